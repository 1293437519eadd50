// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/curve_reader.h"

#include "plots/number_text.h"
#include "plots/step_axis.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("CurveReader", text);
}

/// Of the samples of an arm's curves.
std::int64_t lastStep(const std::vector<ReadableCurve>& curves, int arm)
{
    std::int64_t last = 0;
    for (const ReadableCurve& curve : curves)
        if (curve.arm == arm && curve.values && curve.values->size() > 0)
            last = std::max(last, curve.values->step(curve.values->size() - 1));
    return last;
}

} // namespace

std::int64_t CurveReader::armStep(int arm, std::int64_t step) const
{
    if (m_axis.countsSteps())
        return step;
    const double at = std::round(m_axis.step(arm, m_axis.x(wholeRun, static_cast<double>(step))));
    return static_cast<std::int64_t>(std::clamp(at, 0.0, static_cast<double>(m_history.step())));
}

bool CurveReader::isOver(const ReadableCurve& curve, std::int64_t step) const
{
    return !m_history.description().runs.empty()
        && m_axis.step(curve.arm, m_axis.x(wholeRun, static_cast<double>(step)))
        > static_cast<double>(lastStep(m_curves, curve.arm)) + 0.5;
}

ReadoutTable CurveReader::at(std::int64_t step) const
{
    return readoutTable(m_curves, tr("step %1").arg(groupedNumber(step)),
        [&](const ReadableCurve& curve) { return isOver(curve, step) ? QString() : curve.textAt(armStep(curve.arm, step)); });
}

ReadoutTable CurveReader::between(std::int64_t a, std::int64_t b) const
{
    return readoutTable(m_curves, tr("B − A"), [&](const ReadableCurve& curve) {
        if (isOver(curve, a) || isOver(curve, b))
            return QString();
        const double difference = curve.valueAt(armStep(curve.arm, b)) - curve.valueAt(armStep(curve.arm, a));
        return std::isnan(difference) ? QString() : shortNumber(difference, 3);
    });
}

QString CurveReader::textAt(const ReadableCurve& curve, double place) const
{
    const double at = std::round(m_axis.step(curve.arm, place));
    const auto step = static_cast<std::int64_t>(std::clamp(at, 0.0, static_cast<double>(m_history.step())));
    QString text = curve.armName.isEmpty() ? curve.quantity : curve.armName + QStringLiteral(" · ") + curve.quantity;
    text += QLatin1Char('\n') + tr("%1 at step %2").arg(curve.textAt(step), groupedNumber(step));
    return curve.errorKind.isEmpty() ? text : text + QLatin1Char('\n') + curve.errorKind;
}

} // namespace tandem
