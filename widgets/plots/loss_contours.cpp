// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_contours.h"

#include "plots/loss_plane.h"

#include <utility>

namespace tandem {
namespace {

constexpr int finePoints = 120;   // along each axis, where the floor stays
constexpr int coarsePoints = 64;  // where it changes with the plane
constexpr int mostLevels = 7;     // beyond, they only blacken the floor
constexpr int fewestContours = 6; // of a plane that may hold a small part of the loss

} // namespace

void LossContours::setLoss(Loss loss)
{
    m_loss = std::move(loss);
    m_ranges = {};
}

void LossContours::setPlane(const ParameterPlane& plane, std::vector<PlanePlace> path)
{
    if (plane == m_plane && plane.origin.size() == 2)
        return; // no path leaves it
    m_plane = plane;
    m_path = std::move(path);
    m_ranges = {};
}

const LossFloor& LossContours::within(const PlaneRanges& ranges)
{
    if (ranges != m_ranges) {
        m_ranges = ranges;
        compute(ranges);
    }
    return m_floor;
}

void LossContours::compute(const PlaneRanges& ranges)
{
    m_floor = {};
    if (!m_loss || m_plane.origin.size() < 2)
        return;
    const bool all = m_plane.origin.size() == 2;
    const int points = all ? finePoints : coarsePoints;
    LossGrid grid{ranges.xLow, ranges.xHigh, ranges.yLow, ranges.yHigh, points, points, {}};
    grid.values.reserve(static_cast<std::size_t>(points) * static_cast<std::size_t>(points));
    for (int row = 0; row < points; ++row)
        for (int column = 0; column < points; ++column)
            grid.values.push_back(m_loss(m_plane.at(grid.x(column), grid.y(row))));
    LossGrid masked = grid;
    maskFarFrom(m_path, LossPlane::mostOffPlane, masked);
    m_floor
        = LossFloor(grid, masked, all ? ContourScale{4.0, contourLevels(grid, mostLevels)} : contourScale(grid, fewestContours));
}

} // namespace tandem
