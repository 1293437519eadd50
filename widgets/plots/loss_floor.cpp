// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_floor.h"

#include "plots/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

constexpr double lineFaintness = 0.6;
constexpr double offPathFaintness = 0.8;
constexpr double hatchingFaintness = 0.75;

QString tr(const char* text)
{
    return QCoreApplication::translate("LossFloor", text);
}

/// Where the grid's values are `level`.
CurvePoints linesOf(const LossGrid& grid, double level)
{
    CurvePoints lines;
    for (const ContourSegment& segment : contourLines(grid, level)) {
        lines.add(segment.fromX, segment.fromY);
        lines.add(segment.toX, segment.toY);
        lines.add(qQNaN(), qQNaN());
    }
    return lines;
}

/// The diagonals of every second line of cells that are a hole in `masked`, but none in `grid`; a diagonal goes on from cell to
/// cell.
CurvePoints hatchingOf(const LossGrid& grid, const LossGrid& masked)
{
    const double halfWidth = 0.5 * (grid.xHigh - grid.xLow) / (grid.columns - 1);
    const double halfHeight = 0.5 * (grid.yHigh - grid.yLow) / (grid.rows - 1);
    CurvePoints hatching;
    for (int offset = -grid.rows; offset <= grid.columns; offset += 2) {
        for (int row = std::max(0, -offset); row < grid.rows && row + offset < grid.columns; ++row) {
            const int column = row + offset;
            if (std::isfinite(masked.value(column, row)) || !std::isfinite(grid.value(column, row)))
                continue;
            hatching.add(grid.x(column) - halfWidth, grid.y(row) - halfHeight);
            hatching.add(grid.x(column) + halfWidth, grid.y(row) + halfHeight);
            hatching.add(qQNaN(), qQNaN());
        }
    }
    return hatching;
}

QString textOf(const ContourScale& scale)
{
    if (scale.levels.empty())
        return tr("the loss hardly changes here: no contours");
    constexpr double closeLines = 1.1;
    const QString spacing = scale.ratio < closeLines ? QStringLiteral("+") + percentText(scale.ratio - 1.0)
                                                     : QStringLiteral("×") + shortNumber(scale.ratio);
    return tr("loss %1 to %2, %3 a line").arg(shortNumber(scale.levels.front()), shortNumber(scale.levels.back()), spacing);
}

} // namespace

LossFloor::LossFloor(const LossGrid& grid, const LossGrid& masked, const ContourScale& scale)
    : m_scale(scale)
    , m_hatching(hatchingOf(grid, masked))
    , m_exists(true)
{
    for (const double level : scale.levels)
        m_lines.push_back({level, linesOf(masked, level), m_hatching.isEmpty() ? CurvePoints() : linesOf(grid, level)});
}

void LossFloor::draw(Canvas& canvas, const PlotTheme& theme, double lineWidth) const
{
    canvas.path(QStringLiteral("hatching"), m_hatching, QPen(theme.faint(theme.muted, hatchingFaintness), lineWidth));
    for (const Line& line : m_lines) {
        const QString name = QStringLiteral("loss %1").arg(shortNumber(line.level, 4));
        canvas.path(
            name + QStringLiteral(" everywhere"), line.everywhere, QPen(theme.faint(theme.muted, offPathFaintness), lineWidth));
        canvas.path(name, line.onPath, QPen(theme.faint(theme.muted, lineFaintness), lineWidth));
    }
}

QList<LegendEntry> LossFloor::legend(const PlotTheme& theme) const
{
    QList<LegendEntry> entries;
    if (!m_hatching.isEmpty())
        entries << LegendEntry{
            tr("path off the plane"), theme.faint(theme.muted, hatchingFaintness), LegendEntry::Mark::Hatching};
    if (m_exists)
        entries << LegendEntry{textOf(m_scale), theme.faint(theme.muted, lineFaintness), LegendEntry::Mark::Line};
    return entries;
}

} // namespace tandem
