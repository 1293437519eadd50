// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/momentum_value_plot.h"

#include "history/other_differences.h"
#include "plots/number_text.h"
#include "plots/plot_header.h"
#include "plots/series_curves.h"
#include "statistics/momentum_value.h"
#include "statistics/momentum_verdict.h"

#include <qcustomplot.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace tandem {
namespace {

constexpr std::int64_t pixelsPerPoint = 4; // of wide lines, which take long to draw
constexpr qsizetype mostMarked = 80;       // points with a dot each; more would hide the line

} // namespace

MomentumValuePlot::MomentumValuePlot(QWidget* parent)
    : RunPlot(tr("Value of momentum"), XAxis::Step, parent)
{
    setYLabel(tr("SGDM − SGD [seed spreads]"));
    offerYScale({.shown = QStringLiteral("gap"),
        .own = YScale::Linear,
        .whyNotLogarithmic = tr("A difference can be negative, and a log axis has no place for that.")});
}

const Series* MomentumValuePlot::series(const char* metric) const
{
    return history()->find({metric, wholeRun, allSeeds});
}

std::int64_t MomentumValuePlot::dataVersion() const
{
    const Series* spread = series("gap_spread"); // written last
    return RunPlot::dataVersion() + (spread ? spread->size() : 0);
}

void MomentumValuePlot::cursorMoved()
{
    if (history())
        header()->setSentence(verdict());
}

bool MomentumValuePlot::isCompared() const
{
    // The trainer may be between the first and the last of them, and a log of another tool may have but some.
    constexpr std::array metrics{"gap", "gap_low", "gap_high", "gap_difference", "gap_spread"};
    return std::ranges::all_of(metrics, [this](const char* metric) {
        const Series* values = series(metric);
        return values && values->size() > 0;
    });
}

bool MomentumValuePlot::hasSpread() const
{
    return isCompared() && series("gap")->summary(0, history()->step()).count > 0;
}

void MomentumValuePlot::draw(Canvas& canvas)
{
    StepView view = showArm(canvas, placedBy());
    // A branch's arms begin at its fork, its gap does not: there is no other gap before.
    const double first = stepAxis().step(placedBy(), plot()->xAxis->range().lower);
    view.from = static_cast<std::int64_t>(std::floor(std::clamp(first, -1.0, 1e18)));
    header()->setSentence(verdict());
    const bool compared = isCompared(); // asked once: the trainer may write the first of them at any time
    const bool spread = compared && hasSpread();
    setYLabel((spread ? tr("%1 [seed spreads]") : tr("%1 [loss]")).arg(difference()));
    QList<LegendEntry> legend;
    const QString subject = QString::fromStdString(history()->description().comparedSubject());
    const QString measure
        = (spread ? tr("gap in full loss, below 0 %1 helps") : tr("difference in full loss, below 0 %1 helps")).arg(subject);
    const JoinedRun* one = history()->description().runOf(history()->description().comparedArms().first);
    legend << LegendEntry{
        one ? tr("%1 · %2").arg(QString::fromStdString(one->name), measure) : measure, theme().text, LegendEntry::Mark::Points};
    if (spread)
        legend << LegendEntry{tr("95 %"), theme().text, LegendEntry::Mark::Band};
    header()->setLegend(legend);
    if (!compared)
        return;

    const Series* middle = series(spread ? "gap" : "gap_difference");
    // One evaluation beyond each edge, so that the line runs on to the edges of a zoomed view.
    const std::int64_t from = middle->step(std::max<std::int64_t>(middle->lowerBound(view.from) - 1, 0));
    const std::int64_t to = middle->step(std::min(middle->lowerBound(view.to + 1), middle->size() - 1));
    CurveTally tally;
    tally.include(-equivalenceMargin);
    tally.include(equivalenceMargin);
    const auto points = middle->envelope(from, to, view.buckets / pixelsPerPoint);
    const CurvePoints curve = meanCurve(points, Positive::NotNeeded, tally);
    if (spread) {
        CurveTally ends;
        const auto low
            = meanCurve(series("gap_low")->envelope(from, to, view.buckets / pixelsPerPoint), Positive::NotNeeded, ends);
        const auto high
            = meanCurve(series("gap_high")->envelope(from, to, view.buckets / pixelsPerPoint), Positive::NotNeeded, ends);
        const qsizetype size = std::min(low.x.size(), high.x.size());
        QColor fill = theme().text;
        fill.setAlphaF(0.15F);
        canvas.band(QStringLiteral("gap interval"), low.x.first(size), low.y.first(size), high.y.first(size), fill);
        tally.include(ends);
    }
    canvas.horizontalLine(0.0, QPen(theme().muted, 1, Qt::DashLine));
    for (const double margin : {-equivalenceMargin, equivalenceMargin})
        canvas.horizontalLine(margin, QPen(theme().muted, 1, Qt::DotLine));
    if (isThinned(points)) // no extreme is lost
        canvas.jaggedLine(QStringLiteral("gap raw"), envelopeCurve(points, Positive::NotNeeded, tally),
            QPen(theme().faint(theme().text, 0.6), 1.0));
    canvas.line(QStringLiteral("gap"), curve, QPen(theme().text, 1.4 * lineWidth()));
    ReadableCurve& told = tell(QStringLiteral("gap"), placedBy(), spread ? tr("gap [seed spreads]") : tr("difference in loss"),
        {spread ? "gap" : "gap_difference", wholeRun, allSeeds}, middle);
    told.armName = difference();
    told.color = theme().text;
    told.errorKind = spread ? tr("with its 95 % interval over the seeds") : QString();
    told.inWords = [this](std::int64_t step) { return gapText(step); };
    if (curve.x.size() <= mostMarked)
        canvas.markers(QStringLiteral("gap points"), curve, Canvas::Marker::Disc, QPen(theme().text, 1.0), 4.0);
    // Around zero, so that no difference looks like none.
    const double widest = std::max(std::abs(tally.low), std::abs(tally.high));
    if (widest > 0.0)
        fitY(std::min(tally.low, -0.3 * widest), std::max(tally.high, 0.3 * widest));
    else
        fitY(-1.0, 1.0);
}

