// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libtorch/network_objective.h"
#include "libtorch/torch_computation.h"
#include "networks/hand_computation.h"
#include "networks/network_ensemble.h"

#include <memory>
#include <string>

namespace tandem {

/// A network computed on any path, on a device that devices() names.
inline std::unique_ptr<Ensemble> makeNetworkEnsemble(const std::shared_ptr<const ImageDataset>& dataset,
    const NetworkShape& shape, const EnsembleOptions& options, const std::string& device, ComputePath path)
{
    const auto makeComputation = [&](const ReplicaTask& task) {
        return isByHand(path) ? makeHandComputation(task) : makeTorchComputation(task, device);
    };
    const auto makeObjective = [dataset, shape] { return makeNetworkObjective(dataset, shape, {}); };
    return makeNetworkEnsemble(dataset, shape, options, path, {makeComputation, makeObjective});
}

} // namespace tandem
