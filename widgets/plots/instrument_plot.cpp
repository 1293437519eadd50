// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_plot.h"

#include "plots/instrument_records.h"
#include "plots/names_by_text.h"
#include "plots/plot_header.h"
#include "plots/ratio_intervals.h"
#include "plots/regime_lamp.h"
#include "plots/seed_band.h"

#include <QMenu>
#include <QToolButton>

#include <qcustomplot.h>

#include <algorithm>

namespace tandem {
namespace {

using Interval = InstrumentCurve::Interval;

constexpr std::int64_t pixelsPerPoint = 4; // of wide and dashed lines, which take long to draw
constexpr qsizetype mostMarked = 60;       // points with a dot each; more would hide the line

/// Not of what is known exactly.
bool hasWidth(const BandCurves& band)
{
    for (qsizetype i = 0; i < band.x.size(); ++i)
        if (band.low[i] < band.high[i])
            return true;
    return false;
}

} // namespace

/// What is drawn of a curve.
struct InstrumentPlot::Stretch {
    int arm = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::int64_t buckets = 1;
    std::vector<EnvelopePoint> points = {};
    Positive positive = Positive::NotNeeded;
};

InstrumentPlot::InstrumentPlot(QWidget* parent)
    : RunPlot(tr("Instruments"), XAxis::Step, parent)
    , m_quantities(instrumentQuantities())
    , m_chooser(new QToolButton(this))
{
    m_chooser->setObjectName(QStringLiteral("instrumentChooser"));
    m_chooser->setAutoRaise(true);
    m_chooser->setPopupMode(QToolButton::InstantPopup);
    m_chooser->setText(tr("Choose"));
    m_chooser->setToolTip(tr("What this plot shows, of all that the run has measured"));
    m_chooser->setMenu(new QMenu(m_chooser));
    connect(m_chooser->menu(), &QMenu::aboutToShow, this, &InstrumentPlot::fillMenu);
    addHeaderButton(m_chooser);
    offerScaleOf(m_quantities.front());
}

void InstrumentPlot::offerScaleOf(const InstrumentQuantity& quantity)
{
    offerYScale({QString::fromLatin1(quantity.curves.front().metric), quantity.scale, quantity.canBeNegative});
}

QVariantMap InstrumentPlot::choices() const
{
    QVariantMap choices = RunPlot::choices();
    if (!m_preferred.isEmpty())
        choices[QStringLiteral("quantity")] = m_preferred;
    return choices;
}

void InstrumentPlot::setChoices(const QVariantMap& choices)
{
    RunPlot::setChoices(choices);
    m_preferred = choices.value(QStringLiteral("quantity")).toString();
    const auto preferred = std::ranges::find_if(
        m_quantities, [this](const InstrumentQuantity& quantity) { return quantity.curves.front().metric == m_preferred; });
    choose(preferred == m_quantities.end() ? QString() : preferred->name);
}

std::vector<int> InstrumentPlot::shownArms() const
{
    std::vector<int> arms;
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm)
        if (!isHidden(arm))
            arms.push_back(arm);
    return arms;
}

InstrumentRecords InstrumentPlot::records() const
{
    return {*history(), shownArms()};
}

QStringList InstrumentPlot::available() const
{
    QStringList names;
    for (const InstrumentQuantity& quantity : m_quantities)
        if (history() && records().has(quantity))
            names << quantity.name;
    return names;
}

const InstrumentQuantity* InstrumentPlot::shown() const
{
    const InstrumentQuantity* first = nullptr;
    for (const InstrumentQuantity& quantity : m_quantities) {
        const bool measured = records().has(quantity);
        if (quantity.name == m_chosen && (measured || !records().reasonsMissing(quantity).isEmpty()))
            return &quantity;
        if (measured && !first)
            first = &quantity;
    }
    return first;
}

QString InstrumentPlot::quantityName() const
{
    const InstrumentQuantity* quantity = shown();
    return quantity ? quantity->name : QString();
}

void InstrumentPlot::choose(const QString& name)
{
    m_chosen = name;
    fitView();
    markDirty();
}

