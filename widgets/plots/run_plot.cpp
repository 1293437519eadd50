// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/run_plot.h"

#include "plots/arm_colors.h"
#include "plots/axis_style.h"
#include "plots/axis_tickers.h"
#include "plots/broken_text.h"
#include "plots/canvas.h"
#include "plots/curve_picker.h"
#include "plots/intervention_markers.h"
#include "plots/number_text.h"
#include "plots/palette.h"
#include "plots/plot_cursors.h"
#include "plots/plot_export.h"
#include "plots/plot_header.h"
#include "plots/plot_navigation.h"
#include "plots/redraw_queue.h"
#include "plots/seed_band.h"
#include "plots/x_axis_chooser.h"

#include <QScopedValueRollback>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr double fewestSteps = 4.0; // that a zoom can show
constexpr int stillPixels = 4;      // a press and a release within so many are a click

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

RunPlot::RunPlot(const QString& title, XAxis xAxis, QWidget* parent)
    : QWidget(parent)
    , m_xAxis(xAxis)
    , m_stepAxis(std::make_shared<StepAxis>(XAxisKind::Step))
    , m_header(new PlotHeader(this))
    , m_plot(new QCustomPlot(this))
    , m_followButton(new QToolButton(m_plot))
    , m_canvas(std::make_unique<Canvas>(m_plot))
    , m_markers(std::make_unique<InterventionMarkers>())
    , m_cursors(std::make_unique<PlotCursors>(m_plot))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_plot, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);

    m_header->setObjectName(QStringLiteral("header"));
    m_header->setTitle(title);
    setAccessibleName(title);
    m_plot->setAccessibleName(title); // it is what takes the keyboard
    m_plot->setObjectName(QStringLiteral("plot"));
    m_plot->setMinimumSize(160, 80);
    m_plot->axisRect()->setMinimumMargins({0, 6, 12, 0});
    m_plot->setAutoAddPlottableToLegend(false); // the header has the legend
    m_navigation = new PlotNavigation(m_plot);

    m_followButton->setObjectName(QStringLiteral("followButton"));
    m_followButton->setText(tr("Follow"));
    m_followButton->setToolTip(tr("Show everything and follow the data again (double click)"));
    m_followButton->hide();
    connect(m_followButton, &QToolButton::clicked, this, &RunPlot::fitAsUser);
    connect(m_navigation, &PlotNavigation::fitRequested, this, &RunPlot::fitAsUser);

    if (xAxis == XAxis::Step) {
        m_xAxisChooser = new XAxisChooser(m_plot);
        connect(m_xAxisChooser, &XAxisChooser::chosen, this, [this](XAxisKind kind) {
            setStepAxis(std::make_shared<StepAxis>(kind));
            Q_EMIT xAxisEdited(kind);
        });
    }
    m_plot->xAxis->setTicker(linearTicker(xAxis == XAxis::Step ? TickNumbers::Whole : TickNumbers::Any));
    m_plot->yAxis->setTicker(linearTicker(TickNumbers::Any));
    if (xAxis == XAxis::Step)
        setXLabel(m_stepAxis->label());
    m_plot->xAxis->setRange(0.0, xAxis == XAxis::Step ? 100.0 : 1.0);

    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] { rangeEdited(true); });
    connect(m_plot->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] { rangeEdited(false); });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &RunPlot::fitAsUser);
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { hover(event->pos()); });
    connect(m_plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { m_pressedAt = event->pos(); });
    connect(m_plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if ((event->pos() - m_pressedAt).manhattanLength() > stillPixels)
            return;
        if (event->button() == Qt::LeftButton)
            QToolTip::showText(event->globalPosition().toPoint(), curveTextAt(event->position()), m_plot);
        else if (event->button() == Qt::RightButton)
            Q_EMIT menuRequested(event->globalPosition().toPoint());
    });
    connect(m_plot, &QCustomPlot::beforeReplot, this, &RunPlot::prepare);
    connect(m_plot, &QCustomPlot::afterLayout, this, &RunPlot::placeOverlays);
    m_plot->installEventFilter(this);
    connect(&ArmColors::instance(), &ArmColors::changed, this, &RunPlot::applyTheme);
    applyTheme();
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
    applyTheme(); // the arms' colours
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
        if (version == m_drawnVersion && !m_dirty && m_axisComplete)
            return;
        m_drawnVersion = version;
    } else if (!m_dirty) {
        return;
    }
    m_dirty = true;
    m_plot->replot(QCustomPlot::rpQueuedRefresh);
}

