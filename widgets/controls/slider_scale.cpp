// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/slider_scale.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tandem {

namespace {

/// Rounded to `digits` significant digits, as the nearest double to the decimal number.
double rounded(double value, int digits)
{
    const int places = digits - 1 - static_cast<int>(std::floor(std::log10(value) + 1e-9));
    // Dividing by an exact power of ten gives the double nearest to the decimal; multiplying by 1e-5 would not.
    return places >= 0 ? std::round(value * std::pow(10.0, places)) / std::pow(10.0, places)
                       : std::round(value / std::pow(10.0, -places)) * std::pow(10.0, -places);
}

} // namespace

SliderScale::SliderScale(std::vector<double> stops, int pageStep, Distance distance)
    : m_stops(std::move(stops))
    , m_pageStep(pageStep)
    , m_distance(distance)
{
}

SliderScale SliderScale::logarithmic(double low, double high, int perDecade)
{
    const int count = static_cast<int>(std::lround(std::log10(high / low) * perDecade));
    std::vector<double> stops;
    for (int k = 0; k <= count; ++k)
        stops.push_back(rounded(std::pow(10.0, std::log10(low) + static_cast<double>(k) / perDecade), 3));
    return SliderScale(std::move(stops), std::max(1, perDecade / 4), Distance::Logarithmic);
}

SliderScale SliderScale::towardsOne(double smallest, int perDecade)
{
    const int count = static_cast<int>(std::lround(-std::log10(smallest) * perDecade));
    std::vector<double> stops{0.0};
    for (int k = 1; k <= count; ++k)
        // 1 − 0.1 is 0.9 to the last bit only after rounding again.
        stops.push_back(std::round((1.0 - rounded(std::pow(10.0, -static_cast<double>(k) / perDecade), 2)) * 1e9) / 1e9);
    return SliderScale(std::move(stops), std::max(1, perDecade / 4), Distance::TowardsOne);
}

SliderScale SliderScale::powersOfTwo(std::int64_t high)
{
    std::vector<double> stops;
    for (std::int64_t power = 1; power < high; power *= 2)
        stops.push_back(static_cast<double>(power));
    stops.push_back(static_cast<double>(high));
    return SliderScale(std::move(stops), 2, Distance::Logarithmic);
}

double SliderScale::place(double value) const
{
    const double distance = m_distance == Distance::Logarithmic ? value : 1.0 - value;
    const double tiny = std::numeric_limits<double>::min();
    return m_distance == Distance::Logarithmic ? std::log(std::max(distance, tiny)) : -std::log(std::max(distance, tiny));
}

int SliderScale::position(double value) const
{
    const auto after = std::lower_bound(m_stops.begin(), m_stops.end(), value);
    if (after == m_stops.begin())
        return 0;
    if (after == m_stops.end())
        return lastPosition();
    const bool upper = place(*after) - place(value) < place(value) - place(*(after - 1));
    return static_cast<int>(after - m_stops.begin()) - (upper ? 0 : 1);
}

} // namespace tandem
