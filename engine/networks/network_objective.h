// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "instruments/objective.h"
#include "networks/network_shape.h"

#include <cstdint>
#include <memory>

namespace tandem {

/// In which numbers a network's objective is computed.
enum class Precision {
    Single, ///< as the training
    Double, ///< for tests
};

struct NetworkObjectiveOptions {
    /// The sample that L and its Hessian are the mean over: the same examples of a data set always; all that it has where it
    /// would leave over fewer than half as many, which micro-batches are drawn from.
    std::int64_t examples = 1024;
    std::int64_t microBatchSize = 64;
    Precision precision = Precision::Single;
};

/// makeNetworkObjective() of network_factory.h on a data set that is there.
std::unique_ptr<Objective> makeNetworkObjective(
    std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape, const NetworkObjectiveOptions& options);

} // namespace tandem
