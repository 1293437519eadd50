// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/noise_scale_plot.h"

#include "history/unfound.h"
#include "plots/names_by_text.h"
#include "plots/number_text.h"
#include "plots/plot_header.h"
#include "plots/regime_lamp.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

/// 'Arm "SGD": none yet.' without whose it is.
QString withoutName(const QString& reason)
{
    const QString end = QStringLiteral("\": ");
    return reason.mid(reason.lastIndexOf(end) + end.size());
}

/// How far an interval may stretch the automatic range beyond the estimates.
constexpr double reach = 10.0;
constexpr std::int64_t pixelsPerPoint = 4; // of wide and dashed lines, which take long to draw
constexpr double gap = std::numeric_limits<double>::quiet_NaN();
constexpr qsizetype fewEstimates = 2; // that are marked as points

} // namespace

/// What is visible of one arm. The intervals are staircases: two points per bucket, so that even one bucket has an area.
struct NoiseScalePlot::Intervals {
    CurvePoints estimate; ///< on a log axis with gaps where it is not positive
    CurveTally tally;     ///< of the positive estimates: a noise scale below 0 is unresolved, and nothing to look at
    CurveTally unshown;
    QVector<double> x;
    QVector<double> low;    ///< 0 where there is no positive lower end; NaN where nothing is known
    QVector<double> high;   ///< +∞ where unresolved
    bool noiseless = false; ///< there are estimates, all 0
};

NoiseScalePlot::NoiseScalePlot(QWidget* parent)
    : RunPlot(tr("Gradient noise scale"), XAxis::Step, parent)
{
    setYLabel(tr("examples"));
    offerYScale({.shown = QStringLiteral("noise_scale"), .own = YScale::Logarithmic});
}

std::vector<int> NoiseScalePlot::shownArms() const
{
    std::vector<int> arms;
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm)
        if (!isHidden(arm))
            arms.push_back(arm);
    return arms;
}

std::int64_t NoiseScalePlot::dataVersion() const
{
    std::int64_t version = RunPlot::dataVersion();
    for (const int arm : shownArms())
        if (const Series* series = history()->find({"noise_scale", arm, allSeeds}))
            version += series->size();
    return version;
}

void NoiseScalePlot::cursorMoved()
{
    if (history())
        describe();
}

NoiseScalePlot::Intervals NoiseScalePlot::intervals(const StepView& view, int arm) const
{
    Intervals result;
    const Series* estimate = history()->find({"noise_scale", arm, allSeeds});
    const Series* low = history()->find({"noise_scale_low", arm, allSeeds});
    const Series* high = history()->find({"noise_scale_high", arm, allSeeds});
    if (!estimate || !low || !high)
        return result;
    const auto estimates = estimate->envelope(view.from, view.to, view.buckets / pixelsPerPoint);
    const auto lows = low->envelope(view.from, view.to, view.buckets / pixelsPerPoint);
    const auto highs = high->envelope(view.from, view.to, view.buckets / pixelsPerPoint);
    meanCurve(estimates, Positive::Needed, result.tally);
    result.estimate = meanCurve(estimates, positive(), result.unshown);

    std::int64_t finite = 0;
    std::int64_t zero = 0;
    // The writer appends the three one after the other: the last may be shorter by a record.
    const std::size_t size = std::min({estimates.size(), lows.size(), highs.size()});
    for (std::size_t i = 0; i < size; ++i) {
        const Bucket& middle = estimates[i].bucket;
        const bool known = middle.count > 0;
        finite += middle.count;
        zero += middle.min == 0.0 && middle.max == 0.0 ? middle.count : 0;
        const Bucket& lower = lows[i].bucket;
        const Bucket& upper = highs[i].bucket;
        const bool open = upper.nonFinite > middle.nonFinite || middle.min < 0.0;
        const double from = lower.count > 0 ? std::max(lower.mean(), 0.0) : 0.0;
        const double to = open ? std::numeric_limits<double>::infinity() : upper.mean();
        const std::int64_t end = i + 1 < size ? estimates[i + 1].firstStep : estimates[i].lastStep;
        for (const std::int64_t step : {estimates[i].firstStep, end}) {
            result.x.append(static_cast<double>(step));
            result.low.append(known ? from : gap);
            result.high.append(known ? to : gap);
        }
    }
    result.noiseless = finite > 0 && zero == finite;
    return result;
}

