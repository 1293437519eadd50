// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/momentum_value.h"

#include "statistics/student_t.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace tandem {

namespace {

/// Sample mean and variance; the variance of equal numbers is exactly 0, which a mean rounded the usual way would not give.
struct Summary {
    double mean = 0.0;
    double variance = 0.0;
};

Summary summarize(const std::vector<double>& values)
{
    const auto count = static_cast<double>(values.size());
    double sum = 0.0;
    for (const double value : values)
        sum += value - values.front();
    const double shift = sum / count;
    double squares = 0.0;
    for (const double value : values) {
        const double deviation = value - values.front() - shift;
        squares += deviation * deviation;
    }
    return {values.front() + shift, squares / (count - 1.0)};
}

} // namespace

MomentumValue momentumValue(std::span<const double> sgd, std::span<const double> sgdm)
{
    assert(sgd.size() == sgdm.size());
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> first;
    std::vector<double> second;
    std::vector<double> differences;
    for (std::size_t seed = 0; seed < sgd.size(); ++seed) {
        if (!std::isfinite(sgd[seed]) || !std::isfinite(sgdm[seed]))
            continue;
        first.push_back(sgd[seed]);
        second.push_back(sgdm[seed]);
        differences.push_back(sgdm[seed] - sgd[seed]);
    }
    MomentumValue value{static_cast<int>(differences.size()), nan, nan, nan, nan, nan};
    if (value.pairs == 1)
        value.difference = differences.front();
    if (value.pairs < 2)
        return value;
    const Summary paired = summarize(differences);
    value.difference = paired.mean;
    value.spread = std::sqrt(0.5 * (summarize(first).variance + summarize(second).variance));
    if (!(value.spread > 0.0) || !std::isfinite(value.spread))
        return value;
    const double halfWidth = studentTCriticalValue(0.95, value.pairs - 1) * std::sqrt(paired.variance / value.pairs);
    value.gap = value.difference / value.spread;
    value.gapLow = (value.difference - halfWidth) / value.spread;
    value.gapHigh = (value.difference + halfWidth) / value.spread;
    return value;
}

Equivalence equivalence(const MomentumValue& value)
{
    if (value.gapLow > equivalenceMargin || value.gapHigh < -equivalenceMargin)
        return Equivalence::Different;
    if (value.gapLow >= -equivalenceMargin && value.gapHigh <= equivalenceMargin)
        return Equivalence::Equivalent;
    return Equivalence::Unresolved;
}

} // namespace tandem
