// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "networks/compute_path.h"
#include "networks/network_shape.h"
#include "networks/replica_computation.h"
#include "networks/subspace_projection.h"

#include <memory>

namespace tandem {

/// What a network's ensemble is made with.
struct NetworkParts {
    MakeComputation makeComputation;
    DominantSubspaces::ObjectiveFactory makeObjective; ///< of the same network, for Dom-SGD and Bulk-SGD
};

/// A network for every replica, on images already read. The result depends on `path`, and on where it is computed, by float
/// rounding only. Throws InputError when a batch is larger than the training set, or the replicas than the memory there.
std::unique_ptr<Ensemble> makeNetworkEnsemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
    const EnsembleOptions& options, ComputePath path, const NetworkParts& parts);

} // namespace tandem
