// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/finite_moments.h"

#include <cmath>
#include <limits>

namespace tandem {

FiniteMoments momentsOfFinite(std::span<const double> values)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    double first = 0.0; // what is summed is counted from here, so that equal values have no spread
    double sum = 0.0;
    int count = 0;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        if (count++ == 0)
            first = value;
        sum += value - first;
    }
    FiniteMoments moments{nan, nan};
    if (count == 0)
        return moments;
    moments.mean = first + sum / count;
    if (count < 2)
        return moments;
    double squares = 0.0;
    for (const double value : values)
        if (std::isfinite(value))
            squares += (value - moments.mean) * (value - moments.mean);
    moments.deviation = std::sqrt(squares / (count - 1));
    return moments;
}

} // namespace tandem
