// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace tandem {

/// Summary of consecutive values of a series. min, max, first, last and sum are over the finite values only; the others
/// are counted, so that a plot can mark them instead of losing them.
struct Bucket {
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    double first = std::numeric_limits<double>::quiet_NaN();
    double last = std::numeric_limits<double>::quiet_NaN();
    double sum = 0.0;
    std::int64_t count = 0;       ///< finite values
    std::int64_t nonFinite = 0;   ///< NaN and ±Inf values
    std::int64_t nonPositive = 0; ///< finite values ≤ 0, which a log axis cannot show

    /// Mean of the finite values; NaN when there is none.
    double mean() const { return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN(); }

    void add(double value)
    {
        if (!std::isfinite(value)) {
            ++nonFinite;
            return;
        }
        if (count == 0)
            first = value;
        last = value;
        min = value < min ? value : min;
        max = value > max ? value : max;
        sum += value;
        ++count;
        nonPositive += value <= 0.0;
    }

    /// Appends a bucket whose values come after this one's.
    void add(const Bucket& later)
    {
        if (later.count > 0) {
            if (count == 0)
                first = later.first;
            last = later.last;
            min = later.min < min ? later.min : min;
            max = later.max > max ? later.max : max;
        }
        sum += later.sum;
        count += later.count;
        nonFinite += later.nonFinite;
        nonPositive += later.nonPositive;
    }
};

} // namespace tandem
