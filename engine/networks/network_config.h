// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/training_set_changes.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// A classifier of images with pixels scaled to [0, 1]: dense layers with ReLU between them and softmax cross-entropy as
/// its loss (mean over the batch). Initialised like torch::nn::Linear: weights and biases uniform in ±1/√fan_in.
/// A replica has diverged when a minibatch loss is not finite or above 10⁵: by then every ReLU dies, which keeps the
/// numbers finite and the replica at chance for ever.
struct NetworkConfig {
    std::string dataset = "fashion-mnist"; ///< a shipped name, or a folder with the four IDX files (.gz or not)
    TrainingSetChanges changes;
    std::vector<std::int64_t> hidden = {128}; ///< units of each hidden layer, each ≥ 1; empty: softmax regression
};

/// A kind of network that an experiment file can name.
enum class NetworkKind {
    SoftmaxRegression,
    Mlp,
};

struct NetworkName {
    NetworkKind kind;
    std::string_view name;
    std::string_view description; ///< ends with its keys
};

/// In the order of the kinds.
inline constexpr std::array<NetworkName, 2> networkNames{{
    {NetworkKind::SoftmaxRegression, "softmax-regression",
        "one dense layer on images, a convex loss: dataset, examples, label_noise"},
    {NetworkKind::Mlp, "mlp",
        "multilayer perceptron on images: hidden; dataset (\"fashion-mnist\" or a folder of IDX files), examples (a fixed random "
        "subset of the training set), label_noise (the share of training labels replaced by another class)"},
}};

} // namespace tandem
