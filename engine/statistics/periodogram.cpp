// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/periodogram.h"

#include <cmath>
#include <numbers>
#include <numeric>

namespace tandem {

Periodogram periodogram(std::span<const double> series)
{
    const std::size_t count = series.size();
    Periodogram result;
    if (count < 2)
        return result;
    const double mean = std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(count);
    std::vector<double> windowed(count);
    std::vector<double> cosines(count);
    std::vector<double> sines(count);
    double weights = 0.0;
    for (std::size_t t = 0; t < count; ++t) {
        const double w
            = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * (static_cast<double>(t) + 0.5) / static_cast<double>(count));
        windowed[t] = w * (series[t] - mean);
        weights += w * w;
        cosines[t] = std::cos(2.0 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(count));
        sines[t] = std::sin(2.0 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(count));
    }
    // A window is a few hundred steps: the sum as it is written costs less than a library.
    for (std::size_t j = 1; j <= count / 2; ++j) {
        const double omega = 2.0 * std::numbers::pi * static_cast<double>(j) / static_cast<double>(count);
        double real = 0.0;
        double imaginary = 0.0;
        std::size_t turn = 0; // j t modulo N
        for (const double x : windowed) {
            real += x * cosines[turn];
            imaginary += x * sines[turn];
            turn += j;
            turn -= turn >= count ? count : 0;
        }
        result.frequency.push_back(omega);
        result.power.push_back((real * real + imaginary * imaginary) / weights);
    }
    return result;
}

} // namespace tandem
