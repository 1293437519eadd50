// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/tile_check.h"

#include "networks/aligned_floats.h"
#include "networks/emulated_tiles.h"
#include "networks/tile_kernel.h"
#include "support/random.h"

#include <cstring>

namespace tandem {
namespace {

/// Pairs of bfloat16 numbers of either sign, all their bits random, their sizes from 2⁻⁸ to 2⁸: sums of them are rounded.
AlignedDwords randomPairs(std::uint64_t seed, std::int64_t count)
{
    AlignedDwords pairs(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        const auto bits = randomBits(seed, RandomStream::Instruments, static_cast<std::uint64_t>(i));
        const auto number = [](std::uint32_t random) {
            const std::uint32_t exponent = 127 - 8 + (random >> 8U) % 16;
            return (random & 0x8000U) | exponent << 7U | (random & 0x7fU);
        };
        pairs[i] = number(bits[0]) | number(bits[1]) << 16U;
    }
    return pairs;
}

bool sameBits(const AlignedFloats& a, const AlignedFloats& b)
{
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

bool multipliesAsDefined(const StripProduct& multiply, std::int64_t tiles, std::int64_t blocks, bool add)
{
    const std::int64_t blockTiles = tiles + 1;
    const std::int64_t stride = (tiles + 1) * tileSide;
    const AlignedDwords a = randomPairs(1, blocks * bfloat16Pieces * tileNumbers);
    const AlignedDwords b = randomPairs(2, blocks * blockTiles * tileNumbers);
    AlignedFloats found(static_cast<std::size_t>(tileSide * stride));
    for (std::size_t i = 0; i < found.size(); ++i)
        found[i] = static_cast<float>(uniform(randomBits(3, RandomStream::Instruments, i)[0]) - 0.5);
    AlignedFloats expected = found;
    TileStrip strip{.a = a.data(),
        .blocks = blocks,
        .b = b.data(),
        .blockTiles = blockTiles,
        .c = found.data(),
        .stride = stride,
        .tiles = tiles,
        .add = add};
    multiply(strip);
    strip.c = expected.data();
    multiplyStrip<EmulatedTiles>(strip);
    return sameBits(found, expected);
}

} // namespace

bool multipliesAsDefined(const StripProduct& multiply)
{
    for (const std::int64_t tiles : {1, 2, 3, 4, 5})
        for (const std::int64_t blocks : {1, 3})
            for (const bool add : {false, true})
                if (!multipliesAsDefined(multiply, tiles, blocks, add))
                    return false;
    return true;
}

} // namespace tandem
