// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/noise_bits.h"

#include <bit>

namespace tandem {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

/// Twice x in AES's field of 256 elements.
constexpr std::uint8_t twice(std::uint8_t x)
{
    return static_cast<std::uint8_t>(x << 1 ^ (x >= 0x80 ? 0x1B : 0));
}

/// AES's substitution (FIPS 197, section 5.1.1): the inverse in the field, then an affine map of its bits.
constexpr std::array<std::uint8_t, 256> makeSubstitution()
{
    std::array<std::uint8_t, 256> substitution{};
    substitution[0] = 0x63;
    std::uint8_t x = 1;
    std::uint8_t inverse = 1;
    do {
        // 3 generates all elements but 0.
        x = static_cast<std::uint8_t>(x ^ twice(x));
        std::uint8_t third = inverse;
        for (const int shift : {1, 2, 4})
            third = static_cast<std::uint8_t>(third ^ third << shift);
        inverse = static_cast<std::uint8_t>(third >= 0x80 ? third ^ 0x09 : third);
        std::uint8_t sum = 0x63;
        for (const int turn : {0, 1, 2, 3, 4})
            sum = static_cast<std::uint8_t>(sum ^ std::rotl(inverse, turn));
        substitution[x] = sum;
    } while (x != 1);
    return substitution;
}

constexpr std::array<std::uint8_t, 256> substitution = makeSubstitution();

/// Substitutes the bytes of the state [column, row] and shifts its rows.
Bytes substituteAndShift(const Bytes& state)
{
    Bytes shifted{};
    for (std::size_t i = 0; i < shifted.size(); ++i)
        shifted[i] = substitution[state[5 * i % 16]];
    return shifted;
}

Bytes mixColumns(const Bytes& state)
{
    Bytes mixed{};
    for (std::size_t i = 0; i < mixed.size(); ++i) {
        const auto below = [&](std::size_t rows) { return state[i / 4 * 4 + (i + rows) % 4]; };
        mixed[i] = static_cast<std::uint8_t>(twice(below(0)) ^ twice(below(1)) ^ below(1) ^ below(2) ^ below(3));
    }
    return mixed;
}

void addKey(Bytes& state, const std::array<std::uint64_t, 2>& key)
{
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] = static_cast<std::uint8_t>(state[i] ^ key[i / 8] >> i % 8 * 8);
}

} // namespace

std::array<std::uint32_t, 4> noiseBits(std::uint64_t seed, RandomStream stream, std::uint64_t group, std::uint32_t index)
{
    std::array<std::uint64_t, 2> key{noiseKey(stream, index), 0};
    Bytes state{};
    addKey(state, {seed, group});
    addKey(state, key);
    for (int round = 1; round <= noiseRounds; ++round) {
        state = substituteAndShift(state);
        if (round < noiseRounds)
            state = mixColumns(state);
        key = {key[0] + noiseKeyStep[0], key[1] + noiseKeyStep[1]};
        addKey(state, key);
    }
    std::array<std::uint32_t, 4> bits{};
    for (std::size_t i = 0; i < state.size(); ++i)
        bits[i / 4] |= static_cast<std::uint32_t>(state[i]) << i % 4 * 8;
    return bits;
}

} // namespace tandem