void NoiseScalePlot::draw(Canvas& canvas)
{
    std::vector<Intervals> shown;
    CurveTally estimates;
    CurveTally batchSizes;
    bool noiseless = false;
    m_unshown.clear();
    for (const int arm : shownArms()) {
        const StepView view = showArm(canvas, arm);
        shown.push_back(intervals(view, arm));
        estimates.include(shown.back().tally);
        noiseless |= shown.back().noiseless;
        if (!shown.back().noiseless) // which is said in the centre
            m_unshown.add(shown.back().unshown, stepAxis(), arm);
        if (const Series* series = history()->find({"batch_size", arm, allSeeds}))
            stairCurve(*series, view.from, view.to, view.buckets, Positive::Needed, batchSizes);
    }
    CurveTally all = estimates;
    for (const Intervals& arm : shown) {
        for (qsizetype i = 0; i < arm.x.size() && estimates.high > 0.0; ++i) {
            if (arm.low[i] > 0.0)
                all.include(std::max(arm.low[i], estimates.low / reach));
            if (std::isfinite(arm.high[i]) && arm.high[i] > 0.0) // 0 where there is no noise, which has no place on a log axis
                all.include(std::min(arm.high[i], estimates.high * reach));
        }
    }
    if (batchSizes.high > 0.0) {
        // Room on both sides of B for the names of the regions.
        all.include(yScale() == YScale::Logarithmic ? batchSizes.low / 3.0 : 0.0);
        all.include(batchSizes.high * 3.0);
    }
    if (all.high > 0.0)
        fitY(all.low, all.high);
    if (batchSizes.high > 0.0)
        drawRegimes(canvas);
    const std::vector<int> arms = shownArms();
    for (std::size_t i = 0; i < arms.size(); ++i) {
        showArm(canvas, arms[i]);
        drawInterval(canvas, shown[i], arms[i]);
    }
    for (std::size_t i = 0; i < arms.size(); ++i) {
        showArm(canvas, arms[i]);
        if (const Series* estimate = history()->find({"noise_scale", arms[i], allSeeds})) {
            ReadableCurve& told
                = tell(armName(arms[i]), arms[i], tr("noise scale [examples]"), {"noise_scale", arms[i], allSeeds}, estimate);
            told.errorKind = tr("with its 95 % interval after Fieller");
            told.inWords = [this, arm = arms[i]](std::int64_t step) { return estimateText(arm, step); };
        }
        canvas.line(armName(arms[i]), shown[i].estimate, theme().armPen(arms[i], 1.6 * lineWidth()));
        if (shown[i].estimate.x.size() <= fewEstimates) // a line through one point is none
            canvas.markers(armName(arms[i]) + QStringLiteral(" estimates"), shown[i].estimate, Canvas::Marker::Disc,
                QPen(theme().armColor(arms[i])), 5.0);
    }
    drawBatchSizes(canvas);
    const QCPRange range = plot()->yAxis->range();
    m_unshown.mark(canvas, range.lower, range.upper, theme());
    if (noiseless && !(estimates.high > 0.0)) // otherwise the legend says it, of those arms
        canvas.note(Canvas::Corner::Center, noiselessText(), theme().font, theme().text, theme().background);
    describe();
}

QString NoiseScalePlot::noiselessText() const
{
    const std::int64_t examples = history()->description().trainingExamples;
    return examples > 0
        ? tr("No gradient noise: every step sees all %1 examples; the noise scale is 0").arg(groupedNumber(examples))
        : tr("No gradient noise in this problem: the noise scale is 0");
}

