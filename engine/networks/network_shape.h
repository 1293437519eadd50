// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace tandem {

/// The layers between the pixels and the classes: convolutions first, then dense layers; softmax over the classes ends it.
struct NetworkShape {
    /// Output channels of each convolution, each ≥ 1: 3×3, zero padding 1, stride 1, followed by ReLU and max-pooling 2×2
    /// (an odd last row or column is dropped).
    std::vector<std::int64_t> channels;
    /// Units of each hidden dense layer, each ≥ 1, followed by ReLU.
    std::vector<std::int64_t> hidden;
};

/// Pixels of an image, of one channel.
struct ImageSize {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
};

} // namespace tandem
