// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/run_plot.h"

#include "plots/arm_colors.h"
#include "plots/axis_tickers.h"
#include "plots/canvas.h"
#include "plots/curve_picker.h"
#include "plots/curve_reader.h"
#include "plots/intervention_markers.h"
#include "plots/palette.h"
#include "plots/plot_cursors.h"
#include "plots/plot_header.h"
#include "plots/plot_pointer.h"
#include "plots/seed_band.h"
#include "plots/x_axis_chooser.h"

#include <QToolTip>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr double fewestSteps = 4.0; // that a zoom can show

} // namespace

RunPlot::RunPlot(const QString& title, XAxis xAxis, QWidget* parent)
    : PlotFrame(title, parent)
    , m_xAxis(xAxis)
    , m_stepAxis(std::make_shared<StepAxis>(XAxisKind::Step))
    , m_canvas(std::make_unique<Canvas>(plot()))
    , m_markers(std::make_unique<InterventionMarkers>())
    , m_cursors(std::make_unique<PlotCursors>(plot()))
{
    if (overSteps()) {
        m_xAxisChooser = new XAxisChooser(plot());
        connect(m_xAxisChooser, &XAxisChooser::chosen, this, [this](XAxisKind kind) {
            setStepAxis(std::make_shared<StepAxis>(kind));
            Q_EMIT xAxisEdited(kind);
        });
        plot()->xAxis->setTicker(linearTicker(TickNumbers::Whole));
        setXLabel(m_stepAxis->label());
        range().setFinest([this](double place) { return finestRange(place); });
        connect(&range(), &VisibleRange::xEdited, this, &RunPlot::xRangeEdited);
        connect(&pointer(), &PlotPointer::left, this, [this] { Q_EMIT cursorStepHovered(std::nullopt); });
    }
    const VisibleRange::Ours ours(range());
    plot()->xAxis->setRange(0.0, overSteps() ? 100.0 : 1.0);
    connect(&pointer(), &PlotPointer::pointed, this, &RunPlot::hover);
    connect(&pointer(), &PlotPointer::clicked, this,
        [this](const QPointF& pixel, const QPoint& screen) { QToolTip::showText(screen, curveTextAt(pixel), plot()); });
    connect(&ArmColors::instance(), &ArmColors::changed, this, &RunPlot::applyTheme);
    RunPlot::applyTheme();
}

RunPlot::~RunPlot() = default;

void RunPlot::setHistory(std::shared_ptr<const History> history)
{
    if (m_history == history)
        return;
    m_history = std::move(history);
    m_cursorStep.reset();
    m_cursorPair = {};
    forgetCurves();
    m_drawnVersion = -1;
    std::vector<ArmFamily> families;
    for (int arm = 0; m_history && arm < static_cast<int>(m_history->description().arms.size()); ++arm)
        families.push_back(m_history->description().familyOf(arm));
    setFamilies(std::move(families));
    if (m_xAxisChooser)
        m_xAxisChooser->showKind(m_stepAxis->kind(), m_history);
    historyReplaced();
    fitView();
    refresh();
}

void RunPlot::refresh()
{
    if (m_history) {
        const std::int64_t version = dataVersion();
        if (version == m_drawnVersion && !dirty() && m_axisComplete)
            return;
        m_drawnVersion = version;
    } else if (!dirty()) {
        return;
    }
    replot();
}

std::int64_t RunPlot::dataVersion() const
{
    return m_history->step() + static_cast<std::int64_t>(m_history->interventions().size());
}

QString RunPlot::emptyText() const
{
    // Another tool's log tells all that it has.
    const bool complete = m_history && m_history->step() > 0 && m_history->description().experimentText.empty();
    return complete ? tr("Nothing of this in the log") : tr("Nothing recorded yet");
}

void RunPlot::prepare()
{
    m_drawn = true;
    const VisibleRange::Ours ours(range());
    m_axisComplete = m_stepAxis->follow(m_history);
    if (overSteps())
        setXLabel(m_stepAxis->label());
    if (m_history && overSteps())
        fitX(0.0, std::max(m_stepAxis->end(), finestRange(0.0)));
    drawAll();
    if (arrangeAxes()) // what was placed by pixels is drawn once more
        drawAll();
    m_canvas->clip();
    updateCursors();
    m_cursors->arrange();
}

void RunPlot::drawAll()
{
    m_canvas->clear();
    m_markers->clear();
    m_curves.clear();
    m_cursors->curvesChanged();
    if (m_history) {
        draw(*m_canvas);
        m_canvas->placeSteps(nullptr, 0);
    } else {
        header()->setLegend({});
        header()->setSentence({});
    }
    const bool empty = m_canvas->isEmpty();
    for (QCPAxis* axis : {plot()->xAxis, plot()->yAxis}) {
        axis->setTickLabels(!empty);
        axis->setTicks(!empty);
        axis->grid()->setVisible(!empty);
    }
    if (empty)
        m_canvas->note(Canvas::Corner::Center, emptyText(), theme().font, theme().muted, Qt::transparent);
    else if (overSteps())
        m_markers->draw(*m_canvas, plot(), *m_history, *m_stepAxis, theme());
}

