// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace tandem {

/// The stops of a slider and their values, ascending. A typed value may lie between two stops or beyond them; the handle
/// then stands at the nearest.
class SliderScale {
public:
    /// `perDecade` stops per factor of ten from `low` to `high` (both powers of ten), each rounded to three digits:
    /// low · 10^(k / perDecade).
    static SliderScale logarithmic(double low, double high, int perDecade = 20);
    /// 0 and the values whose distance to one, 1 − value, is logarithmic with `perDecade` stops from 1 down to
    /// `smallest` (a power of ten): momentum β, whose effect is that of 1/(1−β).
    static SliderScale towardsOne(double smallest, int perDecade = 10);
    /// The powers of two from 1 up to `high` ≥ 1, and `high` itself.
    static SliderScale powersOfTwo(std::int64_t high);

    int lastPosition() const { return static_cast<int>(m_stops.size()) - 1; }
    /// Stops that a page key or a click beside the handle moves by.
    int pageStep() const { return m_pageStep; }
    /// Value of the stop at `position`, 0 ≤ position ≤ lastPosition().
    double value(int position) const { return m_stops[static_cast<std::size_t>(position)]; }
    /// Position of the stop nearest to `value`, as the scale measures distance (logarithmic or towards one).
    int position(double value) const;

private:
    enum class Distance {
        Logarithmic,
        TowardsOne,
    };
    SliderScale(std::vector<double> stops, int pageStep, Distance distance);
    double place(double value) const;

    std::vector<double> m_stops;
    int m_pageStep = 1;
    Distance m_distance = Distance::Logarithmic;
};

} // namespace tandem