std::int64_t RunPlot::dataVersion() const
{
    return m_history->step() + static_cast<std::int64_t>(m_history->interventions().size());
}

QString RunPlot::emptyText() const
{
    return m_history ? tr("Nothing recorded yet") : tr("No run yet: choose an experiment and press play");
}

void RunPlot::markDirty()
{
    m_dirty = true;
    RedrawQueue::instance().request(this);
}

void RunPlot::prepare()
{
    if (!m_dirty)
        return;
    m_dirty = false;
    m_drawn = true;
    const QScopedValueRollback own(m_settingRange, true);
    m_axisComplete = m_stepAxis->follow(m_history);
    if (m_xAxis == XAxis::Step)
        setXLabel(m_stepAxis->label());
    if (m_history && m_xAxis == XAxis::Step && m_following)
        m_plot->xAxis->setRange(0.0, std::max(m_stepAxis->end(), finestRange(0.0)));
    drawAll();
    breakYLabel();
    // New ranges have new tick labels, which may move the axes: what was placed by pixels is then drawn once more.
    const QRect before = m_plot->axisRect()->rect();
    for (const auto phase : {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout})
        m_plot->plotLayout()->update(phase);
    if (m_plot->axisRect()->rect() != before) {
        drawAll();
        breakYLabel();
    }
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
        m_header->setLegend({});
        m_header->setSentence({});
    }
    const bool empty = m_canvas->isEmpty();
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabels(!empty);
        axis->setTicks(!empty);
        axis->grid()->setVisible(!empty);
    }
    if (empty)
        m_canvas->note(Canvas::Corner::Center, emptyText(), m_theme.font, m_theme.muted, Qt::transparent);
    else if (m_xAxis == XAxis::Step)
        m_markers->draw(*m_canvas, m_plot, *m_history, *m_stepAxis, m_theme);
}