RunPlot::StepView RunPlot::showArm(Canvas& canvas, int arm) const
{
    canvas.placeSteps(m_stepAxis.get(), arm);
    const QCPRange range = plot()->xAxis->range();
    const int pixels = std::max(plot()->axisRect()->width(), 64);
    // A branch begins where it left what is shown beside it.
    const std::int64_t first = arm == wholeRun ? -1 : m_history->description().firstStepOf(arm);
    return {std::max(static_cast<std::int64_t>(std::floor(std::clamp(m_stepAxis->step(arm, range.lower), -1.0, 1e18))),
                first > 0 ? first : std::int64_t{-1}),
        static_cast<std::int64_t>(std::ceil(std::clamp(m_stepAxis->step(arm, range.upper), 0.0, 1e18))),
        static_cast<std::int64_t>(pixels * devicePixelRatioF())};
}

void RunPlot::setStepAxis(std::shared_ptr<StepAxis> axis)
{
    if (axis == m_stepAxis)
        return;
    const std::shared_ptr<StepAxis> old = std::exchange(m_stepAxis, std::move(axis));
    m_axisComplete = m_stepAxis->follow(m_history);
    if (overSteps()) {
        const VisibleRange::Ours ours(range());
        m_xAxisChooser->showKind(m_stepAxis->kind(), m_history);
        plot()->xAxis->setTicker(linearTicker(
            m_stepAxis->countsSteps() || m_stepAxis->kind() == XAxisKind::Samples ? TickNumbers::Whole : TickNumbers::Any));
        if (m_history && !following()) {
            const int arm = old->referenceArm();
            const QCPRange range = plot()->xAxis->range();
            plot()->xAxis->setRange(
                m_stepAxis->x(arm, old->step(arm, range.lower)), m_stepAxis->x(arm, old->step(arm, range.upper)));
        }
    }
    markDirty();
}

void RunPlot::setCursorStep(std::optional<std::int64_t> step)
{
    if (m_cursorStep == step)
        return;
    m_cursorStep = step;
    showCursors();
    cursorMoved();
}

void RunPlot::setCursorPair(const CursorPair& pair)
{
    if (m_cursorPair == pair)
        return;
    m_cursorPair = pair;
    showCursors();
}

void RunPlot::showCursors()
{
    if (m_drawn && dirty())
        return; // they are drawn with everything else
    updateCursors();
    if (m_drawn)
        m_cursors->repaint();
}

void RunPlot::updateCursors()
{
    if (!overSteps())
        return;
    const auto place = [this](std::optional<std::int64_t> step) {
        return step ? std::optional(m_stepAxis->x(wholeRun, static_cast<double>(*step))) : std::nullopt;
    };
    m_cursors->setPlaces(place(m_cursorStep), place(m_cursorPair.a), place(m_cursorPair.b));
    m_cursors->setTable(makeReadout());
}

CurveReader RunPlot::reader() const
{
    return {*m_history, *m_stepAxis, m_curves};
}

ReadoutTable RunPlot::makeReadout() const
{
    ReadoutTable table;
    if (m_history && m_cursorStep)
        table = reader().at(*m_cursorStep);
    if (m_history && m_cursorPair.a && m_cursorPair.b)
        table.append(reader().between(*m_cursorPair.a, *m_cursorPair.b));
    return table;
}

ReadoutTable RunPlot::readout() const
{
    return overSteps() ? makeReadout() : ReadoutTable();
}

QString RunPlot::curveTextAt(const QPointF& place) const
{
    if (!overSteps() || !plot()->axisRect()->rect().contains(place.toPoint()))
        return {};
    const ReadableCurve* curve = curveNear(plot(), m_curves, place);
    return curve ? reader().textAt(*curve, plot()->xAxis->pixelToCoord(place.x())) : QString();
}

ReadableCurve& RunPlot::tell(const QString& drawn, int arm, const QString& quantity, const SeriesKey& key, const Series* values)
{
    ReadableCurve& curve = m_curves.emplace_back();
    curve.drawn = drawn;
    curve.arm = arm;
    curve.armName = arm == wholeRun ? QString() : armName(arm);
    curve.quantity = quantity;
    curve.color = arm == wholeRun ? theme().text : theme().armColor(arm);
    curve.key = key;
    curve.values = values;
    return curve;
}

void RunPlot::forgetCurves()
{
    m_curves.clear();
    m_cursors->setTable({});
}

std::int64_t RunPlot::armStep(int arm, std::int64_t step) const
{
    return m_history ? reader().armStep(arm, step) : step;
}