void NoiseScalePlot::drawRegimes(Canvas& canvas) const
{
    // Where any batch size changes, the bounds are known just before and at the place of that step.
    struct ArmBatches {
        int arm = 0;
        const Series* series = nullptr;
    };
    std::vector<ArmBatches> batchSizes;
    const QCPRange shown = plot()->xAxis->range();
    const double end = std::min(shown.upper, std::max(stepAxis().end(), shown.lower));
    std::vector<double> places{shown.lower, end};
    for (const int arm : shownArms()) {
        const Series* series = history()->find({"batch_size", arm, allSeeds});
        if (!series)
            continue;
        batchSizes.push_back({arm, series});
        const StepView view = showArm(canvas, arm);
        for (const EnvelopePoint& point : series->envelope(view.from + 1, view.to, view.buckets)) {
            const auto step = static_cast<double>(point.firstStep);
            for (const double place : {stepAxis().x(arm, step - 1.0), stepAxis().x(arm, step)})
                if (shown.contains(place))
                    places.push_back(place);
        }
    }
    std::sort(places.begin(), places.end());
    QVector<double> x;
    QVector<double> least;
    QVector<double> greatest;
    for (const double place : places) {
        double low = std::numeric_limits<double>::infinity();
        double high = 0.0;
        for (const auto& [arm, series] : batchSizes) {
            // A place is that of a step up to rounding.
            const double step = std::clamp(stepAxis().step(arm, place), 0.0, static_cast<double>(history()->step()));
            const double value = series->valueAt(static_cast<std::int64_t>(std::floor(step + 1e-6)));
            low = std::min(low, value);
            high = std::max(high, value);
        }
        if (!std::isfinite(low) || high <= 0.0)
            continue;
        x.append(place);
        least.append(low);
        greatest.append(high);
    }
    if (x.isEmpty())
        return;
    const QCPRange range = plot()->yAxis->range();
    const QVector<double> top(x.size(), range.upper);
    const QVector<double> bottom(x.size(), range.lower);
    const double strength = theme().dark() ? 0.11 : 0.09;
    QColor noise = QColor(0x56, 0xb4, 0xe9);
    QColor curvature = QColor(0xe6, 0x9f, 0x00);
    noise.setAlphaF(static_cast<float>(strength));
    curvature.setAlphaF(static_cast<float>(strength));
    canvas.placeSteps(nullptr, 0); // places already
    canvas.band(QStringLiteral("noise-dominated"), x, greatest, top, noise);
    canvas.band(QStringLiteral("curvature-dominated"), x, bottom, least, curvature);

    canvas.backgroundNote(Canvas::Corner::TopLeft, tr("↑ noise-dominated"), theme().font, theme().muted, theme().background);
    canvas.backgroundNote(
        Canvas::Corner::BottomLeft, tr("↓ curvature-dominated"), theme().font, theme().muted, theme().background);
}

void NoiseScalePlot::drawInterval(Canvas& canvas, const Intervals& intervals, int arm) const
{
    const QColor color = theme().armColor(arm);
    const QString name = armName(arm);
    const QCPRange range = plot()->yAxis->range();
    // An end that is not there reaches over the edge of the axes.
    const bool logarithmic = yScale() == YScale::Logarithmic;
    const double under = logarithmic ? range.lower / 2.0 : std::min(range.lower - range.size(), 0.0);
    const double over = logarithmic ? range.upper * 2.0 : range.upper + range.size();
    QVector<double> low = intervals.low;
    QVector<double> closed = intervals.high;
    QVector<double> open(intervals.high.size(), gap);
    for (qsizetype i = 0; i < low.size(); ++i) {
        low[i] = low[i] < under ? under : low[i];
        if (std::isinf(closed[i])) {
            open[i] = over;
            closed[i] = gap;
        }
    }
    QColor fill = color;
    fill.setAlphaF(0.2F);
    QVector<double> lowOpen = low;
    for (qsizetype i = 0; i < low.size(); ++i)
        (std::isnan(open[i]) ? lowOpen[i] : low[i]) = gap;
    if (std::any_of(closed.begin(), closed.end(), [](double y) { return !std::isnan(y); }))
        canvas.band(name + QStringLiteral(" interval"), intervals.x, low, closed, fill);
    if (std::any_of(open.begin(), open.end(), [](double y) { return !std::isnan(y); })) {
        fill.setAlphaF(0.5F);
        canvas.band(name + QStringLiteral(" unresolved"), intervals.x, lowOpen, open, QBrush(fill, Qt::BDiagPattern));
    }
}

void NoiseScalePlot::drawBatchSizes(Canvas& canvas)
{
    const bool same = batchSizesAgree();
    for (const int arm : shownArms()) {
        const Series* series = history()->find({"batch_size", arm, allSeeds});
        if (!series)
            continue;
        const QString name = tr("%1 batch size").arg(armName(arm));
        tell(name, arm, tr("B"), {"batch_size", arm, allSeeds}, series);
        const StepView view = showArm(canvas, arm);
        const std::int64_t end = std::min(view.to, std::max(history()->step(), view.from + 1));
        QPen pen(same ? theme().text : theme().armColor(arm), lineWidth());
        pen.setDashPattern({5, 3});
        if (same && arm != shownArms().front())
            continue;       // one line for all
        CurveTally ignored; // B is positive
        canvas.jaggedLine(name, stairCurve(*series, view.from, end, view.buckets, Positive::Needed, ignored), pen);
    }
}

bool NoiseScalePlot::batchSizesAgree() const
{
    const Series* first = nullptr;
    for (const int arm : shownArms()) {
        const Series* series = history()->find({"batch_size", arm, allSeeds});
        if (!series)
            continue;
        if (!first)
            first = series;
        // At one place of another axis the arms are at different steps.
        if (series->size() != first->size() || (series->size() > 1 && !stepAxis().countsSteps()))
            return false;
        for (std::int64_t i = 0; i < series->size(); ++i)
            if (series->step(i) != first->step(i) || series->value(i) != first->value(i))
                return false;
    }
    return true;
}

