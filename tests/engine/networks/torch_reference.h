// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "networks/compute_path.h"
#include "networks/network_shape.h"

#include <cstdint>
#include <span>
#include <vector>

/// What the networks are tested against: the same quantities in LibTorch's own modules, optimizers and double precision.
namespace tandem::reference {

/// A random case of a gradient: its shapes and how the library is asked to compute it.
struct GradientCase {
    NetworkShape shape;
    ImageSize size = {4, 5};
    std::int64_t classes = 5;
    std::int64_t images = 1;
    std::int64_t chunk = 1024;
    std::int64_t stacked = 0;                 ///< replicas on a leading axis; 0: one replica without that axis
    ComputePath path = ComputePath::Autograd; ///< ByHand: one replica
    std::uint64_t seed = 1;
};

/// Largest errors over replicas, relative to the double-precision result's norm (of each layer tensor, for gradients).
struct GradientErrors {
    double loss = 0.0;
    double gradient = 0.0;
    double meanSquaredNorm = 0.0; ///< against a double-precision gradient of every example by itself
    double squaredNorm = 0.0;
};

GradientErrors gradientErrors(const GradientCase& shapes);

/// Parameters [P] after `steps` steps of torch::optim::SGD on torch's own layers, on the minibatches
/// examples[k * batchSize, …) of the training set.
std::vector<float> trainWithOptim(const ImageDataset& dataset, const NetworkShape& shape, std::span<const float> start,
    std::span<const std::int64_t> examples, std::int64_t batchSize, double practicalLearningRate, double momentum);

/// Loss and accuracy over a whole set, in double precision.
struct Evaluation {
    double loss = 0.0;
    double accuracy = 0.0;
};
Evaluation evaluate(const ImageSet& set, int classes, const NetworkShape& shape, std::span<const float> theta);

/// trΣ and |G|² over a whole set, in double precision: Σ the covariance of the per-example gradients, G their mean.
struct ExactNoise {
    double traceOfCovariance = 0.0;
    double squaredGradient = 0.0;
};
ExactNoise exactNoise(const ImageSet& set, int classes, const NetworkShape& shape, std::span<const float> theta);

} // namespace tandem::reference
