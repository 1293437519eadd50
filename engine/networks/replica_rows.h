// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/compute_path.h"
#include "networks/replica_group.h"

#include <ATen/core/Tensor.h>

namespace tandem {

/// The rows of an array [replica, P] that belong to a group: [P] for a single replica, [replica, P] stacked.
at::Tensor replicaRows(const at::Tensor& all, const ReplicaGroup::Place& place, ComputePath path);

} // namespace tandem
