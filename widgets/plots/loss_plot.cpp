// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_plot.h"

#include "plots/number_text.h"
#include "plots/plot_header.h"
#include "plots/seed_band.h"
#include "plots/series_curves.h"
#include "plots/unshown_values.h"

#include <QMenu>
#include <QToolButton>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

/// Samples smoothed in one drawing, of all arms together, so that a long run does not hold up the window: about 5 ms.
constexpr std::int64_t smoothingBudget = 40000;
/// Greatest value that the automatic range includes, as a multiple of where the arms began: a run that explodes shall not
/// press everything else onto the axis. What lies above is counted.
constexpr double explosion = 100.0;

constexpr std::int64_t pixelsPerPoint = 4; // of wide and dashed lines, which take long to draw
constexpr std::int64_t pixelsPerSmoothedPoint = 2;
constexpr qsizetype mostMarked = 60; // points with a mark each; more would hide the line

} // namespace

struct LossPlot::Tallies {
    CurveTally all; ///< drives the range
    UnshownValues unshown;
    double start = 0.0; ///< greatest first value of an arm
    ValuesAbove above;
    bool minibatch = false;
    bool full = false;
    bool test = false;
    bool band = false;
};

LossPlot::LossPlot(QWidget* parent)
    : RunPlot(tr("Loss"), XAxis::Step, parent)
    , m_scaleButton(new QToolButton(this))
{
    m_scaleButton->setObjectName(QStringLiteral("scaleButton"));
    m_scaleButton->setAutoRaise(true);
    m_scaleButton->setPopupMode(QToolButton::MenuButtonPopup);
    m_scaleButton->setToolTip(tr("Logarithmic or linear loss axis; smoothing in the menu"));
    connect(m_scaleButton, &QToolButton::clicked, this,
        [this] { chooseYScale(logarithmic() ? YScale::Linear : YScale::Logarithmic); });
    connect(&range(), &VisibleRange::changed, m_scaleButton,
        [this] { m_scaleButton->setText(logarithmic() ? tr("log") : tr("lin")); });
    m_scaleButton->setMenu(new QMenu(m_scaleButton));
    connect(m_scaleButton->menu(), &QMenu::aboutToShow, this, &LossPlot::fillMenu);
    addHeaderButton(m_scaleButton);
    setYLabel(tr("loss"));
    offerYScale({.shown = QStringLiteral("loss"), .own = YScale::Logarithmic});
}

QVariantMap LossPlot::choices() const
{
    QVariantMap choices = RunPlot::choices();
    if (m_halfLifeSteps)
        choices[QStringLiteral("halfLifeSteps")] = *m_halfLifeSteps;
    return choices;
}

void LossPlot::setChoices(const QVariantMap& choices)
{
    RunPlot::setChoices(choices);
    bool isNumber = false;
    const double steps = choices.value(QStringLiteral("halfLifeSteps")).toDouble(&isNumber);
    setHalfLifeSteps(isNumber && steps >= 0.0 && std::isfinite(steps) ? std::optional(steps) : std::nullopt);
}

void LossPlot::fillMenu()
{
    QMenu* menu = m_scaleButton->menu();
    menu->clear();
    menu->addSection(tr("Smoothing of the minibatch loss"));
    const auto add = [this, menu](const QString& text, std::optional<double> steps) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(m_halfLifeSteps == steps);
        connect(action, &QAction::triggered, this, [this, steps] { setHalfLifeSteps(steps); });
    };
    add(tr("Automatic"), std::nullopt);
    add(tr("Off"), 0.0);
    for (const double steps : {10.0, 50.0, 200.0, 1000.0})
        add(tr("Half-life %1 steps").arg(shortNumber(steps)), steps);
}

void LossPlot::setHalfLifeSteps(std::optional<double> steps)
{
    forgetCurves();
    m_halfLifeSteps = steps;
    m_smoothed.clear();
    markDirty();
}

double LossPlot::halfLifeSteps() const
{
    if (m_halfLifeSteps)
        return *m_halfLifeSteps;
    // About a four-hundredth of the run, as 1, 2 or 5 times a power of ten.
    const double wanted = std::max(static_cast<double>(history()->description().plannedSteps) / 400.0, 1.0);
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    const double mantissa = wanted / power;
    return power * (mantissa >= 5.0 ? 5.0 : mantissa >= 2.0 ? 2.0 : 1.0);
}

void LossPlot::historyReplaced()
{
    m_smoothed.clear();
}

bool LossPlot::smooth()
{
    const double halfLife = halfLifeSteps();
    bool complete = true;
    std::int64_t budget = smoothingBudget;
    const int arms = static_cast<int>(history()->description().arms.size());
    for (int arm = 0; arm < arms && halfLife > 0.0; ++arm) {
        const Series* source = isHidden(arm) ? nullptr : armSeries(*history(), "train_loss", arm);
        if (!source)
            continue;
        SmoothedSeries& smoothed = m_smoothed.try_emplace(arm, halfLife).first->second;
        const std::int64_t before = smoothed.series().size();
        complete &= smoothed.follow(*source, budget);
        budget -= smoothed.series().size() - before;
    }
    return complete;
}