void InstrumentPlot::fillMenu()
{
    QMenu* menu = m_chooser->menu();
    menu->clear();
    menu->setToolTipsVisible(true);
    const InstrumentQuantity* present = history() ? shown() : nullptr;
    for (const InstrumentQuantity& quantity : m_quantities) {
        QAction* action = menu->addAction(quantity.name, this, [this, &quantity] {
            m_preferred = QString::fromLatin1(quantity.curves.front().metric);
            choose(quantity.name);
        });
        action->setCheckable(true);
        action->setChecked(&quantity == present);
        const bool measured = history() && records().has(quantity);
        const QStringList reasons = history() ? records().reasonsMissing(quantity) : QStringList();
        action->setEnabled(measured || !reasons.isEmpty());
        action->setToolTip(measured ? quantity.explanation
                : reasons.isEmpty() ? tr("Not measured in this run; [instruments] in the experiment file sets when")
                                    : reasons.join(QLatin1Char('\n')));
    }
    Q_EMIT menuFilled(menu);
}

QString InstrumentPlot::emptyText() const
{
    if (!history())
        return RunPlot::emptyText();
    if (const InstrumentQuantity* quantity = shown()) {
        const QStringList reasons = records().reasonsMissing(*quantity);
        return reasons.isEmpty() ? tr("Nothing measured yet") : reasons.join(QLatin1Char('\n'));
    }
    NamesByText missing;
    for (const InstrumentQuantity& quantity : m_quantities)
        for (const QString& reason : records().reasonsMissing(quantity))
            missing.add(quantity.name, reason);
    return (QStringList{tr("Nothing measured yet")} + missing.lines(tr("%1: %2"))).join(QLatin1Char('\n'));
}

void InstrumentPlot::historyReplaced()
{
    header()->setTitle(tr("Instruments"));
    header()->setSentence({});
}

void InstrumentPlot::cursorMoved()
{
    const InstrumentQuantity* quantity = history() ? shown() : nullptr;
    if (quantity)
        describe(*quantity);
}

std::int64_t InstrumentPlot::dataVersion() const
{
    std::int64_t version = RunPlot::dataVersion();
    const InstrumentQuantity* quantity = shown();
    if (!quantity)
        return version;
    const InstrumentRecords recorded = records();
    std::vector<int> arms = shownArms();
    arms.push_back(wholeRun);
    const auto count = [&version](const Series* series) { version += series ? series->size() : 0; };
    for (const int arm : arms) {
        for (const InstrumentCurve& curve : quantity->curves) {
            count(recorded.series(curve, arm));
            count(recorded.errors(curve, arm));
        }
        if (quantity->tellsRegime) // written last
            count(history()->find({"regime.mean", arm, allSeeds}));
    }
    return version;
}

void InstrumentPlot::draw(Canvas& canvas)
{
    const InstrumentQuantity* quantity = shown();
    if (!quantity) {
        header()->setLegend({});
        return;
    }
    header()->setTitle(quantity->name);
    setYLabel(quantity->axis);
    offerScaleOf(*quantity);

    m_bands.clear();
    m_unshown.clear();
    CurveTally all;
    if (records().hasShown(*quantity)) {
        std::vector<int> arms = shownArms();
        arms.push_back(wholeRun);
        for (const int arm : arms) {
            for (const InstrumentCurve& curve : quantity->curves) {
                CurveTally tally;
                drawCurve(canvas, curve, arm, tally);
                m_unshown.add(tally, stepAxis(), arm);
                all.include(tally);
            }
        }
    }
    describe(*quantity);
    fitY(all.low, all.high);
    const QCPRange range = plot()->yAxis->range();
    m_unshown.mark(canvas, range.lower, range.upper, theme());
}

QColor InstrumentPlot::colorOf(int arm) const
{
    return arm == wholeRun ? theme().text : theme().armColor(arm);
}

