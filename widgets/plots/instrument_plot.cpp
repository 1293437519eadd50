// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_plot.h"

#include "plots/plot_header.h"
#include "plots/seed_band.h"
#include "plots/series_curves.h"

#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace tandem {
namespace {

constexpr std::int64_t pixelsPerPoint = 4; // of wide and dashed lines, which take long to draw
constexpr qsizetype mostMarked = 60;       // points with a dot each; more would hide the line

} // namespace

InstrumentPlot::InstrumentPlot(QWidget* parent)
    : RunPlot(tr("Instruments"), XAxis::Step, parent)
    , m_chooser(new QToolButton(this))
{
    m_quantities = {
        {tr("Sharpness"), tr("λ max of the Hessian"),
            tr("Gradient descent is stable below 2(1+β)/γ; with small batches the sharpness settles near 2(1−β)/γ"),
            YScale::Logarithmic,
            {{"sharpness", {}}, {"stability_limit", tr("2(1+β)/γ"), Qt::DashLine},
                {"stability_limit_small_batch", tr("2(1−β)/γ"), Qt::DotLine}}},
        {tr("One-step split"), tr("part of E ΔL in one step"), tr("E ΔL = −η|G|² + ½η²(tr(HΣ)/B + GᵀHG), at the arm's η and B"),
            YScale::Linear,
            {{"split_descent", tr("descent"), Qt::SolidLine}, {"split_noise", tr("noise-induced"), Qt::DashLine},
                {"split_curvature", tr("curvature-induced"), Qt::DotLine}}},
        {tr("Curvature noise scale"), tr("examples"), tr("B_noise = tr(HΣ)/(GᵀHG): far above the batch size, noise dominates"),
            YScale::Logarithmic,
            {{"curvature_noise_scale", {}}, {"batch_size", tr("batch size B"), Qt::DashLine, Curve::Kind::Holds}}},
        {tr("Distance from start"), tr("|θ − θ₀|"), tr("Euclidean norm over all parameters"), YScale::Linear,
            {{"distance_from_start", {}}}},
        {tr("Distance between arms"), tr("distance in parameters"),
            tr("Two arms of the same seed, beside two seeds of the same arm: closer than seeds are is closer than chance"),
            YScale::Linear,
            {{"paired_distance", tr("arms, same seed"), Qt::SolidLine, Curve::Kind::WholeRun},
                {"seed_distance", tr("seeds, same arm"), Qt::DashLine}}},
        {tr("Equivalence test"), tr("p-value"),
            tr("Energy distance of the two arms over seeds, against swapping them within seeds: a small p tells them apart"),
            YScale::Logarithmic,
            {{"energy_p_loss", tr("of the loss"), Qt::SolidLine, Curve::Kind::WholeRun},
                {"energy_p_theta", tr("of θ"), Qt::DashLine, Curve::Kind::WholeRun}}},
        {tr("Update norm"), tr("|θ′ − θ|"), tr("Length of one update"), YScale::Logarithmic, {{"update_norm", {}}}},
        {tr("Lag"), tr("|θ − y|"), tr("Distance to the point y = θ − (ηβ/(1−β)) m, which moves as SGD does"), YScale::Logarithmic,
            {{"lag_distance", {}}}},
        {tr("Alignment"), tr("χ = |P G|²/|G|²"), tr("Share of the gradient in the dominant eigenspace of the Hessian"),
            YScale::Linear, {{"alignment", {}}}},
        {tr("Accuracy"), tr("share classified rightly"), tr("Over the whole training set and the test set"), YScale::Linear,
            {{"train_accuracy", tr("train"), Qt::SolidLine}, {"test_accuracy", tr("test"), Qt::DashLine}}},
        {tr("Learning rate"), tr("effective η"), tr("As it was in force: schedules and sliders included"), YScale::Logarithmic,
            {{"learning_rate", {}, Qt::SolidLine, Curve::Kind::Holds}}},
    };
    m_chooser->setObjectName(QStringLiteral("instrumentChooser"));
    m_chooser->setAutoRaise(true);
    m_chooser->setPopupMode(QToolButton::InstantPopup);
    m_chooser->setText(tr("Choose"));
    m_chooser->setToolTip(tr("What this plot shows, of all that the run has measured"));
    m_chooser->setMenu(new QMenu(m_chooser));
    connect(m_chooser->menu(), &QMenu::aboutToShow, this, &InstrumentPlot::fillMenu);
    addHeaderButton(m_chooser);
}

