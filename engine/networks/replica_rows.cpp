// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/replica_rows.h"

#include <ATen/ATen.h>

namespace tandem {

at::Tensor replicaRows(const at::Tensor& all, const ReplicaGroup::Place& place, ComputePath path)
{
    return isStacked(path) ? all.narrow(0, place.firstReplica, place.replicas) : all[place.firstReplica];
}

} // namespace tandem
