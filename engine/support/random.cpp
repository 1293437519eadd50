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
        const double radius = std::sqrt(-2.0 * std::log(uniform(bits[pair])));
        const double angle = 2.0 * std::numbers::pi * uniform(bits[pair + 1]);
        normals[pair] = radius * std::cos(angle);
        normals[pair + 1] = radius * std::sin(angle);
    }
    return normals;
}

} // namespace tandem
