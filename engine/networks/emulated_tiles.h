// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/tiles.h"

#include <algorithm>
#include <array>
#include <bit>

namespace tandem {

/// Four accumulators and a left factor, multiplied as AMX's TDPBF16PS does: the first and the second factors of all pairs are
/// summed apart, from 0, then to each other, then to the accumulator; every sum is rounded to nearest even, and numbers below the
/// normal ones are 0 (Intel, Software Developer's Manual, volume 2, TDPBF16PS).
class EmulatedTiles {
public:
    template <int t> void clear() { m_sums[t].fill(0.0F); }
    template <int t> void load(const float* c, std::int64_t stride)
    {
        for (std::int64_t row = 0; row < tileSide; ++row)
            std::copy_n(c + row * stride, tileSide, m_sums[t].begin() + row * tileSide);
    }
    template <int t> void store(float* c, std::int64_t stride) const
    {
        for (std::int64_t row = 0; row < tileSide; ++row)
            std::copy_n(m_sums[t].begin() + row * tileSide, tileSide, c + row * stride);
    }
    void setLeft(const std::uint32_t* a) { m_left = a; }
    template <int t> void addProduct(const std::uint32_t* b)
    {
        std::array<float, tileNumbers> firstFactors;
        std::array<float, tileNumbers> secondFactors;
        for (std::int64_t i = 0; i < tileNumbers; ++i) {
            firstFactors[i] = lower(b[i]);
            secondFactors[i] = upper(b[i]);
        }
        for (std::int64_t row = 0; row < tileSide; ++row) {
            std::array<float, tileSide> first{};
            std::array<float, tileSide> second{};
            for (std::int64_t pair = 0; pair < tileSide; ++pair) {
                const float firstFactor = lower(m_left[row * tileSide + pair]);
                const float secondFactor = upper(m_left[row * tileSide + pair]);
                for (std::int64_t column = 0; column < tileSide; ++column) {
                    first[column] = flushed(first[column] + firstFactor * firstFactors[pair * tileSide + column]);
                    second[column] = flushed(second[column] + secondFactor * secondFactors[pair * tileSide + column]);
                }
            }
            float* sums = m_sums[t].data() + row * tileSide;
            for (std::int64_t column = 0; column < tileSide; ++column)
                sums[column] = flushed(sums[column] + flushed(first[column] + second[column]));
        }
    }

private:
    /// ±0 instead of a number whose exponent is 0.
    static float flushed(float value)
    {
        constexpr std::uint32_t sign = 0x80000000;
        constexpr std::uint32_t exponent = 0x7f800000;
        const auto bits = std::bit_cast<std::uint32_t>(value);
        return std::bit_cast<float>((bits & exponent) == 0 ? bits & sign : bits);
    }
    static float lower(std::uint32_t pair) { return flushed(std::bit_cast<float>(pair << 16U)); }
    static float upper(std::uint32_t pair) { return flushed(std::bit_cast<float>(pair & 0xffff0000U)); }

    std::array<std::array<float, tileNumbers>, 4> m_sums;
    const std::uint32_t* m_left = nullptr;
};

} // namespace tandem
