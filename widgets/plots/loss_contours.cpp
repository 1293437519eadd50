// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_contours.h"

#include "statistics/contour_lines.h"

#include <utility>

namespace tandem {
namespace {

constexpr int gridPoints = 120; // along each axis
constexpr int mostLevels = 7;   // beyond, they only blacken the floor

} // namespace

void LossContours::setLoss(Loss loss)
{
    m_loss = std::move(loss);
    m_ranges = {};
    m_lines.clear();
}

const std::vector<LossContours::Line>& LossContours::within(const PlaneRanges& ranges)
{
    if (!m_loss || ranges == m_ranges)
        return m_lines;
    m_ranges = ranges;
    m_lines.clear();
    LossGrid grid{ranges.xLow, ranges.xHigh, ranges.yLow, ranges.yHigh, gridPoints, gridPoints, {}};
    grid.values.reserve(static_cast<std::size_t>(gridPoints) * gridPoints);
    for (int row = 0; row < grid.rows; ++row)
        for (int column = 0; column < grid.columns; ++column)
            grid.values.push_back(m_loss(grid.x(column), grid.y(row)));
    for (const double level : contourLevels(grid, mostLevels)) {
        Line& line = m_lines.emplace_back(Line{level, {}});
        for (const ContourSegment& segment : contourLines(grid, level)) {
            line.points.add(segment.fromX, segment.fromY);
            line.points.add(segment.toX, segment.toY);
            line.points.add(qQNaN(), qQNaN());
        }
    }
    return m_lines;
}

} // namespace tandem
