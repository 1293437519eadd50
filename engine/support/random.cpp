// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/random.h"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>

namespace tandem {

std::array<std::uint32_t, 4> randomBits(std::uint64_t seed, RandomStream stream, std::uint64_t counter, std::uint32_t index)
{
    const r123::Philox4x32::key_type key{{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
    const r123::Philox4x32::ctr_type count{{static_cast<std::uint32_t>(counter), static_cast<std::uint32_t>(counter >> 32), index,
        static_cast<std::uint32_t>(stream)}};
    const r123::Philox4x32::ctr_type bits = r123::Philox4x32{}(count, key);
    return {bits[0], bits[1], bits[2], bits[3]};
}

double uniform(std::uint32_t bits)
{
    return (static_cast<double>(bits) + 0.5) * 0x1p-32;
}

std::uint64_t uniformBelow(std::uint64_t bits, std::uint64_t bound)
{
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(bits) * bound) >> 64);
}

std::array<double, 4> standardNormals(std::uint64_t seed, RandomStream stream, std::uint64_t counter, std::uint32_t index)
{
    const std::array<std::uint32_t, 4> bits = randomBits(seed, stream, counter, index);
    std::array<double, 4> normals{};
    for (std::size_t pair = 0; pair < 4; pair += 2) {
        const double radius = std::sqrt(-2.0 * std::log((bits[pair] | 1U) * 0x1p-32));
        const std::uint32_t direction = bits[pair + 1];
        const double angle = 0x1p-31 * (std::numbers::pi / 4.0) * static_cast<std::int32_t>(direction << 2 | 2U);
        const double signedRadius = (direction & 0x80000000U) != 0 ? -radius : radius;
        const bool mirrored = (direction & 0x40000000U) != 0;
        normals[pair] = signedRadius * (mirrored ? std::sin(angle) : std::cos(angle));
        normals[pair + 1] = signedRadius * (mirrored ? std::cos(angle) : std::sin(angle));
    }
    return normals;
}

} // namespace tandem
