// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/noise_bits.h"

#include <cstdint>

namespace tandem {

/// Seeds that a block of the quadratic advances together: two vectors of AVX-512, enough independent work to hide latency.
inline constexpr int blockSeeds = 16;
/// Steps that share one counter of the generator: its 128 bits are the normal numbers of four steps.
inline constexpr int groupSteps = 4;
/// Words of a row: a block of bits for each of 16 lanes.
inline constexpr int rowSize = groupSteps * blockSeeds;

/// Which rows of blocks of bits are drawn.
struct NoiseRows {
    const std::uint64_t* counters = nullptr; ///< [position of the block in its row][seed, group relative to the row]
    std::uint64_t firstGroup = 0;
    std::uint64_t groupStep = 1; ///< groups from one row to the next
    RandomStream stream = RandomStream::Noise;
    std::uint32_t index = 0;
    int rows = 0;
};

/// Whether this processor has AES in vectors of 256 bits. Highway looks for it only together with AVX-512; AMD's Zen 3 and
/// Intel's Alder Lake have the one without the other.
bool hasPairedAes();

/// The blocks of noiseBits() [row, position, word] by those instructions, where hasPairedAes().
void drawBlocksInPairs(const NoiseRows& drawn, std::uint32_t* out);

} // namespace tandem