const Series* InstrumentPlot::series(const Curve& curve, int arm) const
{
    const Series* seeds = armSeries(*history(), curve.metric, arm);
    const Series* series = seeds ? seeds : history()->find({curve.metric, arm, allSeeds});
    return series && series->size() > 0 ? series : nullptr;
}

bool InstrumentPlot::recorded(const Quantity& quantity) const
{
    if (!history())
        return false;
    const Curve& first = quantity.curves.front();
    if (first.kind == Curve::Kind::WholeRun)
        return series(first, wholeRun);
    const int arms = static_cast<int>(history()->description().arms.size());
    for (int arm = 0; arm < arms; ++arm) {
        if (series(first, arm))
            return true;
    }
    return false;
}

QStringList InstrumentPlot::available() const
{
    QStringList names;
    for (const Quantity& quantity : m_quantities)
        if (recorded(quantity))
            names << quantity.name;
    return names;
}

QString InstrumentPlot::quantityName() const
{
    const Quantity* quantity = shown();
    return quantity ? quantity->name : QString();
}

const InstrumentPlot::Quantity* InstrumentPlot::shown() const
{
    const Quantity* first = nullptr;
    for (const Quantity& quantity : m_quantities) {
        if (!recorded(quantity))
            continue;
        if (quantity.name == m_chosen)
            return &quantity;
        if (!first)
            first = &quantity;
    }
    return first;
}

void InstrumentPlot::choose(const QString& name)
{
    if (!available().contains(name))
        return;
    m_chosen = name;
    fitView();
    markDirty();
}

void InstrumentPlot::fillMenu()
{
    QMenu* menu = m_chooser->menu();
    menu->clear();
    menu->setToolTipsVisible(true);
    const Quantity* present = shown();
    for (const Quantity& quantity : m_quantities) {
        QAction* action = menu->addAction(quantity.name, this, [this, name = quantity.name] { choose(name); });
        action->setCheckable(true);
        action->setChecked(&quantity == present);
        action->setEnabled(recorded(quantity));
        const QString reason = reasonMissing(quantity);
        action->setToolTip(action->isEnabled() ? quantity.explanation
                : reason.isEmpty()             ? tr("Not measured in this run; [instruments] in the experiment file sets when")
                                               : reason);
    }
    Q_EMIT menuFilled(menu);
}

QString InstrumentPlot::reasonMissing(const Quantity& quantity) const
{
    const MissingInstrument* missing = history() ? history()->description().whyMissing(quantity.curves.front().metric) : nullptr;
    return missing ? QString::fromStdString(missing->reason) : QString();
}

QString InstrumentPlot::emptyText() const
{
    if (!history())
        return RunPlot::emptyText();
    QStringList lines{tr("Nothing measured yet")};
    for (const Quantity& quantity : m_quantities) {
        const QString reason = reasonMissing(quantity);
        if (!reason.isEmpty())
            lines << tr("%1: %2").arg(quantity.name, reason);
    }
    return lines.join(QLatin1Char('\n'));
}

QString InstrumentPlot::sentenceOf(const Quantity& quantity) const
{
    // An arm that lacks what the others have says why.
    QStringList sentences{quantity.explanation};
    for (int arm = 0; arm < static_cast<int>(history()->description().arms.size()); ++arm) {
        const MissingInstrument* missing = history()->description().whyMissing(quantity.curves.front().metric, arm);
        if (!isHidden(arm) && missing)
            sentences << QString::fromStdString(missing->reason);
    }
    sentences.removeDuplicates();
    return sentences.join(QStringLiteral(" · "));
}

void InstrumentPlot::historyReplaced()
{
    header()->setTitle(tr("Instruments"));
    header()->setSentence({});
}

std::int64_t InstrumentPlot::dataVersion() const
{
    std::int64_t version = RunPlot::dataVersion();
    const Quantity* quantity = shown();
    const int arms = static_cast<int>(history()->description().arms.size());
    for (std::size_t i = 0; quantity && i < quantity->curves.size(); ++i) {
        for (int arm = wholeRun; arm < arms; ++arm) {
            if (const Series* recorded = series(quantity->curves[i], arm))
                version += recorded->size();
        }
    }
    return version;
}