void LossPlot::refresh()
{
    if (history() && !m_smoothingComplete)
        markDirty();
    RunPlot::refresh();
}

std::int64_t LossPlot::dataVersion() const
{
    std::int64_t version = RunPlot::dataVersion();
    const int arms = static_cast<int>(history()->description().arms.size());
    for (int arm = 0; arm < arms; ++arm) {
        for (const char* metric : {"full_loss", "test_loss"})
            if (const Series* series = armSeries(*history(), metric, arm))
                version += series->size();
    }
    return version;
}

void LossPlot::draw(Canvas& canvas)
{
    m_smoothingComplete = smooth();
    Tallies tallies;
    const int arms = static_cast<int>(history()->description().arms.size());
    for (int arm = 0; arm < arms; ++arm)
        if (!isHidden(arm))
            drawArm(canvas, arm, tallies);
    for (int arm = 0; arm < arms; ++arm)
        if (!isHidden(arm))
            drawEvaluations(canvas, arm, tallies);

    double high = tallies.all.high;
    if (tallies.start > 0.0)
        high = std::min(high, explosion * tallies.start);
    fitY(std::min(tallies.all.low, high), high);
    markTroubles(canvas, tallies);
    describe(tallies);
}

void LossPlot::drawArm(Canvas& canvas, int arm, Tallies& tallies)
{
    const StepView view = showArm(canvas, arm);
    CurveTally tally;
    const Series* raw = armSeries(*history(), "train_loss", arm);
    const bool smoothed = halfLifeSteps() > 0.0;
    const auto found = m_smoothed.find(arm);
    // What has come since the smoothing is left to the next drawing.
    if (!raw || raw->size() == 0 || (smoothed && found == m_smoothed.end()))
        return;
    tallies.minibatch = true;
    if (std::isfinite(raw->value(0)))
        tallies.start = std::max(tallies.start, raw->value(0));
    const Positive positive = this->positive();
    const QColor color = theme().armColor(arm);
    const QString name = armName(arm);

    const auto envelope = raw->envelope(view.from, view.to, view.buckets);
    if (tallies.start > 0.0)
        tallies.above.count(*raw, view.from, view.to, explosion * tallies.start);
    canvas.jaggedLine(name + QStringLiteral(" minibatch raw"), envelopeCurve(envelope, positive, tally),
        QPen(smoothed ? theme().faint(color, 0.76) : color, 1.0));
    if (smoothed) {
        CurveTally ignored; // the raw curve has counted the same samples
        const auto points = found->second.series().envelope(view.from, view.to, view.buckets / pixelsPerSmoothedPoint);
        canvas.line(name + QStringLiteral(" minibatch"), meanCurve(points, positive, ignored),
            QPen(theme().visible(theme().faint(color, 0.3)), lineWidth()));
    }
    tell(name + (smoothed ? QStringLiteral(" minibatch") : QStringLiteral(" minibatch raw")), arm, tr("minibatch"),
        armSeriesKey(*history(), "train_loss", arm), smoothed ? &found->second.series() : raw);
    tallies.unshown.add(tally, stepAxis(), arm);
    tallies.all.include(tally);
}

