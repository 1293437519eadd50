// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/plane.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

std::vector<double> ParameterPlane::at(double a, double b) const
{
    std::vector<double> point = origin;
    for (std::size_t i = 0; i < point.size(); ++i)
        point[i] += a * first[i] + b * second[i];
    return point;
}

void maskFarFrom(std::span<const PlanePlace> path, double limit, LossGrid& grid)
{
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            const auto distance
                = [&](const PlanePlace& place) { return std::hypot(place.a - grid.x(column), place.b - grid.y(row)); };
            const auto nearest = std::ranges::min_element(path, {}, distance);
            if (nearest != path.end() && nearest->offPlane > limit)
                grid.values[grid.at(column, row)] = std::numeric_limits<double>::quiet_NaN();
        }
    }
}

} // namespace tandem
