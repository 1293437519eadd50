// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/float_loops.h"

#include <algorithm>
#include <bit>

// Plain loops, which the compiler makes vectors of: Highway has what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE
// compiled once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "networks/float_loops.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {

void convert(const std::uint8_t* __restrict bytes, std::span<float> out)
{
    float* __restrict to = out.data();
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i)
        to[i] = static_cast<float>(bytes[i]) * (1.0F / 255.0F);
}

bool finite(std::span<const float> values)
{
    // None has the largest exponent.
    constexpr std::uint32_t exponent = 0x7f800000;
    std::uint32_t found = 0;
    for (const float value : values)
        found |= (std::bit_cast<std::uint32_t>(value) & exponent) == exponent ? 1U : 0U;
    return found == 0;
}

double squares(std::span<const float> values)
{
    constexpr std::size_t stretch = 4096;
    double sum = 0.0;
    for (std::size_t first = 0; first < values.size(); first += stretch) {
        const float* x = values.data() + first;
        const std::size_t count = std::min(stretch, values.size() - first);
        float part = 0.0F;
#pragma omp simd reduction(+ : part)
        for (std::size_t i = 0; i < count; ++i)
            part += x[i] * x[i];
        sum += static_cast<double>(part);
    }
    return sum;
}

double byteSquares(std::span<const std::uint8_t> values)
{
    constexpr std::size_t stretch = 4096; // whose sum fits 32 bits
    double sum = 0.0;
    for (std::size_t first = 0; first < values.size(); first += stretch) {
        const std::uint8_t* x = values.data() + first;
        const std::size_t count = std::min(stretch, values.size() - first);
        std::uint32_t part = 0;
        for (std::size_t i = 0; i < count; ++i)
            part += static_cast<std::uint32_t>(x[i]) * x[i];
        sum += part;
    }
    return sum;
}

void rectified(std::span<float> values)
{
    for (float& value : values)
        value = value < 0.0F ? 0.0F : value;
}

void stopped(std::span<float> values, const float* __restrict activation)
{
    float* __restrict x = values.data();
    const std::size_t count = values.size();
    for (std::size_t i = 0; i < count; ++i)
        x[i] = activation[i] > 0.0F ? x[i] : 0.0F;
}

void added(std::span<float> sums, const float* __restrict values)
{
    float* __restrict to = sums.data();
    const std::size_t count = sums.size();
    for (std::size_t i = 0; i < count; ++i)
        to[i] += values[i];
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(convert);
HWY_EXPORT(finite);
HWY_EXPORT(squares);
HWY_EXPORT(byteSquares);
HWY_EXPORT(rectified);
HWY_EXPORT(stopped);
HWY_EXPORT(added);

void convertPixels(const std::uint8_t* bytes, std::span<float> out)
{
    HWY_DYNAMIC_DISPATCH(convert)(bytes, out);
}

bool allFinite(std::span<const float> values)
{
    return HWY_DYNAMIC_DISPATCH(finite)(values);
}

double squaredNorm(std::span<const float> values)
{
    return HWY_DYNAMIC_DISPATCH(squares)(values);
}

double squaredNorm(std::span<const std::uint8_t> values)
{
    return HWY_DYNAMIC_DISPATCH(byteSquares)(values);
}

void rectify(std::span<float> values)
{
    HWY_DYNAMIC_DISPATCH(rectified)(values);
}

void stopWhereOff(std::span<float> values, const float* activation)
{
    HWY_DYNAMIC_DISPATCH(stopped)(values, activation);
}

void addTo(std::span<float> sums, const float* values)
{
    HWY_DYNAMIC_DISPATCH(added)(sums, values);
}

} // namespace tandem
#endif
