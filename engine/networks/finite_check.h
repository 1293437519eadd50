// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace tandem {

/// Whether every number is finite: none has the largest exponent (integers, so that the loop is vectorised).
inline bool allFinite(std::span<const float> values)
{
    constexpr std::uint32_t exponent = 0x7f800000;
    std::uint32_t found = 0;
    for (const float value : values)
        found |= (std::bit_cast<std::uint32_t>(value) & exponent) == exponent ? 1U : 0U;
    return found == 0;
}

} // namespace tandem
