// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/tiles.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace tandem {

/// Four accumulators and a left factor, multiplied as AMX's TDPBF16PS does: the first and the second factors of all pairs are
/// summed apart, from 0, then to each other, then to the accumulator. Every sum, products fused into it, is rounded to nearest
/// even, and numbers below the normal ones are 0, whether read or rounded to (Intel, Software Developer's Manual, volume 2,
/// TDPBF16PS).
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
        std::array<double, tileNumbers> firstFactors;
        std::array<double, tileNumbers> secondFactors;
        for (std::int64_t i = 0; i < tileNumbers; ++i) {
            firstFactors[i] = lower(b[i]);
            secondFactors[i] = upper(b[i]);
        }
        for (std::int64_t row = 0; row < tileSide; ++row) {
            std::array<float, tileSide> first{};
            std::array<float, tileSide> second{};
            for (std::int64_t pair = 0; pair < tileSide; ++pair) {
                const double firstFactor = lower(m_left[row * tileSide + pair]);
                const double secondFactor = upper(m_left[row * tileSide + pair]);
                for (std::int64_t column = 0; column < tileSide; ++column) {
                    first[column] = rounded(double{first[column]} + firstFactor * firstFactors[pair * tileSide + column]);
                    second[column] = rounded(double{second[column]} + secondFactor * secondFactors[pair * tileSide + column]);
                }
            }
            float* sums = m_sums[t].data() + row * tileSide;
            for (std::int64_t column = 0; column < tileSide; ++column)
                sums[column]
                    = rounded(double{flushed(sums[column])} + double{rounded(double{first[column]} + double{second[column]})});
        }
    }

private:
    /// In float32, ±0 where the exponent is too small for a normal number. In double precision the product of two factors is
    /// exact (16 bits), and a number of 24 bits and it are added with at least 53 bits; so only what is halfway between two
    /// float32 numbers is rounded from halfway, and all is rounded as if once.
    static float rounded(double sum)
    {
        constexpr double smallest = 0x1p-126 - 0x1p-151; // halfway from the largest that is not normal
        return static_cast<float>(std::abs(sum) < smallest ? std::copysign(0.0, sum) : sum);
    }
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
