// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/bfloat16_product.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

constexpr float pixelUnit = 1.0F / 255.0F; ///< bytes 0 … 255 are pixels in [0, 1]

/// The products of a dense layer whose inputs are bytes, in bfloat16. A byte is exact in bfloat16 (8 bits), and a float32 number
/// (24 bits) is the exact sum of three, x = x₀ + x₁ + x₂; with a = p / 255 for the pixels p
///     a Wᵀ = Σ_j p (W / 255)_jᵀ,   δᵀ a = Σ_j (δ / 255)_jᵀ p,
/// and every product of two bfloat16 numbers is exact in float32, in which the sums are kept. So the results differ from those of
/// float32 products by rounding only. Three such products cost more than one in float32, except in AMX's tiles.
/// Not thread-safe: one object per thread. Which thread that is may change.
class PixelLayer {
public:
    PixelLayer(std::int64_t inputs, std::int64_t outputs);

    /// out [example, output] += a Wᵀ, with W [output, input]; keeps the `pixels` [example, input] for weightGradient().
    void addOutputs(const float* weights, std::span<const std::uint8_t> pixels, float* out);
    /// gradient [output, input] = δᵀ a, or += where `beta` is 1, with δ [example, output] of the examples of the last
    /// addOutputs().
    void weightGradient(std::span<const float> deltas, float beta, float* gradient);

private:
    static constexpr std::int64_t pieces = 3;

    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    Bfloat16Product m_forward;
    Bfloat16Product m_backward;
    std::vector<std::uint16_t> m_pixels;  ///< [piece, example, input], the same thrice
    std::vector<std::uint16_t> m_weights; ///< [piece, output, input]
    std::vector<std::uint16_t> m_deltas;  ///< [piece, example, output]
    std::vector<float> m_products;        ///< [example, piece, output]
};

} // namespace tandem
