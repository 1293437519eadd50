// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/network_shape.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// One convolution, z = W ∗ a + b, and where it lies in a replica's flat parameters. ReLU and 2×2 max-pooling follow.
struct ConvolutionLayer {
    static constexpr std::int64_t taps = 9; ///< 3 × 3, zero padding 1

    std::int64_t inputs = 0;       ///< channels
    std::int64_t outputs = 0;      ///< channels
    ImageSize size;                ///< of its inputs, and of its outputs before pooling
    std::int64_t weightOffset = 0; ///< W [outputs, inputs, 3, 3], row-major
    std::int64_t biasOffset = 0;   ///< b [outputs]

    ImageSize pooled() const { return {size.rows / 2, size.columns / 2}; }
    std::int64_t fanIn() const { return taps * inputs; }
};

/// One dense layer, z = W a + b, and where it lies in a replica's flat parameters.
struct DenseLayer {
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    std::int64_t weightOffset = 0; ///< W [outputs, inputs], row-major
    std::int64_t biasOffset = 0;   ///< b [outputs]

    std::int64_t fanIn() const { return inputs; }
};

/// How a network's parameters lie in one flat row [P]: W₁, b₁, W₂, b₂, … as torch orders them. The first dense layer takes
/// the last convolution's pooled outputs in torch's order too: channel, row, column.
class NetworkLayout {
public:
    /// Throws InputError when a layer has less than 1 or more than 65536 units (4096 channels), or when the images are too
    /// small for so many poolings.
    NetworkLayout(ImageSize images, const NetworkShape& shape, std::int64_t classes);

    const std::vector<ConvolutionLayer>& convolutions() const { return m_convolutions; }
    const std::vector<DenseLayer>& denseLayers() const { return m_denseLayers; }
    /// Pixels of an image.
    std::int64_t inputs() const { return m_inputs; }
    /// What goes into the first dense layer.
    std::int64_t features() const { return m_denseLayers.front().inputs; }
    std::int64_t classes() const { return m_denseLayers.back().outputs; }
    /// P.
    std::int64_t parameters() const { return m_parameters; }
    /// Lengths of the consecutive parts of a row: the weights of each unit or channel, and each bias.
    std::vector<std::int64_t> filters() const;
    /// Multiplications of one example's forward pass.
    std::int64_t multiplications() const;
    /// Outputs of all layers of one example, before pooling.
    std::int64_t activations() const;

    /// θ₀ of a seed into `row` [P]: weights and biases uniform in ±1/√fan_in, like torch::nn::Linear and torch::nn::Conv2d.
    void start(std::uint64_t seed, std::span<float> row) const;

private:
    void addConvolutions(ImageSize images, const std::vector<std::int64_t>& channels);
    void addDenseLayers(const std::vector<std::int64_t>& hidden, std::int64_t classes);

    std::vector<ConvolutionLayer> m_convolutions;
    std::vector<DenseLayer> m_denseLayers;
    std::int64_t m_inputs = 0;
    std::int64_t m_features = 0; // outputs of what was added last
    std::int64_t m_parameters = 0;
};

} // namespace tandem
