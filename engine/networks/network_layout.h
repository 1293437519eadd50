// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// One layer, z = W a + b, and where it lies in a replica's flat parameters.
struct DenseLayer {
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    std::int64_t weightOffset = 0; ///< W [outputs, inputs], row-major
    std::int64_t biasOffset = 0;   ///< b [outputs]
};

/// How a multilayer perceptron's parameters lie in one flat row [P]: W₁, b₁, W₂, b₂, … as torch orders them.
class NetworkLayout {
public:
    /// Throws InputError when a hidden layer is smaller than 1 or larger than 65536 units.
    NetworkLayout(std::int64_t inputs, const std::vector<std::int64_t>& hidden, std::int64_t classes);

    const std::vector<DenseLayer>& denseLayers() const { return m_denseLayers; }
    std::int64_t inputs() const { return m_denseLayers.front().inputs; }
    std::int64_t classes() const { return m_denseLayers.back().outputs; }
    /// P.
    std::int64_t parameters() const { return m_parameters; }

    /// θ₀ of a seed into `row` [P]: weights and biases uniform in ±1/√inputs, like torch::nn::Linear.
    void start(std::uint64_t seed, std::span<float> row) const;

private:
    std::vector<DenseLayer> m_denseLayers;
    std::int64_t m_parameters = 0;
};

} // namespace tandem