void LossPlot::drawEvaluations(Canvas& canvas, int arm, Tallies& tallies)
{
    const StepView view = showArm(canvas, arm);
    CurveTally tally;
    const Positive positive = this->positive();
    const QColor color = theme().armColor(arm);
    const int seeds = history()->description().seedsOf(arm);
    for (const bool test : {false, true}) {
        const std::string metric = test ? "test_loss" : "full_loss";
        const Series* mean = armSeries(*history(), metric, arm);
        if (!mean || mean->size() == 0)
            continue;
        // One evaluation beyond each edge, so that the line runs on to the edges of a zoomed view.
        const std::int64_t before = std::max<std::int64_t>(mean->lowerBound(view.from) - 1, 0);
        const std::int64_t after = std::min(mean->lowerBound(view.to + 1), mean->size() - 1);
        const auto points = mean->envelope(mean->step(before), mean->step(after), view.buckets / pixelsPerPoint);
        const QString name = armName(arm) + (test ? QStringLiteral(" test") : QStringLiteral(" full"));
        const Series* spread = history()->find({metric + ".std", arm, allSeeds});
        CurvePoints median;
        if (seedBand() == SeedBand::StandardError) {
            if (spread && seeds > 1) {
                const auto halves = spread->envelope(mean->step(before), mean->step(after), view.buckets / pixelsPerPoint);
                fillBand(canvas, name, bandAround(points, halves, 1.0 / std::sqrt(seeds), positive, tally), color);
                tallies.band = true;
            }
        } else {
            const SeedCurves own(*history(), metric, arm, mean->step(before), mean->step(after), view.buckets / pixelsPerPoint);
            if (own.seeds() > 1)
                median = drawSeeds(canvas, name, own, seedStyle(color), positive, tally);
            tallies.band |= own.seeds() > 1;
        }
        CurveTally ignored;    // the raw curve has counted the same samples
        if (isThinned(points)) // as with the minibatch loss, no extreme is lost
            canvas.jaggedLine(
                name + QStringLiteral(" raw"), envelopeCurve(points, positive, tally), QPen(theme().faint(color, 0.6), 1.0));
        const CurvePoints curve = median.isEmpty() ? meanCurve(points, positive, isThinned(points) ? ignored : tally) : median;
        canvas.line(name, curve, theme().armPen(arm, (test ? 1.0 : 1.7) * lineWidth()));
        // Discs on the full loss, circles on the test loss, and where there are many evaluations on some of them.
        if (test || curve.x.size() <= mostMarked)
            canvas.markers(name + QStringLiteral(" points"), curve.everySoMany(mostMarked),
                test ? Canvas::Marker::Circle : Canvas::Marker::Disc, QPen(color, 1.0),
                (test ? 5.0 : 4.0) * std::sqrt(lineWidth()));
        ReadableCurve& told = tell(name, arm, test ? tr("test") : tr("full train"), armSeriesKey(*history(), metric, arm), mean);
        if (seeds > 1 && spread) {
            told.spread = spread;
            told.spreadKey = {metric + ".std", arm, allSeeds};
            told.spreadFactor = 1.0 / std::sqrt(seeds);
            told.errorKind = tr("mean of %1 seeds ± its standard error").arg(seeds);
        }
        (test ? tallies.test : tallies.full) = true;
    }
    tallies.unshown.add(tally, stepAxis(), arm);
    tallies.all.include(tally);
}

void LossPlot::markTroubles(Canvas& canvas, const Tallies& tallies)
{
    const QCPRange range = plot()->yAxis->range();
    const auto inside
        = [&range](double y) { return std::isfinite(y) && y > range.lower ? std::min(y, range.upper) : range.lower; };
    std::map<int, std::vector<std::int64_t>> diverged; // steps by arm
    for (const DivergenceRecord& record : history()->divergences()) {
        if (isHidden(record.arm))
            continue;
        diverged[record.arm].push_back(record.step);
        double last = range.upper;
        if (const Series* loss = history()->find({"train_loss", record.arm, record.seed})) {
            const std::int64_t index = loss->lowerBound(record.step) - 1;
            if (index >= 0)
                last = loss->value(index);
        }
        showArm(canvas, record.arm);
        CurvePoints cross;
        cross.add(static_cast<double>(record.step), inside(last));
        canvas.markers(armName(record.arm) + QStringLiteral(" diverged"), cross, Canvas::Marker::Cross,
            QPen(theme().armColor(record.arm), 2.0), 9.0);
    }
    tallies.unshown.mark(canvas, range.lower, range.upper, theme());

    QStringList notes;
    for (const auto& [arm, steps] : diverged)
        notes << tr("%1: %2 of %3 seeds diverged, first at step %4")
                     .arg(armName(arm))
                     .arg(steps.size())
                     .arg(history()->description().seedsOf(arm))
                     .arg(groupedNumber(*std::min_element(steps.begin(), steps.end())));
    if (tallies.above.found > 0)
        notes << (tallies.above.complete ? tr("%1 minibatch losses above the view")
                                         : tr("more than %1 minibatch losses above the view"))
                     .arg(groupedNumber(tallies.above.found));
    notes += tallies.unshown.notes();
    header()->setSentence(notes.join(QStringLiteral(" · ")));
}

void LossPlot::describe(const Tallies& tallies)
{
    QList<LegendEntry> legend;
    const int arms = static_cast<int>(history()->description().arms.size());
    for (int arm = 0; arm < arms; ++arm)
        if (!isHidden(arm))
            legend << armEntry(armName(arm), arm);
    const QColor color = theme().muted;
    if (tallies.full)
        legend << LegendEntry{tr("full train"), color, LegendEntry::Mark::Points};
    if (tallies.test)
        legend << LegendEntry{tr("test"), color, LegendEntry::Mark::Circles};
    if (tallies.minibatch) {
        const QString kind = halfLifeSteps() > 0.0
            ? (halfLifeSteps() == 1.0 ? tr("minibatch, half-life 1 step")
                                      : tr("minibatch, half-life %1 steps").arg(shortNumber(halfLifeSteps())))
            : tr("minibatch, raw");
        legend << LegendEntry{kind, color, LegendEntry::Mark::Line};
    }
    if (tallies.band)
        legend << seedBandEntry();
    header()->setLegend(legend);
}

} // namespace tandem
