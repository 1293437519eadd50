// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/unshown_values.h"

#include "plots/number_text.h"
#include "plots/plot_theme.h"
#include "plots/step_axis.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("UnshownValues", text);
}

} // namespace

void UnshownValues::add(const CurveTally& curve, const StepAxis& axis, int arm)
{
    m_nonPositive += curve.nonPositive;
    m_nonFinite += curve.nonFinite;
    QVector<double> places = curve.breaks.x;
    axis.place(arm, places);
    m_breaks.x += places;
    m_breaks.y += curve.breaks.y;
}

void UnshownValues::mark(Canvas& canvas, double low, double high, const PlotTheme& theme) const
{
    CurvePoints crosses = m_breaks;
    for (double& y : crosses.y)
        y = std::clamp(y, low, high);
    canvas.placeSteps(nullptr, 0); // places already
    canvas.markers(QStringLiteral("not finite"), crosses, Canvas::Marker::Cross, QPen(theme.text, 1.0), 7.0);
}

QStringList UnshownValues::notes() const
{
    QStringList notes;
    if (m_nonPositive > 0)
        notes << tr("values ≤ 0, not on a log axis: %1").arg(groupedNumber(m_nonPositive));
    if (m_nonFinite > 0)
        notes << (m_breaks.isEmpty() ? tr("values not finite: %1") : tr("values not finite (×): %1"))
                     .arg(groupedNumber(m_nonFinite));
    return notes;
}

} // namespace tandem
