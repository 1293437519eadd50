// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/random.h"

#include <array>
#include <cstdint>

namespace tandem {

/// Rounds of the generator: the default of Random123. Five pass BigCrush (Salmon et al. 2011, table 2), so two are to spare.
inline constexpr int noiseRounds = 7;

/// What ARS adds to the two halves of the key from one round to the next: 2^64 times the golden ratio's fraction and √3 − 1.
inline constexpr std::array<std::uint64_t, 2> noiseKeyStep{0x9E3779B97F4A7C15U, 0xBB67AE8584CAA73BU};

/// What tells the sequences of one seed apart, as the generator's key. Its other half is 0.
constexpr std::uint64_t noiseKey(RandomStream stream, std::uint32_t index)
{
    return static_cast<std::uint64_t>(stream) << 32 | index;
}

/// 128 random bits for the noise of closed-form problems: ARS4x32-7 (Salmon et al. 2011, by Random123), which is AES with seven
/// rounds and a key that grows by a constant instead of AES's own schedule. The counter is (seed, group) and the key
/// (noiseKey(), 0): any number can be had at once, in any order, on any thread. Here without the processor's instructions
/// for AES; NoiseLanes draws the same bits with them.
std::array<std::uint32_t, 4> noiseBits(std::uint64_t seed, RandomStream stream, std::uint64_t group, std::uint32_t index);

} // namespace tandem
