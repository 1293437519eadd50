// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/noise_rows.h"

#include <array>
#include <cstdint>

namespace tandem {

/// Standard normal noise of up to 16 neighbouring seeds, vectorised over blocks of bits, one for each seed and group of four
/// steps, so that few seeds fill the vectors too. The numbers of steps 4g … 4g + 3 come by Box and Muller from the words w of
/// noiseBits(seed, stream, g, coordinate), two from w_0, w_1 and two from w_2, w_3:
///
///     r cos φ, r sin φ;  r = ±√(−2 ln u), u = (⌊w_0/2⌋ + ½)/2^31, φ = π w_1/2^32,
///
/// w_1 taken as a signed number of 31 bits, doubled, and its highest bit the sign of r. In single precision: errors of 1e-6 or,
/// where u is within 1e-6 of 1, of 3e-4 in a number near 0. log, sin and cos are computed without libm, with products that are
/// fused to sums where the processor can do that (AVX2, NEON): the bits are the same on all that can, and on all that cannot.
class NoiseLanes {
public:
    /// `seeds` in 1..16; the lanes beyond them, up to the stride, belong to the seeds that follow.
    NoiseLanes(std::int64_t firstSeed, int seeds, RandomStream stream = RandomStream::Noise);

    /// No number is larger: r ≤ √(64 ln 2) = 6.66.
    static constexpr double largest = 6.7;

    /// Numbers from one step to the next in what fill() writes: `seeds` rounded up to a power of two.
    int stride() const { return m_stride; }

    /// Writes the noise of `coordinate` at the steps [4 firstGroup, 4 (firstGroup + groups)) to `out` [step, stride]. `out`
    /// must have room for `groups` rounded up to a multiple of 16 / stride.
    void fill(std::uint32_t coordinate, std::int64_t firstGroup, int groups, float* out) const;

private:
    int m_stride = 1;
    RandomStream m_stream = RandomStream::Noise;
    std::array<std::uint64_t, 2 * blockSeeds> m_counters{}; // [lane][seed, the group's number in a row of 16 lanes]
};

} // namespace tandem