RunPlot::StepView RunPlot::showArm(Canvas& canvas, int arm) const
{
    canvas.placeSteps(m_stepAxis.get(), arm);
    const QCPRange range = m_plot->xAxis->range();
    const int pixels = std::max(m_plot->axisRect()->width(), 64);
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
    if (m_xAxis == XAxis::Step) {
        const QScopedValueRollback own(m_settingRange, true);
        m_xAxisChooser->showKind(m_stepAxis->kind(), m_history);
        m_plot->xAxis->setTicker(linearTicker(
            m_stepAxis->countsSteps() || m_stepAxis->kind() == XAxisKind::Samples ? TickNumbers::Whole : TickNumbers::Any));
        if (m_history && !m_following) {
            const int arm = old->referenceArm();
            const QCPRange range = m_plot->xAxis->range();
            m_plot->xAxis->setRange(
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
    updateCursors();
    if (m_drawn)
        m_cursors->repaint();
    cursorMoved();
}

void RunPlot::setCursorPair(const CursorPair& pair)
{
    if (m_cursorPair == pair)
        return;
    m_cursorPair = pair;
    updateCursors();
    if (m_drawn)
        m_cursors->repaint();
}

void RunPlot::updateCursors()
{
    if (m_xAxis != XAxis::Step)
        return;
    const auto place = [this](std::optional<std::int64_t> step) {
        return step ? std::optional(m_stepAxis->x(wholeRun, static_cast<double>(*step))) : std::nullopt;
    };
    m_cursors->setPlaces(place(m_cursorStep), place(m_cursorPair.a), place(m_cursorPair.b));
    m_cursors->setTable(makeReadout());
}

ReadoutTable RunPlot::makeReadout() const
{
    if (!m_history || (!m_cursorStep && !(m_cursorPair.a && m_cursorPair.b)))
        return {};
    // Beside a longer run, one that has ended has no value any more.
    const auto beyond = [this](const ReadableCurve& curve, std::int64_t step) {
        return !m_history->description().runs.empty()
            && m_stepAxis->step(curve.arm, m_stepAxis->x(wholeRun, static_cast<double>(step)))
            > static_cast<double>(lastStep(m_curves, curve.arm)) + 0.5;
    };
    if (m_cursorStep)
        return readoutTable(m_curves, tr("step %1").arg(groupedNumber(*m_cursorStep)), [&](const ReadableCurve& curve) {
            return beyond(curve, *m_cursorStep) ? QString() : curve.textAt(armStep(curve.arm, *m_cursorStep));
        });
    return readoutTable(m_curves, tr("B − A"), [&](const ReadableCurve& curve) {
        if (beyond(curve, *m_cursorPair.a) || beyond(curve, *m_cursorPair.b))
            return QString();
        const double difference
            = curve.valueAt(armStep(curve.arm, *m_cursorPair.b)) - curve.valueAt(armStep(curve.arm, *m_cursorPair.a));
        return std::isnan(difference) ? QString() : shortNumber(difference, 3);
    });
}

const ReadoutTable& RunPlot::readout() const
{
    return m_cursors->table();
}

QString RunPlot::curveTextAt(const QPointF& place) const
{
    if (m_xAxis != XAxis::Step || !m_plot->axisRect()->rect().contains(place.toPoint()))
        return {};
    const ReadableCurve* curve = curveNear(m_plot, m_curves, place);
    if (!curve)
        return {};
    const double at = std::round(m_stepAxis->step(curve->arm, m_plot->xAxis->pixelToCoord(place.x())));
    const auto step = static_cast<std::int64_t>(std::clamp(at, 0.0, static_cast<double>(m_history->step())));
    QString text = curve->armName.isEmpty() ? curve->quantity : curve->armName + QStringLiteral(" · ") + curve->quantity;
    text += QLatin1Char('\n') + tr("%1 at step %2").arg(curve->textAt(step), groupedNumber(step));
    return curve->errorKind.isEmpty() ? text : text + QLatin1Char('\n') + curve->errorKind;
}

ReadableCurve& RunPlot::tell(const QString& drawn, int arm, const QString& quantity, const SeriesKey& key, const Series* values)
{
    ReadableCurve& curve = m_curves.emplace_back();
    curve.drawn = drawn;
    curve.arm = arm;
    curve.armName = arm == wholeRun ? QString() : armName(arm);
    curve.quantity = quantity;
    curve.color = arm == wholeRun ? m_theme.text : m_theme.armColor(arm);
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
    if (!m_history || m_stepAxis->countsSteps())
        return step;
    const double at = std::round(m_stepAxis->step(arm, m_stepAxis->x(wholeRun, static_cast<double>(step))));
    return static_cast<std::int64_t>(std::clamp(at, 0.0, static_cast<double>(m_history->step())));
}

std::optional<std::int64_t> RunPlot::cursorStep(int arm) const
{
    return m_cursorStep ? std::optional(armStep(arm, *m_cursorStep)) : std::nullopt;
}

void RunPlot::setFollowing(bool following)
{
    if (following) {
        fitView();
    } else if (m_following) {
        leaveFollowing();
        markDirty();
    }
}

void RunPlot::leaveFollowing()
{
    if (!m_following)
        return;
    m_following = false;
    m_followButton->show();
    Q_EMIT followingChanged(false);
}

void RunPlot::setXRange(double lower, double upper)
{
    if (m_xAxis != XAxis::Step || !(lower < upper))
        return;
    const QScopedValueRollback own(m_settingRange, true);
    m_plot->xAxis->setRange(lower, upper);
    leaveFollowing();
    markDirty();
}

void RunPlot::fitView()
{
    m_fitsY = true;
    m_followButton->hide();
    markDirty();
    if (!m_following) {
        m_following = true;
        Q_EMIT followingChanged(true);
    }
}

void RunPlot::fitAsUser()
{
    fitView();
    Q_EMIT viewEdited();
}

std::pair<std::int64_t, std::int64_t> RunPlot::visibleSteps(int arm) const
{
    const QCPRange range = m_plot->xAxis->range();
    const auto step = [&](double place) { return std::clamp(m_stepAxis->step(arm, place), -1.0, 1e18); };
    const std::int64_t first = m_history && arm != wholeRun ? m_history->description().firstStepOf(arm) : 0;
    return {std::max(static_cast<std::int64_t>(std::ceil(step(range.lower))), first),
        static_cast<std::int64_t>(std::floor(step(range.upper)))};
}

void RunPlot::rangeEdited(bool alongX)
{
    if (m_settingRange)
        return;
    markDirty();
    if (!alongX)
        m_fitsY = false;
    leaveFollowing();
    if (!alongX || m_xAxis != XAxis::Step) {
        Q_EMIT viewEdited();
        return;
    }
    QCPRange range = m_plot->xAxis->range();
    if (const double finest = finestRange(range.center()); range.size() < finest) {
        const QScopedValueRollback own(m_settingRange, true);
        m_plot->xAxis->setRange(range.center() - finest / 2, range.center() + finest / 2);
        range = m_plot->xAxis->range();
    }
    Q_EMIT xRangeEdited(range.lower, range.upper);
    Q_EMIT viewEdited();
}

RunPlot::View RunPlot::view() const
{
    View view{.following = m_following, .fitsY = m_fitsY};
    if (!m_following) {
        view.xLower = m_plot->xAxis->range().lower;
        view.xUpper = m_plot->xAxis->range().upper;
    }
    if (!m_fitsY) {
        view.yLower = m_plot->yAxis->range().lower;
        view.yUpper = m_plot->yAxis->range().upper;
    }
    return view;
}

void RunPlot::setView(const View& view)
{
    const QScopedValueRollback own(m_settingRange, true);
    if (view.following && !m_following) {
        fitView();
    } else if (!view.following) {
        m_plot->xAxis->setRange(view.xLower, view.xUpper);
        leaveFollowing();
    }
    m_fitsY = view.fitsY;
    if (!view.fitsY)
        m_plot->yAxis->setRange(view.yLower, view.yUpper);
    markDirty();
}

double RunPlot::finestRange(double place) const
{
    if (m_stepAxis->countsSteps())
        return fewestSteps;
    const double step = m_stepAxis->step(wholeRun, place);
    return std::max(m_stepAxis->x(wholeRun, step + fewestSteps) - m_stepAxis->x(wholeRun, step), 1e-12);
}

void RunPlot::setXLabel(const QString& label)
{
    m_plot->xAxis->setLabel(label);
}

void RunPlot::setYLabel(const QString& label)
{
    m_yLabel = label;
    m_plot->yAxis->setLabel(label);
}

void RunPlot::breakYLabel()
{
    const QMargins margins = m_plot->axisRect()->margins();
    const QString label
        = brokenText(m_yLabel, QFontMetrics(m_plot->yAxis->labelFont()), m_plot->height() - margins.top() - margins.bottom());
    if (label != m_plot->yAxis->label())
        m_plot->yAxis->setLabel(label);
}

void RunPlot::setYScale(YScale scale)
{
    const QScopedValueRollback own(m_settingRange, true);
    m_yScale = scale;
    const bool logarithmic = scale == YScale::Logarithmic;
    m_plot->yAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    m_plot->yAxis->setTicker(logarithmic ? logTicker() : linearTicker(TickNumbers::Any));
    m_plot->yAxis->grid()->setSubGridVisible(false);
    m_fitsY = true;
    markDirty();
}

void RunPlot::fitY(double low, double high)
{
    if (!m_fitsY || !(low <= high))
        return;
    constexpr double room = 0.05; // of the height, above and below
    if (m_yScale == YScale::Logarithmic) {
        const double factor = std::max(std::pow(high / low, room), 1.05);
        m_plot->yAxis->setRange(low / factor, high * factor);
    } else {
        const double around = std::max({room * (high - low), 1e-9 * std::abs(high), 1e-12});
        m_plot->yAxis->setRange(low - around, high + around);
    }
}

void RunPlot::fitX(double low, double high)
{
    if (m_following && low < high)
        m_plot->xAxis->setRange(low, high);
}

void RunPlot::addHeaderButton(QWidget* button)
{
    m_header->addButton(button);
    // Tab goes through the buttons from left to right and then into the plot, which was made first.
    QWidget* before = m_plot->previousInFocusChain();
    while (before != m_plot && !(before->focusPolicy() & Qt::TabFocus))
        before = before->previousInFocusChain();
    if (before != m_plot && before != button)
        setTabOrder(before, button);
}

QString RunPlot::title() const
{
    return m_header->title();
}

QStringList RunPlot::legendTexts() const
{
    QStringList texts;
    for (const LegendEntry& entry : m_header->legend())
        texts << entry.text;
    return texts;
}

QString RunPlot::sentence() const
{
    return m_header->sentence();
}

QString RunPlot::armName(int arm) const
{
    const auto& arms = m_history->description().arms;
    return static_cast<std::size_t>(arm) < arms.size() ? QString::fromStdString(arms[static_cast<std::size_t>(arm)].name)
                                                       : QString();
}

LegendEntry RunPlot::armEntry(const QString& text, int arm) const
{
    return {text, m_theme.armColor(arm), LegendEntry::Mark::Arm, armDashes(arm)};
}

CurvePoints RunPlot::drawSeeds(
    Canvas& canvas, const QString& name, const SeedCurves& seeds, Positive positive, const QColor& color, CurveTally& tally) const
{
    if (m_seedBand == SeedBand::Quantiles) {
        SeedCurves::Quantiles quantiles = seeds.quantiles(positive, tally);
        fillBand(canvas, name, quantiles.band, color);
        return quantiles.median;
    }
    const QPen pen(m_theme.faint(color, 0.5), 0.8 * m_lineWidth);
    for (int seed = 0; seed < seeds.seeds(); ++seed)
        canvas.line(name + QStringLiteral(" seed %1").arg(seed), meanCurve(seeds.seed(seed), positive, tally), pen);
    return {};
}

void RunPlot::fillBand(Canvas& canvas, const QString& name, const BandCurves& band, const QColor& color) const
{
    QColor fill = color;
    fill.setAlphaF(0.2F);
    canvas.band(name + QStringLiteral(" band"), band.x, band.low, band.high, fill);
}

QString RunPlot::seedsText() const
{
    std::set<int> counts;
    for (int arm = 0; arm < static_cast<int>(m_history->description().arms.size()); ++arm)
        if (!isHidden(arm))
            counts.insert(m_history->description().seedsOf(arm));
    if (counts.size() < 2)
        return QString::number(counts.empty() ? 0 : *counts.begin());
    return tr("%1 to %2").arg(*counts.begin()).arg(*counts.rbegin());
}

LegendEntry RunPlot::seedBandEntry() const
{
    const RunDescription& run = m_history->description();
    if (m_seedBand == SeedBand::StandardError)
        return {tr("± s.e., %1 seeds").arg(seedsText()), m_theme.muted, LegendEntry::Mark::Band};
    if (m_seedBand == SeedBand::Quantiles)
        return {tr("median, 10–90 % of %1 seeds").arg(run.recordedSeeds), m_theme.muted, LegendEntry::Mark::Band};
    return {tr("each of %1 seeds").arg(run.recordedSeeds), m_theme.muted, LegendEntry::Mark::Line};
}

void RunPlot::setSeedBand(SeedBand band)
{
    m_seedBand = band;
    markDirty();
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

void RunPlot::setLineWidth(double pixels)
{
    m_lineWidth = pixels;
    markDirty();
}

bool RunPlot::saveImage(const QString& path)
{
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    return exportPlot(*m_header, *m_plot, m_theme, path);
}

void RunPlot::paintVectors(QPainter& painter)
{
    m_plot->replot(QCustomPlot::rpImmediateRefresh);
    paintPlot(painter, *m_header, *m_plot, m_theme);
}

void RunPlot::applyTheme()
{
    m_theme = PlotTheme(palette(), font());
    for (int arm = 0; m_history && arm < static_cast<int>(m_history->description().arms.size()); ++arm)
        m_theme.families.push_back(m_history->description().familyOf(arm));
    m_header->setTheme(m_theme);
    styleAxes(*m_plot, m_theme);
    m_cursors->setTheme(m_theme);
    m_followButton->setFont(m_theme.font);
    markDirty();
}

void RunPlot::placeOverlays()
{
    const QRect axes = m_plot->axisRect()->rect();
    const QSize size = m_followButton->sizeHint();
    m_followButton->setGeometry(
        QRect(axes.right() - size.width() - 4, axes.bottom() - size.height() - 4, size.width(), size.height()));
    if (m_xAxisChooser)
        m_xAxisChooser->placeBeside(m_plot->xAxis);
    const QScopedValueRollback own(m_settingRange, true);
    layoutDone();
}

void RunPlot::hover(const QPoint& position)
{
    if (m_xAxis != XAxis::Step || !m_history)
        return;
    if (!m_plot->axisRect()->rect().contains(position)) {
        hoverEnded();
        return;
    }
    const QString text = m_markers->textNear(m_plot, position.x());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(m_plot->mapToGlobal(position), text, m_plot);
    const double step = std::round(m_stepAxis->step(wholeRun, m_plot->xAxis->pixelToCoord(position.x())));
    Q_EMIT cursorStepHovered(static_cast<std::int64_t>(std::clamp(step, 0.0, static_cast<double>(m_history->step()))));
}

void RunPlot::hoverEnded()
{
    if (m_xAxis == XAxis::Step)
        Q_EMIT cursorStepHovered(std::nullopt);
}

void RunPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        applyTheme();
}

bool RunPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_plot && event->type() == QEvent::Leave)
        hoverEnded();
    if (watched == m_plot && event->type() == QEvent::Resize)
        m_dirty = true; // the plot replots itself
    return QWidget::eventFilter(watched, event);
}

} // namespace tandem
