// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/aligned_floats.h"
#include "networks/convolution_kernel.h"
#include "networks/network_layout.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// The convolutions of a network, forward and backward by hand, for one replica on the calling thread. Holds what the
/// backward pass needs of the largest batch it has seen. Not thread-safe: one object per thread.
class ConvolutionStack {
public:
    explicit ConvolutionStack(const NetworkLayout& layout);

    /// Numbers that are kept for each example from the forward to the backward pass.
    std::int64_t numbersPerExample() const;

    /// Writes `features` [example, feature] of `images` [example, pixel] at `theta` [P].
    void forward(std::span<const float> theta, std::span<const float> images, std::span<float> features);
    /// After forward() at the same θ: adds Σ_i ∂loss_i/∂θ to the convolutions' part of `gradient` [P], from
    /// `featureDeltas` [example, feature], and returns Σ_i of the squared norms of what each example added.
    double backward(std::span<const float> featureDeltas, std::span<float> gradient);

private:
    /// One convolution with its weights as the kernels want them, and what it keeps.
    struct Stage {
        ConvolutionLayer layer;
        ConvolutionPlane plane;
        AlignedFloats weights;             // [tap, input, outputStride]
        AlignedFloats transposedWeights;   // [output, tap, inputStride]
        AlignedFloats bias;                // [outputStride]
        AlignedFloats planes;              // [example, plane] its inputs
        std::vector<std::uint8_t> choices; // [example, window, outputStride]
        AlignedFloats planeDelta;          // [plane] of one example
        AlignedFloats gradient;            // like transposedWeights, or [tap, outputStride] of the first
        AlignedFloats biasGradient;        // [outputStride]

        std::int64_t windows() const { return layer.pooled().rows * layer.pooled().columns; }
        std::int64_t numbersOfChoices() const { return windows() * plane.outputStride; }
    };

    void prepare(std::span<const float> theta, std::int64_t examples);
    void forwardOf(std::int64_t example, const float* image, float* features);
    double backwardOf(std::int64_t example, const float* featureDeltas);
    float backwardOf(Stage& stage, std::int64_t example, PooledView<const float> deltas);
    void addGradients(std::span<float> gradient) const;
    /// Where the outputs of stage `index` lie: inside the next one's plane, or before they become features.
    template <typename Number> PooledView<Number> pooled(std::size_t index, Number* nextPlane) const;

    std::vector<Stage> m_stages;
    std::int64_t m_inputs = 0;
    std::int64_t m_features = 0;
    AlignedFloats m_last;              // [window, outputStride] of the last stage, one example
    std::vector<RoutedDelta> m_routed; // of one output channel
};

} // namespace tandem
