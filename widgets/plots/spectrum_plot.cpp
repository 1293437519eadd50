// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/spectrum_plot.h"

#include "plots/axis_tickers.h"
#include "plots/number_text.h"
#include "plots/plot_header.h"
#include "plots/series_curves.h"
#include "plots/unshown_values.h"

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr double room = 1.15; // beyond the first and the last frequency, as a factor

} // namespace

SpectrumPlot::SpectrumPlot(QWidget* parent)
    : RunPlot(tr("Spectrum of g and m"), XAxis::Plane, parent)
{
    plot()->xAxis->setScaleType(QCPAxis::stLogarithmic);
    plot()->xAxis->setTicker(logTicker());
    plot()->xAxis->grid()->setSubGridVisible(false);
    offerYScale({.shown = QStringLiteral("spectrum"), .own = YScale::Logarithmic});
}

const Series* SpectrumPlot::band(const char* metric, int k, int arm) const
{
    return history() ? history()->find({std::string(metric) + '_' + std::to_string(k), arm, allSeeds}) : nullptr;
}

std::int64_t SpectrumPlot::dataVersion() const
{
    const Series* first = band("spectrum_frequency", 1, wholeRun);
    return first ? first->size() : 0;
}

bool SpectrumPlot::isShown(int arm) const
{
    const std::vector<JoinedRun>& runs = history()->description().runs;
    return !isHidden(arm) && (runs.empty() || history()->description().runOf(arm) == &runs.front());
}

std::optional<std::int64_t> SpectrumPlot::shownStep() const
{
    const Series* first = band("spectrum_frequency", 1, wholeRun);
    if (!first || first->size() == 0)
        return std::nullopt;
    const std::int64_t after = cursorStep() ? first->lowerBound(*cursorStep() + 1) : first->size();
    return after > 0 ? std::optional(first->step(after - 1)) : std::nullopt;
}

CurvePoints SpectrumPlot::spectrum(const char* metric, int arm, std::int64_t step, CurveTally& tally) const
{
    CurvePoints points;
    for (int k = 1; const Series* frequency = band("spectrum_frequency", k, wholeRun); ++k) {
        const Series* power = band(metric, k, arm);
        const std::int64_t index = power ? power->lowerBound(step) : 0;
        if (!power || index >= power->size() || power->step(index) != step)
            continue;
        const double value = power->value(index);
        const bool shown = std::isfinite(value) && (value > 0.0 || positive() == Positive::NotNeeded);
        points.add(frequency->valueAt(step), shown ? value : qQNaN());
        if (shown)
            tally.include(value);
        else
            ++(std::isfinite(value) ? tally.nonPositive : tally.nonFinite);
    }
    return points;
}

void SpectrumPlot::draw(Canvas& canvas)
{
    const std::optional<std::int64_t> step = shownStep();
    m_anyMomentum = false;
    CurveTally tally;
    QList<LegendEntry> legend;
    const int arms = static_cast<int>(history()->description().arms.size());
    for (int arm = 0; step && arm < arms; ++arm) {
        if (!isShown(arm))
            continue;
        drawArm(canvas, arm, *step, tally);
        legend << armEntry(armName(arm), arm);
    }
    if (!step || !(tally.low <= tally.high)) {
        header()->setLegend({});
        header()->setSentence(whyNone());
        setXLabel({});
        setYLabel({});
        return;
    }
    legend << LegendEntry{tr("gradient g"), theme().muted, LegendEntry::Mark::Circles};
    if (m_anyMomentum) {
        legend << LegendEntry{tr("momentum m"), theme().muted, LegendEntry::Mark::Points};
        legend << LegendEntry{tr("|H(ω)|² × power of g"), theme().muted, LegendEntry::Mark::Dashes};
    }
    header()->setLegend(legend);
    UnshownValues unshown;
    unshown.add(tally, stepAxis(), wholeRun);
    header()->setSentence((QStringList(describe(*step)) + whyArmsHaveNone() + unshown.notes()).join(QStringLiteral(" · ")));
    setXLabel(tr("frequency ω [radians per step]"));
    setYLabel(tr("power per coordinate"));
    fitX(band("spectrum_frequency", 1, wholeRun)->valueAt(*step) / room, M_PI * room);
    fitY(tally.low, tally.high);
}

void SpectrumPlot::drawArm(Canvas& canvas, int arm, std::int64_t step, CurveTally& tally)
{
    const QString name = armName(arm);
    const QColor color = theme().armColor(arm);
    const CurvePoints gradient = spectrum("spectrum_gradient", arm, step, tally);
    canvas.line(name + QStringLiteral(" gradient"), gradient, QPen(theme().visible(theme().faint(color, 0.3)), lineWidth()));
    canvas.markers(name + QStringLiteral(" gradient points"), gradient, Canvas::Marker::Circle, QPen(color, 1.0), 5.0);
    const CurvePoints momentum = spectrum("spectrum_momentum", arm, step, tally);
    const CurvePoints predicted = spectrum("spectrum_predicted", arm, step, tally);
    canvas.line(name + QStringLiteral(" momentum"), momentum, theme().armPen(arm, 1.6 * lineWidth()));
    canvas.markers(name + QStringLiteral(" momentum points"), momentum, Canvas::Marker::Disc, QPen(color, 1.0), 4.0);
    QPen dashes(theme().text, lineWidth());
    dashes.setDashPattern({5, 3});
    canvas.line(name + QStringLiteral(" predicted"), predicted, dashes);
    m_anyMomentum |= !momentum.isEmpty();
}

QString SpectrumPlot::describe(std::int64_t step) const
{
    const double lowest = band("spectrum_frequency", 1, wholeRun)->valueAt(step); // 2π/N
    QString text = tr("%1 updates up to step %2").arg(groupedNumber(std::llround(2.0 * M_PI / lowest)), groupedNumber(step));
    Bucket counts;
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm)
        if (const Series* count = history()->find({"spectrum_series", arm, allSeeds}); count && isShown(arm))
            counts.add(count->valueAt(step));
    if (counts.min >= 1.0)
        text += tr("; each frequency ± %1 over %2 periodograms")
                    .arg(percentText(1.0 / std::sqrt(counts.min)), groupedNumber(std::llround(counts.min)));
    if (const std::vector<JoinedRun>& runs = history()->description().runs; !runs.empty())
        text += tr("; of %1 alone").arg(QString::fromStdString(runs.front().name));
    return text;
}

QStringList SpectrumPlot::whyArmsHaveNone() const
{
    QStringList reasons;
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm) {
        const MissingInstrument* missing = history()->description().whyMissing("spectrum_gradient", arm);
        if (missing && isShown(arm))
            reasons << QString::fromStdString(missing->reason);
    }
    return reasons;
}

QString SpectrumPlot::whyNone() const
{
    if (const MissingInstrument* missing = history()->description().whyMissing("spectrum_gradient"))
        return tr("No spectrum is measured. %1").arg(QString::fromStdString(missing->reason));
    if (dataVersion() > 0 && !shownStep())
        return tr("No spectrum up to this step: the first came at step %1.")
            .arg(groupedNumber(band("spectrum_frequency", 1, wholeRun)->step(0)));
    if (dataVersion() > 0)
        return (QStringList(tr("No arm that is shown has a spectrum.")) + whyArmsHaveNone()).join(QLatin1Char(' '));
    return tr("No spectrum yet. [instruments] spectrum_every in the experiment file sets how often one is measured.");
}

QString SpectrumPlot::emptyText() const
{
    return history() ? tr("No spectrum") : RunPlot::emptyText();
}

} // namespace tandem
