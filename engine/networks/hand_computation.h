// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/replica_computation.h"

#include <memory>

namespace tandem {

/// On the processor one by one, the backward pass written by hand (HandReplica). Throws InputError when the replicas need more
/// than the machine's memory.
std::unique_ptr<ReplicaComputation> makeHandComputation(const ReplicaTask& task);

} // namespace tandem