void InstrumentPlot::drawCurve(Canvas& canvas, const InstrumentCurve& curve, int arm, CurveTally& tally)
{
    const Series* mean = records().series(curve, arm);
    if (!mean)
        return;
    const StepView view = showArm(canvas, arm);
    const QColor color = colorOf(arm);
    const QString name = (arm == wholeRun ? QString() : armName(arm) + QLatin1Char(' ')) + QLatin1String(curve.metric);
    QPen pen = arm == wholeRun ? QPen(color, 1.4 * lineWidth()) : theme().armPen(arm, 1.6 * lineWidth());
    if (curve.style != Qt::SolidLine) {
        // What stands beside the main curve: thin, its own dashes, the arm's colour.
        pen = QPen(color, lineWidth());
        pen.setDashPattern(curve.style == Qt::DashLine ? QList<qreal>{5, 3} : QList<qreal>{1, 2});
    }
    tellCurve(name, curve, arm, mean);
    const Positive positive = this->positive();
    if (curve.kind == InstrumentCurve::Kind::Holds) {
        canvas.line(name, stairCurve(*mean, view.from, view.to, view.buckets, positive, tally), pen);
        return;
    }
    // One sample beyond each edge, so that the line runs on to the edges of a zoomed view.
    Stretch stretch{arm, mean->step(std::max<std::int64_t>(mean->lowerBound(view.from) - 1, 0)),
        mean->step(std::min(mean->lowerBound(view.to + 1), mean->size() - 1)), view.buckets / pixelsPerPoint};
    stretch.points = mean->envelope(stretch.from, stretch.to, stretch.buckets);
    stretch.positive = positive;
    const CurvePoints median = drawBand(canvas, name, curve, stretch, tally);
    CurveTally ignored;            // the raw curve has counted the same samples
    if (isThinned(stretch.points)) // no extreme is lost
        canvas.jaggedLine(name + QStringLiteral(" raw"), envelopeCurve(stretch.points, stretch.positive, tally),
            QPen(theme().faint(color, 0.6), 1.0));
    const CurvePoints line
        = median.isEmpty() ? meanCurve(stretch.points, stretch.positive, isThinned(stretch.points) ? ignored : tally) : median;
    if (curve.interval == Interval::Ends)
        tally.low = std::max(tally.low, 0.0); // a ratio of two squares below 0 is unresolved: nothing to look at
    canvas.line(name, line, pen);
    if (curve.style == Qt::SolidLine && line.x.size() <= mostMarked)
        canvas.markers(name + QStringLiteral(" points"), line, Canvas::Marker::Disc, QPen(color, 1.0), 4.0);
}

void InstrumentPlot::tellCurve(const QString& name, const InstrumentCurve& curve, int arm, const Series* mean)
{
    const SeriesKey ownKey{curve.metric, arm, allSeeds};
    const QString legend = records().legendOf(curve, arm);
    ReadableCurve& told = tell(name, arm, legend.isEmpty() ? quantityName() : legend,
        armSeries(*history(), curve.metric, arm) == mean ? armSeriesKey(*history(), curve.metric, arm) : ownKey, mean);
    if (curve.interval == Interval::Ends) {
        const RatioIntervals intervals(*history(), curve.metric, arm);
        told.errorKind = intervals.seeds() > 1 ? tr("mean of the measured seeds, with all that their 95 % intervals allow")
                                               : tr("with its 95 % interval after Fieller");
        told.inWords = [intervals](std::int64_t step) { return intervals.textAt(step); };
    } else if (const Series* seeds = records().spread(curve, arm)) {
        told.spread = seeds;
        told.spreadKey = {curve.spreadMetric(), arm, allSeeds};
        told.errorKind = tr("mean over the measured seeds ± one standard deviation");
    } else if (const Series* error = records().errors(curve, arm)) {
        told.spread = error;
        told.spreadKey = armSeriesKey(*history(), curve.errorMetric(), arm);
        told.errorKind = curve.errorKind;
    }
}