QString MomentumValuePlot::gapText(std::int64_t step) const
{
    const bool spread = hasSpread();
    const double middle = series(spread ? "gap" : "gap_difference")->valueAt(step);
    if (std::isnan(middle))
        return {};
    if (!spread)
        return shortNumber(middle, 3);
    return tr("%1 (%2 to %3)")
        .arg(roundedNumber(middle, 2), roundedNumber(series("gap_low")->valueAt(step), 2),
            roundedNumber(series("gap_high")->valueAt(step), 2));
}

QString MomentumValuePlot::verdict() const
{
    if (!isCompared())
        return tr("Compared at the evaluations, over the seeds");
    const Series* spread = series("gap_spread");
    const std::int64_t step = cursorStep(placedBy()).value_or(history()->step());
    const std::int64_t evaluation = spread->lowerBound(step + 1) - 1;
    if (evaluation >= 0 && spread->step(evaluation) == 0)
        return tr("All arms start at the same point: nothing to compare yet");
    const RunDescription& run = history()->description();
    const auto [sgd, sgdm] = run.comparedArms();
    ComparedReplicas compared{.seeds = run.seedsOf(sgd)};
    if (run.comparedArms().exist()) {
        compared.sgdName = run.arms[static_cast<std::size_t>(sgd)].name;
        compared.sgdmName = run.arms[static_cast<std::size_t>(sgdm)].name;
        compared.subject = run.comparedSubject();
        compared.otherDifferences = otherDifferences(*history(), step);
    }
    std::set<int> lostSeeds;
    for (const DivergenceRecord& record : history()->divergences()) {
        if (record.step > step || (record.arm != sgd && record.arm != sgdm))
            continue;
        ++(record.arm == sgd ? compared.sgd : compared.sgdm);
        lostSeeds.insert(record.seed);
    }
    MomentumValue value;
    value.pairs = compared.seeds - static_cast<int>(lostSeeds.size());
    value.difference = series("gap_difference")->valueAt(step);
    value.spread = spread->valueAt(step);
    value.gap = series("gap")->valueAt(step);
    value.gapLow = series("gap_low")->valueAt(step);
    value.gapHigh = series("gap_high")->valueAt(step);
    return QString::fromStdString(momentumVerdict(value, compared));
}

int MomentumValuePlot::placedBy() const
{
    const RunDescription& run = history()->description();
    return run.runs.empty() || !run.comparedArms().exist() ? wholeRun : run.comparedArms().first;
}

QString MomentumValuePlot::difference() const
{
    const RunDescription& run = history()->description();
    const ComparedArms compared = run.comparedArms();
    if (!compared.exist())
        return tr("SGDM − SGD");
    const auto name = [&run](int arm) { return QString::fromStdString(run.arms[static_cast<std::size_t>(arm)].name); };
    const JoinedRun* one = run.runOf(compared.first);
    if (!one || one != run.runOf(compared.second))
        return tr("%1 − %2").arg(name(compared.second), name(compared.first));
    // Of several runs that are shown the legend names the one whose arms these are.
    const auto ownName = [&](int arm) { return name(arm).mid(QString::fromStdString(one->name + " · ").size()); };
    return tr("%1 − %2").arg(ownName(compared.second), ownName(compared.first));
}

} // namespace tandem
