// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/image_dataset.h"
#include "networks/compute_path.h"
#include "networks/network_shape.h"

#include <cstdint>
#include <functional>
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
    ComputePath path = ComputePath::Autograd; ///< by hand: one replica
    std::uint64_t seed = 1;
};

/// The ways to compute by hand; what has no tiles emulates them.
std::vector<ComputePath> pathsByHand();

/// Largest errors over replicas, relative to the double-precision result's norm (of each layer tensor, for gradients).
struct GradientErrors {
    double loss = 0.0;
    double gradient = 0.0;
    double meanSquaredNorm = 0.0; ///< against a double-precision gradient of every example by itself
    double squaredNorm = 0.0;
};

GradientErrors gradientErrors(const GradientCase& shapes);

/// An optimizer of torch::optim with its options.
struct Optim {
    enum class Kind {
        Sgd,
        Nesterov,
        Adam,
    };
    Kind kind = Kind::Sgd;
    double learningRate = 0.1; ///< what torch calls lr
    double momentum = 0.0;     ///< Adam: β₁
    double weightDecay = 0.0;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double dampening = 0.0; ///< SGD without Nesterov: what all gradients but the first are less by, as a share
};

/// Parameters [P] after steps of an optimizer of torch::optim on torch's own layers, on the minibatches
/// examples[k * batchSize, …) of the training set.
std::vector<float> trainWithOptim(const ImageDataset& dataset, const NetworkShape& shape, std::span<const float> start,
    std::span<const std::int64_t> examples, std::int64_t batchSize, const Optim& optim);

/// A loss in double precision: the mean over some examples of the training set, times a weight.
struct WeightedMinibatch {
    std::vector<std::int64_t> examples;
    double weight = 1.0;
};
/// θ [P] ← what a rule makes of it and of the gradient [P] of update `step`.
using Move = std::function<void(std::span<double> theta, std::span<const double> gradient, std::int64_t step)>;

/// Parameters [P] after as many updates as `minibatches` [update][minibatch] has, gradients by autograd in double precision.
std::vector<float> trainAsWritten(const ImageDataset& dataset, const NetworkShape& shape, std::span<const float> start,
    const std::vector<std::vector<WeightedMinibatch>>& minibatches, const Move& move);

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