std::int64_t NoiseScalePlot::readStep(int arm) const
{
    return cursorStep(arm).value_or(history()->step());
}

bool NoiseScalePlot::isOneExample(int arm, std::int64_t step) const
{
    const Series* batch = history()->find({"batch_size", arm, allSeeds});
    return batch && batch->valueAt(step) == 1.0 && history()->description().trainingExamplesOf(arm) > 0;
}

QString NoiseScalePlot::estimateText(int arm, std::int64_t step) const
{
    const Series* estimate = history()->find({"noise_scale", arm, allSeeds});
    const Series* low = history()->find({"noise_scale_low", arm, allSeeds});
    const Series* high = history()->find({"noise_scale_high", arm, allSeeds});
    if (!estimate || !low || !high || isOneExample(arm, step))
        return {};
    const double value = estimate->valueAt(step);
    const double from = low->valueAt(step);
    const double to = high->valueAt(step);
    if (std::isnan(value))
        return {};
    if (value == 0.0)
        return tr("0 (no noise)");
    if (!std::isfinite(to) || value < 0.0)
        return from > 0.0 ? tr("unresolved, > %1").arg(roundedNumber(from, 2)) : tr("unresolved");
    return tr("%1 (%2 to %3)").arg(roundedNumber(value, 2), roundedNumber(std::max(from, 0.0), 2), roundedNumber(to, 2));
}

QString NoiseScalePlot::armText(int arm) const
{
    const QString estimate = estimateText(arm, readStep(arm));
    return estimate.isEmpty() ? armName(arm) : armName(arm) + QLatin1Char(' ') + estimate;
}

QString NoiseScalePlot::lampText(int arm) const
{
    const Series* low = history()->find({"noise_scale_low", arm, allSeeds});
    const Series* high = history()->find({"noise_scale_high", arm, allSeeds});
    const Series* batch = history()->find({"batch_size", arm, allSeeds});
    if (!low || !high || !batch)
        return {};
    const std::int64_t step = readStep(arm);
    const double from = low->valueAt(step);
    const double to = high->valueAt(step);
    const double size = batch->valueAt(step);
    if (std::isnan(from) || !(size > 0.0) || isOneExample(arm, step))
        return {};
    // An end that is not there decides nothing, the other one may.
    if (from > size)
        return regimeText(true);
    if (std::isfinite(to) && to >= 0.0 && to < size)
        return regimeText(false);
    return regimeText(std::nullopt);
}

void NoiseScalePlot::describe()
{
    NamesByText lit;
    NamesByText lacked; // whatever arm it is
    QStringList without;
    QStringList oneExample;
    const std::vector<MissingInstrument> lacking = unfound(*history());
    for (const int arm : shownArms()) {
        if (const QString lamp = lampText(arm); !lamp.isEmpty())
            lit.add(armName(arm), lamp);
        if (!estimateText(arm, readStep(arm)).isEmpty())
            continue; // a slider may have brought it back
        if (isOneExample(arm, readStep(arm)))
            oneExample << armName(arm);
        else if (const MissingInstrument* missing = history()->description().whyMissing("noise_scale", arm))
            without << QString::fromStdString(missing->reason);
        else
            for (const MissingInstrument& instrument : lacking)
                if (instrument.metric == "noise_scale" && instrument.arm == arm)
                    lacked.add(armName(arm), withoutName(QString::fromStdString(instrument.reason)));
    }
    QStringList sentences = lit.lines(tr("%1 %2"), shownArms().size(), tr("all arms"));
    without.removeDuplicates();
    sentences += without;
    sentences += lacked.lines(tr("%1: %2"), shownArms().size(), tr("all arms"));
    if (!oneExample.isEmpty())
        sentences << tr("%1: none at B = 1, one example tells nothing of how examples differ")
                         .arg(oneExample.join(QStringLiteral(", ")));
    sentences += m_unshown.notes();
    header()->setSentence(sentences.join(QStringLiteral(" · ")));
    QList<LegendEntry> legend;
    for (const int arm : shownArms())
        legend << armEntry(armText(arm), arm);
    legend << LegendEntry{tr("95 %"), theme().muted, LegendEntry::Mark::Band};
    legend << LegendEntry{tr("batch size B"), batchSizesAgree() ? theme().text : theme().muted, LegendEntry::Mark::Dashes};
    header()->setLegend(legend);
}

} // namespace tandem
