// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_plane_picture.h"

#include "plots/canvas.h"
#include "plots/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

constexpr int fewestContours = 6;

QString tr(const char* text)
{
    return QCoreApplication::translate("LossPlanePicture", text);
}

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

} // namespace

void LossPlanePicture::draw(Canvas& canvas)
{
    m_legend.clear();
    drawHatching(canvas);
    drawContours(canvas);
    for (int arm = 0; arm < m_style.armNames.size(); ++arm)
        if (!m_style.hidden[static_cast<std::size_t>(arm)])
            drawArm(canvas, arm);
}

void LossPlanePicture::drawContours(Canvas& canvas)
{
    const PlotTheme& theme = m_style.theme;
    const ContourScale scale = contourScale(m_plane.grid, fewestContours);
    for (const double level : scale.levels) {
        const QString name = QStringLiteral("loss %1").arg(shortNumber(level, 4));
        canvas.path(name + QStringLiteral(" everywhere"), linesOf(m_plane.grid, level),
            QPen(theme.faint(theme.muted, 0.8), m_style.lineWidth));
        canvas.path(name, linesOf(m_plane.masked, level), QPen(theme.faint(theme.muted, 0.35), m_style.lineWidth));
    }
    if (scale.levels.empty()) {
        m_legend << LegendEntry{tr("the loss hardly changes here: no contours"), theme.muted, LegendEntry::Mark::Line};
        return;
    }
    constexpr double closeLines = 1.1;
    const QString spacing = scale.ratio < closeLines ? QStringLiteral("+") + percentText(scale.ratio - 1.0)
                                                     : QStringLiteral("×") + shortNumber(scale.ratio);
    const QString text
        = tr("loss %1 to %2, %3 a line").arg(shortNumber(scale.levels.front()), shortNumber(scale.levels.back()), spacing);
    m_legend << LegendEntry{text, theme.faint(theme.muted, 0.35), LegendEntry::Mark::Line};
}

void LossPlanePicture::drawHatching(Canvas& canvas)
{
    const LossGrid& grid = m_plane.masked;
    const double halfWidth = 0.5 * (grid.xHigh - grid.xLow) / (grid.columns - 1);
    const double halfHeight = 0.5 * (grid.yHigh - grid.yLow) / (grid.rows - 1);
    CurvePoints hatching;
    // The diagonals of every second line of cells; a diagonal goes on from cell to cell. What is a hole in both has no loss.
    for (int offset = -grid.rows; offset <= grid.columns; offset += 2) {
        for (int row = std::max(0, -offset); row < grid.rows && row + offset < grid.columns; ++row) {
            const int column = row + offset;
            if (std::isfinite(grid.value(column, row)) || !std::isfinite(m_plane.grid.value(column, row)))
                continue;
            hatching.add(grid.x(column) - halfWidth, grid.y(row) - halfHeight);
            hatching.add(grid.x(column) + halfWidth, grid.y(row) + halfHeight);
            hatching.add(qQNaN(), qQNaN());
        }
    }
    if (hatching.isEmpty())
        return;
    const QColor color = m_style.theme.faint(m_style.theme.muted, 0.75);
    canvas.path(QStringLiteral("hatching"), hatching, QPen(color, m_style.lineWidth));
    m_legend << LegendEntry{tr("path off the plane"), color, LegendEntry::Mark::Hatching};
}

void LossPlanePicture::drawArm(Canvas& canvas, int arm)
{
    const PlotTheme& theme = m_style.theme;
    const QColor color = theme.armColor(arm);
    const QString& name = m_style.armNames[arm];
    CurvePoints walked;
    CurvePoints ahead;
    CurvePoints on;
    CurvePoints off;
    const LossPlane::Visit* last = nullptr;
    const LossPlane::Visit* first = nullptr;
    for (const LossPlane::Visit& visit : m_plane.visits) {
        if (visit.arm != arm)
            continue;
        if (first && m_style.cursorStep && visit.step > *m_style.cursorStep) {
            if (ahead.isEmpty())
                ahead.add(last->x, last->y);
            ahead.add(visit.x, visit.y);
            continue;
        }
        first = first ? first : &visit;
        last = &visit;
        walked.add(visit.x, visit.y);
        (visit.offPlane > LossPlane::mostOffPlane ? off : on).add(visit.x, visit.y);
    }
    if (!last)
        return;
    canvas.path(name + QStringLiteral(" ahead"), ahead, QPen(theme.faint(color, 0.75), m_style.lineWidth));
    canvas.path(name + QStringLiteral(" path"), walked, QPen(theme.faint(color, 0.3), 1.3 * m_style.lineWidth));
    canvas.markers(name + QStringLiteral(" on the plane"), on, Canvas::Marker::Disc, QPen(color), 4.0);
    canvas.markers(name + QStringLiteral(" off the plane"), off, Canvas::Marker::Circle, QPen(color, 1.2), 5.0);
    CurvePoints end;
    end.add(last->x, last->y);
    canvas.markers(name + QStringLiteral(" end"), end, Canvas::Marker::Square, QPen(color), 8.0);
    if (first->step == 0) {
        CurvePoints start;
        start.add(first->x, first->y);
        canvas.markers(name + QStringLiteral(" start"), start, Canvas::Marker::Disc, QPen(theme.text), 7.0);
    }
    const QString who = m_style.cursorStep ? tr("%1 at step %2").arg(name, groupedNumber(last->step)) : name;
    constexpr double perMille = 1000.0; // below, it is rounding
    m_legend << m_style.armEntry(
        tr("%1, %2 off plane").arg(who, percentText(std::round(perMille * last->offPlane) / perMille)), arm);
}

} // namespace tandem
