// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/replica_computation.h"

#include <memory>
#include <string>

namespace tandem {

/// On a device of LibTorch, which `device` names as devices() does: one by one (AutogradGroup) or stacked (StackedGroup), as the
/// task's path says. Throws InputError when the replicas need more than the memory there.
std::unique_ptr<ReplicaComputation> makeTorchComputation(const ReplicaTask& task, const std::string& device);

} // namespace tandem