void InstrumentPlot::draw(Canvas& canvas)
{
    const Quantity* quantity = shown();
    if (!quantity) {
        header()->setLegend({});
        return;
    }
    header()->setTitle(quantity->name);
    header()->setSentence(sentenceOf(*quantity));
    setYLabel(quantity->axis);
    if (yScale() != quantity->scale)
        setYScale(quantity->scale);

    const int arms = static_cast<int>(history()->description().arms.size());
    QList<LegendEntry> legend;
    CurveTally tally;
    for (int arm = 0; arm < arms; ++arm) {
        if (isHidden(arm))
            continue;
        legend << armEntry(armName(arm), arm);
        for (const Curve& curve : quantity->curves) {
            if (curve.kind != Curve::Kind::WholeRun)
                drawCurve(canvas, curve, arm, tally);
        }
    }
    for (const Curve& curve : quantity->curves) {
        const bool together = curve.kind == Curve::Kind::WholeRun;
        if (together)
            drawCurve(canvas, curve, wholeRun, tally);
        if (curve.legend.isEmpty())
            continue;
        const auto mark = curve.style == Qt::DashLine ? LegendEntry::Mark::Dashes
            : curve.style == Qt::DotLine              ? LegendEntry::Mark::Dots
                                                      : LegendEntry::Mark::Line;
        legend << LegendEntry{curve.legend, together ? theme().text : theme().muted, mark};
    }
    header()->setLegend(legend);
    fitY(tally.low, tally.high);
}

void InstrumentPlot::drawCurve(Canvas& canvas, const Curve& curve, int arm, CurveTally& tally)
{
    const Series* mean = series(curve, arm);
    if (!mean)
        return;
    const StepView view = showArm(canvas, arm);
    const Positive positive = yScale() == YScale::Logarithmic ? Positive::Needed : Positive::NotNeeded;
    const QColor color = arm == wholeRun ? theme().text : theme().armColor(arm);
    const QString name = (arm == wholeRun ? QString() : armName(arm) + QLatin1Char(' ')) + QLatin1String(curve.metric);
    QPen pen = arm == wholeRun ? QPen(color, 1.4 * lineWidth()) : theme().armPen(arm, 1.6 * lineWidth());
    if (curve.style != Qt::SolidLine) {
        // What stands beside the main curve: thin, its own dashes, the arm's colour.
        pen = QPen(color, lineWidth());
        pen.setDashPattern(curve.style == Qt::DashLine ? QList<qreal>{5, 3} : QList<qreal>{1, 2});
    }
    const SeriesKey spreadKey{std::string(curve.metric) + ".std", arm, allSeeds};
    const Series* spread = history()->find(spreadKey);
    const bool spreads = spread && spread->size() > 0;
    const SeriesKey ownKey{curve.metric, arm, allSeeds};
    ReadableCurve& told = tell(name, arm, curve.legend.isEmpty() ? quantityName() : curve.legend,
        armSeries(*history(), curve.metric, arm) == mean ? armSeriesKey(*history(), curve.metric, arm) : ownKey, mean);
    if (spreads) {
        told.spread = spread;
        told.spreadKey = spreadKey;
        told.errorKind = tr("mean over the measured seeds ± one standard deviation");
    }
    if (curve.kind == Curve::Kind::Holds) {
        const CurvePoints stairs = stairCurve(*mean, view.from, view.to, view.buckets);
        for (const double y : stairs.y)
            tally.include(y);
        canvas.line(name, stairs, pen);
        return;
    }
    // One sample beyond each edge, so that the line runs on to the edges of a zoomed view.
    const std::int64_t from = mean->step(std::max<std::int64_t>(mean->lowerBound(view.from) - 1, 0));
    const std::int64_t to = mean->step(std::min(mean->lowerBound(view.to + 1), mean->size() - 1));
    const auto points = mean->envelope(from, to, view.buckets / pixelsPerPoint);
    CurvePoints median;
    if (spreads && seedBand() == SeedBand::StandardError) {
        fillBand(canvas, name,
            bandAround(points, spread->envelope(from, to, view.buckets / pixelsPerPoint), 1.0, positive, tally), color);
    } else if (arm != wholeRun) {
        const SeedCurves seeds(*history(), curve.metric, arm, from, to, view.buckets / pixelsPerPoint);
        if (seeds.seeds() > 1)
            median = drawSeeds(canvas, name, seeds, seedStyle(color), positive, tally);
    }
    if (isThinned(points)) // no extreme is lost
        canvas.jaggedLine(
            name + QStringLiteral(" raw"), envelopeCurve(points, positive, tally), QPen(theme().faint(color, 0.6), 1.0));
    const CurvePoints line = median.isEmpty() ? meanCurve(points, positive, tally) : median;
    canvas.line(name, line, pen);
    if (curve.style == Qt::SolidLine && line.x.size() <= mostMarked)
        canvas.markers(name + QStringLiteral(" points"), line, Canvas::Marker::Disc, QPen(color, 1.0), 4.0);
}

} // namespace tandem
