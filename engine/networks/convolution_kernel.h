// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/network_shape.h"

#include <cstdint>
#include <span>

namespace tandem {

// What a 3×3 convolution with ReLU and 2×2 max-pooling takes, for one example, in the widest vectors of the processor.
// Channels are innermost, rounded up to vectorChannels; what is added is zero. A plane [row + 2, column + 2, channel] has a
// border of zeros. Pooling routes a derivative to one of four pixels only, and to none where ReLU is off: the backward pass
// computes with what is left, a quarter at most.

inline constexpr std::int64_t vectorChannels = 16;

inline std::int64_t paddedChannels(std::int64_t channels)
{
    return (channels + vectorChannels - 1) / vectorChannels * vectorChannels;
}

/// Sizes of one convolution's arrays.
struct ConvolutionPlane {
    ImageSize size;                ///< of the inputs, without the border
    std::int64_t inputs = 0;       ///< channels
    std::int64_t inputStride = 0;  ///< numbers from pixel to pixel of a plane: 1 for an image, otherwise paddedChannels(inputs)
    std::int64_t outputStride = 0; ///< paddedChannels(outputs)

    std::int64_t rowStride() const { return (size.columns + 2) * inputStride; }
    std::int64_t numbers() const { return (size.rows + 2) * rowStride(); }
    /// Where the patch of window (row, column), pixel `choice` (row by row) of its four, begins in a plane.
    std::int64_t patch(std::int64_t row, std::int64_t column, int choice) const
    {
        return (2 * row + choice / 2) * rowStride() + (2 * column + choice % 2) * inputStride;
    }
};

/// The interior of what lies after the pooling, [row, column, channel].
template <typename Number> struct PooledView {
    Number* first = nullptr;
    std::int64_t rowStride = 0;
    std::int64_t pixelStride = 0;

    Number* pixel(std::int64_t row, std::int64_t column) const { return first + row * rowStride + column * pixelStride; }
};

/// In `choices`: ReLU is off.
inline constexpr std::uint8_t noChoice = 4;

/// out = maxpool(ReLU(W ∗ plane + b)) and which of the four pixels each maximum came from, the first where several are equal.
/// weights [tap, input, outputStride], bias [outputStride], choices [window, outputStride]. A NaN stays a NaN.
void convolvePooled(const ConvolutionPlane& shape, const float* plane, const float* weights, const float* bias,
    PooledView<float> out, std::uint8_t* choices);

/// A derivative by one output pixel, and where its patch begins in the plane.
struct RoutedDelta {
    std::int32_t patch = 0;
    float delta = 0.0F;
};

/// One output channel's part of the backward pass: gradient [tap, inputStride] += Σ δ · patch, planeDelta += δ · weights
/// [tap, inputStride] at each patch. Returns |Σ δ · patch|². inputStride is a multiple of vectorChannels.
float addRouted(const ConvolutionPlane& shape, const float* plane, std::span<const RoutedDelta> routed, const float* weights,
    float* planeDelta, float* gradient);

/// The same for a plane of one channel, all output channels at once, without the derivative by the plane: gradient
/// [tap, outputStride] += Σ δ · patch and bias [outputStride] += Σ δ. Returns |Σ δ · patch|² + |Σ δ|².
float addOfImage(const ConvolutionPlane& shape, const float* plane, PooledView<const float> deltas, const std::uint8_t* choices,
    float* gradient, float* bias);

} // namespace tandem