CurvePoints InstrumentPlot::drawBand(
    Canvas& canvas, const QString& name, const InstrumentCurve& curve, const Stretch& stretch, CurveTally& tally)
{
    if (seedBand() != SeedBand::StandardError && stretch.arm != wholeRun) {
        const SeedCurves seeds(*history(), curve.metric, stretch.arm, stretch.from, stretch.to, stretch.buckets);
        if (seeds.seeds() > 1) {
            if (seedBand() == SeedBand::Quantiles)
                m_bands << tr("10–90 % of the seeds");
            return drawSeeds(canvas, name, seeds, seedStyle(colorOf(stretch.arm)), stretch.positive, tally);
        }
    }
    if (curve.interval == Interval::Ends) {
        drawRatioBand(canvas, name, curve, stretch, tally);
        return {};
    }
    const Series* seeds = records().spread(curve, stretch.arm);
    const Series* half = seeds ? seeds : records().errors(curve, stretch.arm);
    if (!half)
        return {};
    const BandCurves band
        = bandAround(stretch.points, half->envelope(stretch.from, stretch.to, stretch.buckets), 1.0, stretch.positive, tally);
    if (!hasWidth(band))
        return {};
    m_bands << (seeds ? tr("± s.d. over the seeds") : curve.errorKind);
    fillBand(canvas, name, band, colorOf(stretch.arm));
    return {};
}

void InstrumentPlot::drawRatioBand(
    Canvas& canvas, const QString& name, const InstrumentCurve& curve, const Stretch& stretch, CurveTally& tally)
{
    const RatioIntervals intervals(*history(), curve.metric, stretch.arm);
    const BandCurves band = intervals.curves(stretch.from, stretch.to, stretch.buckets);
    if (!hasWidth(band))
        return;
    m_bands << (intervals.seeds() > 1 ? tr("95 % of every seed") : tr("95 %"));
    CurveTally estimates;
    meanCurve(stretch.points, Positive::Needed, estimates);
    includeEnds(band, estimates, tally);
    drawIntervals(canvas, name, band, colorOf(stretch.arm));
}

std::int64_t InstrumentPlot::readStep(int arm) const
{
    return cursorStep(arm).value_or(history()->step());
}

QStringList InstrumentPlot::lamps() const
{
    NamesByText lit;
    for (const int arm : shownArms())
        if (const QString lamp = regimeLamp(*history(), arm, readStep(arm)); !lamp.isEmpty())
            lit.add(armName(arm), lamp);
    return lit.lines(tr("%1 %2"), shownArms().size(), tr("all arms"));
}

QString InstrumentPlot::armText(const InstrumentQuantity& quantity, int arm) const
{
    if (quantity.curves.front().interval != Interval::Ends)
        return armName(arm);
    const QString text = RatioIntervals(*history(), quantity.curves.front().metric, arm).textAt(readStep(arm));
    return text.isEmpty() ? armName(arm) : armName(arm) + QLatin1Char(' ') + text;
}

void InstrumentPlot::describe(const InstrumentQuantity& quantity)
{
    const InstrumentRecords recorded = records();
    const bool drawn = recorded.hasShown(quantity);
    // What this run has to say comes first: the header has two lines.
    QStringList sentences = quantity.tellsRegime ? lamps() : QStringList();
    if (drawn) // otherwise they stand in the centre
        sentences += recorded.reasonsMissing(quantity);
    sentences += m_unshown.notes();
    sentences << quantity.explanation;
    header()->setSentence(sentences.join(QStringLiteral(" · ")));

    QList<LegendEntry> legend;
    for (const int arm : shownArms())
        legend << armEntry(armText(quantity, arm), arm);
    for (const InstrumentCurve& curve : quantity.curves)
        if (drawn)
            legend << curveEntries(curve);
    m_bands.removeDuplicates();
    for (const QString& band : std::as_const(m_bands))
        legend << LegendEntry{band, theme().muted, LegendEntry::Mark::Band};
    header()->setLegend(legend);
}

QList<LegendEntry> InstrumentPlot::curveEntries(const InstrumentCurve& curve) const
{
    const auto mark = curve.style == Qt::DashLine ? LegendEntry::Mark::Dashes
        : curve.style == Qt::DotLine              ? LegendEntry::Mark::Dots
                                                  : LegendEntry::Mark::Line;
    std::vector<int> arms = shownArms();
    arms.push_back(wholeRun);
    QList<LegendEntry> entries;
    for (const int arm : arms) {
        const LegendEntry entry{records().legendOf(curve, arm), arm == wholeRun ? theme().text : theme().muted, mark};
        if (!entry.text.isEmpty() && records().series(curve, arm) && !entries.contains(entry))
            entries << entry;
    }
    return entries;
}

} // namespace tandem
