// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/random.h"

#include <array>
#include <cstdint>

namespace tandem {

/// Seeds that a block of the quadratic advances together: two vectors of AVX-512, enough independent work to hide latency.
inline constexpr int blockSeeds = 16;
/// Steps that share one Philox counter: its 128 bits are the normal numbers of four steps.
inline constexpr int groupSteps = 4;

/// Standard normal noise of up to 16 neighbouring seeds, vectorised with one lane per (seed, group of four steps), so that
/// few seeds fill the vectors too. The number for (seed, step n, coordinate i) is
/// standardNormals(seed, stream, n / 4, i)[n % 4] in single precision: errors of 1e-6 or, where u is within 1e-6
/// of 1, of 3e-4 in a number near 0. log, sin and cos are computed without libm and without fused operations, so that the bits
/// are the same on every processor.
class NoiseLanes {
public:
    /// `seeds` in 1..16; the lanes beyond them, up to the stride, belong to the seeds that follow.
    NoiseLanes(std::int64_t firstSeed, int seeds, RandomStream stream = RandomStream::Noise);

    /// Numbers from one step to the next in what fill() writes: `seeds` rounded up to a power of two.
    int stride() const { return m_stride; }

    /// Writes the noise of `coordinate` at the steps [4 firstGroup, 4 (firstGroup + groups)) to `out` [step, stride]. `out`
    /// must have room for `groups` rounded up to a multiple of 16 / stride.
    void fill(std::uint32_t coordinate, std::int64_t firstGroup, int groups, float* out) const;

private:
    int m_stride = 1;
    RandomStream m_stream = RandomStream::Noise;
    alignas(64) std::array<std::uint32_t, blockSeeds> m_keyLow{};      // [lane]
    alignas(64) std::array<std::uint32_t, blockSeeds> m_keyHigh{};     // [lane]
    alignas(64) std::array<std::uint32_t, blockSeeds> m_laneCounter{}; // [lane] of a row, the group's number in it
};

} // namespace tandem
