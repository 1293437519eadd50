// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/seeds_needed.h"

#include "statistics/student_t.h"

#include <cassert>
#include <cmath>

namespace tandem {

namespace {

/// The half width of an interval from so many pairs, in standard deviations of the paired difference.
double relativeHalfWidth(int pairs)
{
    return studentTCriticalValue(0.95, pairs - 1) / std::sqrt(static_cast<double>(pairs));
}

} // namespace

int seedsNeeded(const MomentumValue& value)
{
    assert(value.pairs >= 2 && std::isfinite(value.gapLow) && std::isfinite(value.gapHigh));
    const bool holdsZero = value.gapLow <= 0.0 && value.gapHigh >= 0.0;
    const double wanted = holdsZero ? 0.5 * equivalenceMargin : std::abs(std::abs(value.gap) - equivalenceMargin);
    const double present = 0.5 * (value.gapHigh - value.gapLow);
    const double narrow = relativeHalfWidth(value.pairs) * wanted / present;
    int few = value.pairs;
    int enough = mostSeedsNeeded + 1;
    while (enough - few > 1) {
        const int middle = few + (enough - few) / 2;
        (relativeHalfWidth(middle) <= narrow ? enough : few) = middle;
    }
    return enough;
}

} // namespace tandem
