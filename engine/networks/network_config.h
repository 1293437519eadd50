// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "datasets/training_set_changes.h"
#include "networks/network_shape.h"

#include <array>
#include <string>
#include <string_view>

namespace tandem {

/// A classifier of images with pixels scaled to [0, 1] and softmax cross-entropy as its loss (mean over the batch).
/// Initialised like torch::nn::Linear and Conv2d: weights and biases uniform in ±1/√fan_in.
/// A replica has diverged when a minibatch loss is not finite or above 10⁵: by then every ReLU dies, which keeps the
/// numbers finite and the replica at chance for ever.
struct NetworkConfig {
    std::string dataset = "fashion-mnist"; ///< a shipped name, or a folder with the four IDX files (.gz or not)
    TrainingSetChanges changes;
    NetworkShape shape = {{}, {128}};
};

/// A kind of network that an experiment file can name.
enum class NetworkKind {
    SoftmaxRegression,
    Mlp,
    Convnet,
};

struct NetworkName {
    NetworkKind kind;
    std::string_view name;
    std::string_view description; ///< ends with its keys
};

/// In the order of the kinds.
inline constexpr std::array<NetworkName, 3> networkNames{{
    {NetworkKind::SoftmaxRegression, "softmax-regression",
        "one dense layer on images, a convex loss: dataset, examples, label_noise"},
    {NetworkKind::Mlp, "mlp",
        "multilayer perceptron on images: hidden; dataset (\"fashion-mnist\" or a folder of IDX files), examples (a fixed random "
        "subset of the training set), label_noise (the share of training labels replaced by another class)"},
    {NetworkKind::Convnet, "convnet",
        "convolutions 3x3, each with ReLU and 2x2 max-pooling, then dense layers: channels, hidden, dataset, examples, "
        "label_noise"},
}};

} // namespace tandem
