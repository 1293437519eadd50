// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_plane_picture.h"

#include "plots/canvas.h"
#include "plots/loss_floor.h"
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

} // namespace

void LossPlanePicture::draw(Canvas& canvas)
{
    const LossFloor floor(m_plane.grid, m_plane.masked, contourScale(m_plane.grid, fewestContours));
    floor.draw(canvas, m_style.theme, m_style.lineWidth);
    m_legend = floor.legend(m_style.theme);
    for (int arm = 0; arm < m_style.armNames.size(); ++arm)
        if (!m_style.hidden[static_cast<std::size_t>(arm)])
            drawArm(canvas, arm);
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
    QPen path = theme.armPen(arm, 1.3 * m_style.lineWidth);
    path.setColor(theme.visible(theme.faint(color, 0.3)));
    canvas.path(name + QStringLiteral(" path"), walked, path);
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