std::optional<std::int64_t> RunPlot::cursorStep(int arm) const
{
    return m_cursorStep ? std::optional(armStep(arm, *m_cursorStep)) : std::nullopt;
}

void RunPlot::setXRange(double lower, double upper)
{
    if (overSteps())
        range().setX(lower, upper);
}

std::pair<std::int64_t, std::int64_t> RunPlot::visibleSteps(const ReadableCurve& curve) const
{
    // What belongs to no arm, such as the gap between two, stands along the axis where one of them does.
    return visibleSteps(curve.arm, m_history && curve.key.arm != wholeRun ? m_history->description().firstStepOf(curve.arm) : 0);
}

std::pair<std::int64_t, std::int64_t> RunPlot::visibleSteps(int placedBy, std::int64_t first) const
{
    const QCPRange range = plot()->xAxis->range();
    const auto step = [&](double place) { return std::clamp(m_stepAxis->step(placedBy, place), -1.0, 1e18); };
    return {std::max(static_cast<std::int64_t>(std::ceil(step(range.lower))), first),
        static_cast<std::int64_t>(std::floor(step(range.upper)))};
}

double RunPlot::finestRange(double place) const
{
    if (m_stepAxis->countsSteps())
        return fewestSteps;
    const double step = m_stepAxis->step(wholeRun, place);
    return std::max(m_stepAxis->x(wholeRun, step + fewestSteps) - m_stepAxis->x(wholeRun, step), 1e-12);
}

QString RunPlot::armName(int arm) const
{
    const auto& arms = m_history->description().arms;
    return static_cast<std::size_t>(arm) < arms.size() ? QString::fromStdString(arms[static_cast<std::size_t>(arm)].name)
                                                       : QString();
}

LegendEntry RunPlot::armEntry(const QString& text, int arm) const
{
    return {text, theme().armColor(arm), LegendEntry::Mark::Arm, armDashes(arm)};
}

SeedStyle RunPlot::seedStyle(const QColor& color) const
{
    return {m_seedBand, color, QPen(theme().faint(color, 0.5), 0.8 * lineWidth())};
}

LegendEntry RunPlot::seedBandEntry() const
{
    return tandem::seedBandEntry(m_seedBand, m_history->description(), m_hiddenArms, theme());
}

void RunPlot::setSeedBand(SeedBand band)
{
    m_seedBand = band;
    markDirty();
}

void RunPlot::offerYScale(const YScaleChoice::Offer& offer)
{
    if (!m_yScale)
        m_yScale.emplace();
    m_yScale->offer(offer);
    if (yScale() != m_yScale->scale())
        setYScale(m_yScale->scale());
}

Positive RunPlot::positive() const
{
    return yScale() == YScale::Logarithmic ? Positive::Needed : Positive::NotNeeded;
}

void RunPlot::chooseYScale(YScale scale)
{
    if (!m_yScale)
        return;
    m_yScale->choose(scale);
    offerYScale(m_yScale->offered());
}

QVariantMap RunPlot::choices() const
{
    QVariantMap choices;
    if (m_seedBand != SeedBand::StandardError)
        choices[QStringLiteral("seeds")] = seedBandName(m_seedBand);
    if (const QVariantMap scales = m_yScale ? m_yScale->toSettings() : QVariantMap(); !scales.isEmpty())
        choices[QStringLiteral("yScales")] = scales;
    return choices;
}

void RunPlot::setChoices(const QVariantMap& choices)
{
    setSeedBand(seedBandNamed(choices.value(QStringLiteral("seeds")).toString()));
    if (!m_yScale)
        return;
    m_yScale->restore(choices.value(QStringLiteral("yScales")).toMap());
    offerYScale(m_yScale->offered());
}

void RunPlot::setMarks(std::vector<PlotMark> marks)
{
    m_markers->setFurther(std::move(marks));
    markDirty();
}

void RunPlot::setHiddenArms(const std::set<int>& arms)
{
    m_hiddenArms = arms;
    markDirty();
}

void RunPlot::applyTheme()
{
    PlotFrame::applyTheme();
    m_cursors->setTheme(theme());
}

void RunPlot::layoutDone()
{
    if (m_xAxisChooser)
        m_xAxisChooser->placeBeside(plot()->xAxis);
}

void RunPlot::hover(const QPoint& position)
{
    if (!overSteps() || !m_history)
        return;
    const QString text = m_markers->textNear(plot(), position.x());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(plot()->mapToGlobal(position), text, plot());
    const double step = std::round(m_stepAxis->step(wholeRun, plot()->xAxis->pixelToCoord(position.x())));
    Q_EMIT cursorStepHovered(static_cast<std::int64_t>(std::clamp(step, 0.0, static_cast<double>(m_history->step()))));
}

} // namespace tandem
