// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tandem {

/// A multilayer perceptron with ReLU between its layers and softmax cross-entropy as its loss (mean over the batch), on
/// images with pixels scaled to [0, 1]. Initialised like torch::nn::Linear: weights and biases uniform in ±1/√fan_in.
/// A replica has diverged when a minibatch loss is not finite or above 10⁵: by then every ReLU dies, which keeps the
/// numbers finite and the replica at chance for ever.
struct NetworkConfig {
    std::string dataset = "fashion-mnist";    ///< a shipped name, or a folder with the four IDX files (.gz or not)
    std::vector<std::int64_t> hidden = {128}; ///< units of each hidden layer, each ≥ 1; may be empty
};

} // namespace tandem
