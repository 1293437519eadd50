// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/replica_distances.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace tandem {

double distanceBetween(std::span<const double> a, std::span<const double> b)
{
    double square = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        square += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(square);
}

double seedDistance(int count, const std::function<std::vector<double>(int)>& point)
{
    // Counted from the first point, so that equal ones are exactly at distance 0. Welford's running mean, coordinate by
    // coordinate.
    std::vector<double> first;
    std::vector<double> mean;
    std::vector<double> squares;
    double finite = 0.0;
    for (int i = 0; i < count; ++i) {
        const std::vector<double> here = point(i);
        if (!std::ranges::all_of(here, [](double x) { return std::isfinite(x); }))
            continue;
        if (first.empty()) {
            first = here;
            mean.assign(here.size(), 0.0);
            squares.assign(here.size(), 0.0);
        }
        finite += 1.0;
        for (std::size_t j = 0; j < here.size(); ++j) {
            const double away = here[j] - first[j];
            const double change = away - mean[j];
            mean[j] += change / finite;
            squares[j] += change * (away - mean[j]);
        }
    }
    if (finite < 2.0)
        return std::numeric_limits<double>::quiet_NaN();
    return std::sqrt(2.0 * std::accumulate(squares.begin(), squares.end(), 0.0) / (finite - 1.0));
}

} // namespace tandem
