// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "instruments/objective.h"
#include "networks/network_objective_options.h"
#include "networks/network_shape.h"

#include <memory>

namespace tandem {

enum class Precision {
    Single,
    Double,
};

/// A network's loss on an ObjectiveSample by LibTorch's autograd on the processor, Hessian-vector products by differentiating the
/// gradient once more. Used by one thread, the one that makes it.
std::unique_ptr<Objective> makeNetworkObjective(std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape,
    const NetworkObjectiveOptions& options, Precision precision = Precision::Single);

} // namespace tandem
