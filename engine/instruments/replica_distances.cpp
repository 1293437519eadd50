// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/replica_distances.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tandem {

double distanceBetween(std::span<const double> a, std::span<const double> b)
{
    double square = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        square += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(square);
}

double seedDistance(std::span<const double> rows, std::int64_t size)
{
    const auto length = static_cast<std::size_t>(size);
    std::vector<std::span<const double>> finite;
    for (std::size_t first = 0; first < rows.size(); first += length) {
        const std::span<const double> row = rows.subspan(first, length);
        if (std::ranges::all_of(row, [](double x) { return std::isfinite(x); }))
            finite.push_back(row);
    }
    if (finite.size() < 2)
        return std::numeric_limits<double>::quiet_NaN();
    // Counted from the first row, so that equal rows are exactly at distance 0.
    const auto count = static_cast<double>(finite.size());
    double squares = 0.0;
    for (std::size_t i = 0; i < length; ++i) {
        double mean = 0.0;
        for (const std::span<const double>& row : finite)
            mean += (row[i] - finite[0][i]) / count;
        for (const std::span<const double>& row : finite) {
            const double away = row[i] - finite[0][i] - mean;
            squares += away * away;
        }
    }
    return std::sqrt(2.0 * squares / (count - 1.0));
}

} // namespace tandem
