// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/value_with_error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace tandem {

namespace {

/// With a typographic minus, as the rest of what the program prints for people.
std::string printed(const char* format, int digits, double value)
{
    char text[64];
    std::snprintf(text, sizeof text, format, digits, std::abs(value));
    const bool nothing = std::string_view(text).find_first_of("123456789") == std::string_view::npos;
    return (value < 0.0 && !nothing ? "−" : "") + std::string(text);
}

/// Below 10⁻⁴ and from 10⁶ on, decimals would be a row of zeros: a power of ten for both instead.
constexpr int smallestDecimalExponent = -4;
constexpr int largestDecimalExponent = 5;

} // namespace

std::string valueWithError(double value, double error)
{
    if (!std::isfinite(value))
        return "?";
    if (error == 0.0)
        return printed("%.*g", 4, value);
    if (!std::isfinite(error))
        return printed("%.*g", 4, value) + " ± ?";
    const double larger = std::max(std::abs(value), error);
    const int exponent = static_cast<int>(std::floor(std::log10(larger)));
    const bool scaled = exponent < smallestDecimalExponent || exponent > largestDecimalExponent;
    const double unit = scaled ? std::pow(10.0, exponent) : 1.0;
    const double scaledError = error / unit;
    const int errorExponent = static_cast<int>(std::floor(std::log10(scaledError)));
    const double leading = scaledError / std::pow(10.0, errorExponent);
    const int decimals = std::clamp((leading < 2.95 ? 1 : 0) - errorExponent, 0, 12);
    const std::string text = printed("%.*f", decimals, value / unit) + " ± " + printed("%.*f", decimals, scaledError);
    return scaled ? "(" + text + ")·" + powerOfTen(exponent) : text;
}

std::string powerOfTen(int exponent)
{
    static const char* const superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "10⁻" : "10";
    for (const char digit : std::to_string(std::abs(exponent)))
        text += superscripts[digit - '0'];
    return text;
}

} // namespace tandem
