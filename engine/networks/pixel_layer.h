// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/aligned_floats.h"
#include "networks/tiles.h"

#include <cstdint>
#include <span>

namespace tandem {

constexpr float pixelUnit = 1.0F / 255.0F; ///< bytes 0 … 255 are pixels in [0, 1]

/// The products of a dense layer whose inputs are bytes, in tiles of bfloat16. A byte is exact in bfloat16 (8 bits), and a
/// float32 number (24 bits) is the exact sum of three, x = x₀ + x₁ + x₂; with a = p / 255 for the pixels p
///     a Wᵀ = Σ_j p (W / 255)_jᵀ,   δᵀ a = Σ_j (δ / 255)_jᵀ p,
/// and every product of two bfloat16 numbers is exact in float32, in which the sums are kept. So the results differ from those of
/// float32 products by rounding only. They depend on nothing but the arguments. Not thread-safe: one object per thread. Which
/// thread that is may change.
class PixelLayer {
public:
    PixelLayer(std::int64_t inputs, std::int64_t outputs, TileUnit unit = bestTileUnit());

    /// out [example, output] += a Wᵀ, with W [output, input]; keeps the `pixels` [example, input] for weightGradient().
    void addOutputs(const float* weights, std::span<const std::uint8_t> pixels, float* out);
    /// gradient [output, input] = δᵀ a, or += where `beta` is 1, with δ [example, output] of the examples of the last
    /// addOutputs().
    void weightGradient(std::span<const float> deltas, float beta, float* gradient);

private:
    /// Copies pixels into m_bytes, and from there into the tiles that outputs are made of.
    void takePixels(std::span<const std::uint8_t> pixels);
    /// The tiles that gradients are made of.
    void packPixelRows();

    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    TileUnit m_unit;
    std::int64_t m_inputBlocks = 0;
    std::int64_t m_exampleBlocks = 0;
    AlignedDwords m_bytes;        ///< [example, input] as bytes, both filled up to blocks with zeros
    AlignedDwords m_quads;        ///< scratch
    AlignedDwords m_pixelColumns; ///< tiles [input block, 16 examples]: pairs of inputs, an example a column
    AlignedDwords m_pixelRows;    ///< tiles [example block, 16 inputs]: pairs of examples, an input a column
    bool m_rowsPacked = false;
    AlignedDwords m_left;   ///< tiles [block, piece] of 16 outputs: weights or deltas
    AlignedFloats m_sums;   ///< [16 outputs, example or input], filled up
    AlignedFloats m_deltas; ///< [16 outputs, example]
};

} // namespace tandem
