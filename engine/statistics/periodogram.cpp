// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/periodogram.h"

#include <cmath>
#include <complex>
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
    double weights = 0.0;
    for (std::size_t t = 0; t < count; ++t) {
        const double w
            = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * (static_cast<double>(t) + 0.5) / static_cast<double>(count));
        windowed[t] = w * (series[t] - mean);
        weights += w * w;
    }
    // A window is a few hundred steps: the sum as it is written costs less than a library.
    for (std::size_t j = 1; j <= count / 2; ++j) {
        const double omega = 2.0 * std::numbers::pi * static_cast<double>(j) / static_cast<double>(count);
        const std::complex<double> turn = std::polar(1.0, -omega);
        std::complex<double> phase = 1.0;
        std::complex<double> sum = 0.0;
        for (const double x : windowed) {
            sum += x * phase;
            phase *= turn;
        }
        result.frequency.push_back(omega);
        result.power.push_back(std::norm(sum) / weights);
    }
    return result;
}

} // namespace tandem
