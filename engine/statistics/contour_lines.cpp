// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/contour_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

struct Corner {
    double x = 0.0;
    double y = 0.0;
    double value = 0.0;
};

/// Adds what the level cuts off a cell.
void addCell(const std::array<Corner, 4>& corners, double level, std::vector<ContourSegment>& lines)
{
    std::array<std::array<double, 2>, 4> crossings{};
    int count = 0;
    for (int edge = 0; edge < 4; ++edge) {
        const Corner& from = corners[edge];
        const Corner& to = corners[(edge + 1) % 4];
        if ((from.value < level) == (to.value < level))
            continue;
        const double share = (level - from.value) / (to.value - from.value);
        crossings[count++] = {from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
    }
    const auto connect = [&](int a, int b) {
        lines.push_back({crossings[a][0], crossings[a][1], crossings[b][0], crossings[b][1]});
    };
    if (count == 2)
        connect(0, 1);
    if (count != 4)
        return;
    // Opposite corners on one side: they are joined when the middle is on their side too.
    const double middle = 0.25 * (corners[0].value + corners[1].value + corners[2].value + corners[3].value);
    const bool joinsFirst = (corners[0].value < level) == (middle < level);
    connect(joinsFirst ? 0 : 3, joinsFirst ? 1 : 0);
    connect(joinsFirst ? 2 : 1, joinsFirst ? 3 : 2);
}

struct PositiveRange {
    double low = std::numeric_limits<double>::infinity();
    double high = 0.0;
};

PositiveRange positiveRange(const LossGrid& grid)
{
    PositiveRange range;
    for (const double value : grid.values) {
        if (!std::isfinite(value) || value <= 0.0)
            continue;
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
    }
    return range;
}

} // namespace

std::vector<ContourSegment> contourLines(const LossGrid& grid, double level)
{
    std::vector<ContourSegment> lines;
    for (int row = 0; row + 1 < grid.rows; ++row) {
        for (int column = 0; column + 1 < grid.columns; ++column) {
            const auto corner = [&](int right, int up) {
                return Corner{grid.x(column + right), grid.y(row + up), grid.value(column + right, row + up)};
            };
            const std::array<Corner, 4> corners{corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)};
            if (std::ranges::all_of(corners, [](const Corner& c) { return std::isfinite(c.value); }))
                addCell(corners, level, lines);
        }
    }
    return lines;
}

std::vector<double> contourLevels(const LossGrid& grid, int most)
{
    const auto [low, high] = positiveRange(grid);
    std::vector<double> levels;
    for (double level = std::exp2(2.0 * std::floor(0.5 * std::log2(high))); static_cast<int>(levels.size()) < most && level > low;
         level /= 4.0) {
        if (level < high)
            levels.insert(levels.begin(), level);
    }
    return levels;
}

ContourScale contourScale(const LossGrid& grid, int fewest)
{
    const auto [low, high] = positiveRange(grid);
    constexpr double leastRatio = 1.001;
    if (!(high / low > leastRatio))
        return {};
    const double octaves = std::log2(high / low);
    // fewest + 1 spaces of 2^(2^k) octaves hold that many lines wherever they begin.
    const double spacing = std::exp2(std::floor(std::log2(octaves / (fewest + 1))));
    ContourScale scale{std::exp2(spacing), {}};
    for (double power = std::floor(std::log2(low) / spacing) + 1.0; std::exp2(power * spacing) < high; ++power)
        scale.levels.push_back(std::exp2(power * spacing));
    return scale;
}

} // namespace tandem
