// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/run_plot.h"

#include "plots/axis_tickers.h"
#include "plots/canvas.h"
#include "plots/intervention_markers.h"
#include "plots/number_text.h"
#include "plots/plot_export.h"
#include "plots/plot_header.h"
#include "plots/plot_navigation.h"
#include "plots/redraw_queue.h"

#include <QScopedValueRollback>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr double fewestSteps = 4.0; // that a zoom can show

} // namespace

RunPlot::RunPlot(const QString& title, XAxis xAxis, QWidget* parent)
    : QWidget(parent)
    , m_xAxis(xAxis)
    , m_header(new PlotHeader(this))
    , m_plot(new QCustomPlot(this))
    , m_followButton(new QToolButton(m_plot))
    , m_cursorLine(new QCPItemStraightLine(m_plot))
    , m_canvas(std::make_unique<Canvas>(m_plot))
    , m_markers(std::make_unique<InterventionMarkers>())
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
    m_plot->setObjectName(QStringLiteral("plot"));
    m_plot->setMinimumSize(160, 80);
    m_plot->axisRect()->setMinimumMargins({0, 6, 12, 0});
    m_plot->setAutoAddPlottableToLegend(false); // the header has the legend
    installNavigation(m_plot);

    // The cursor moves far more often than the curves: with a buffer of its own it costs no replot of theirs.
    m_plot->addLayer(QStringLiteral("cursor"));
    m_plot->layer(QStringLiteral("cursor"))->setMode(QCPLayer::lmBuffered);
    m_cursorLine->setLayer(QStringLiteral("cursor"));
    m_cursorLine->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursorLine->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursorLine->setVisible(false);

    m_followButton->setObjectName(QStringLiteral("followButton"));
    m_followButton->setText(tr("Follow"));
    m_followButton->setToolTip(tr("Show everything and follow the data again (double click)"));
    m_followButton->hide();
    connect(m_followButton, &QToolButton::clicked, this, &RunPlot::fitView);

    m_plot->xAxis->setTicker(linearTicker(xAxis == XAxis::Step ? TickNumbers::Whole : TickNumbers::Any));
    m_plot->yAxis->setTicker(linearTicker(TickNumbers::Any));
    if (xAxis == XAxis::Step)
        setXLabel(tr("step"));
    m_plot->xAxis->setRange(0.0, xAxis == XAxis::Step ? 100.0 : 1.0);

    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] { rangeEdited(true); });
    connect(m_plot->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] { rangeEdited(false); });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &RunPlot::fitView);
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { hover(event->pos()); });
    connect(m_plot, &QCustomPlot::beforeReplot, this, &RunPlot::prepare);
    connect(m_plot, &QCustomPlot::afterLayout, this, &RunPlot::placeOverlays);
    m_plot->installEventFilter(this);
    applyTheme();
}

RunPlot::~RunPlot() = default;

void RunPlot::setHistory(std::shared_ptr<const History> history)
{
    if (m_history == history)
        return;
    m_history = std::move(history);
    m_cursorStep.reset();
    m_drawnVersion = -1;
    applyTheme(); // the arms' colours
    historyReplaced();
    fitView();
    refresh();
}

void RunPlot::refresh()
{
    if (m_history) {
        const std::int64_t version = dataVersion();
        if (version == m_drawnVersion && !m_dirty)
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
    if (m_history && m_xAxis == XAxis::Step && m_following)
        m_plot->xAxis->setRange(0.0, std::max(static_cast<double>(m_history->step()), fewestSteps));
    drawAll();
    // New ranges have new tick labels, which may move the axes: what was placed by pixels is then drawn once more.
    const QRect before = m_plot->axisRect()->rect();
    for (const auto phase : {QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins, QCPLayoutElement::upLayout})
        m_plot->plotLayout()->update(phase);
    if (m_plot->axisRect()->rect() != before)
        drawAll();
    m_canvas->clip();
    updateCursorLine();
}

void RunPlot::drawAll()
{
    m_canvas->clear();
    m_markers->clear();
    if (m_history) {
        const QCPRange range = m_plot->xAxis->range();
        const int pixels = std::max(m_plot->axisRect()->width(), 64);
        draw(*m_canvas,
            {static_cast<std::int64_t>(std::floor(std::max(range.lower, -1.0))),
                static_cast<std::int64_t>(std::ceil(std::clamp(range.upper, 0.0, 1e18))),
                static_cast<std::int64_t>(pixels * devicePixelRatioF())});
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
        m_markers->draw(*m_canvas, m_plot, *m_history, m_theme);
}

void RunPlot::setCursorStep(std::optional<std::int64_t> step)
{
    if (m_cursorStep == step)
        return;
    m_cursorStep = step;
    updateCursorLine();
    if (m_drawn)
        m_plot->layer(QStringLiteral("cursor"))->replot();
    cursorMoved();
}

void RunPlot::updateCursorLine()
{
    m_cursorLine->setVisible(m_xAxis == XAxis::Step && m_cursorStep.has_value());
    if (m_cursorStep) {
        m_cursorLine->point1->setCoords(static_cast<double>(*m_cursorStep), 0.0);
        m_cursorLine->point2->setCoords(static_cast<double>(*m_cursorStep), 1.0);
    }
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

void RunPlot::rangeEdited(bool alongX)
{
    if (m_settingRange)
        return;
    markDirty();
    if (!alongX)
        m_fitsY = false;
    leaveFollowing();
    if (!alongX || m_xAxis != XAxis::Step)
        return;
    QCPRange range = m_plot->xAxis->range();
    if (range.size() < fewestSteps) {
        const QScopedValueRollback own(m_settingRange, true);
        m_plot->xAxis->setRange(range.center() - fewestSteps / 2, range.center() + fewestSteps / 2);
        range = m_plot->xAxis->range();
    }
    Q_EMIT xRangeEdited(range.lower, range.upper);
}

void RunPlot::setXLabel(const QString& label)
{
    m_plot->xAxis->setLabel(label);
}

void RunPlot::setYLabel(const QString& label)
{
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

RunPlot::StepView RunPlot::ownPart(StepView view, int arm) const
{
    view.from = std::max(view.from, m_history->description().firstStepOf(arm));
    return view;
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
    m_plot->setBackground(m_theme.background);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        const QPen line(m_theme.faint(m_theme.muted, 0.5));
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(line);
        axis->setTickLength(0, 4);
        axis->setSubTickLength(0, 2);
        axis->setTickLabelFont(m_theme.font);
        axis->setTickLabelColor(m_theme.muted);
        axis->setLabelFont(m_theme.font);
        axis->setLabelColor(m_theme.muted);
        axis->setLabelPadding(2);
        axis->setTickLabelPadding(3);
        axis->grid()->setPen(QPen(m_theme.grid, 1));
        axis->grid()->setZeroLinePen(QPen(m_theme.grid, 1));
    }
    m_cursorLine->setPen(QPen(m_theme.muted, 1));
    QPen box(m_theme.muted, 1, Qt::DashLine);
    m_plot->selectionRect()->setPen(box);
    QColor fill = m_theme.muted;
    fill.setAlphaF(0.12F);
    m_plot->selectionRect()->setBrush(fill);
    m_followButton->setFont(m_theme.font);
    markDirty();
}

void RunPlot::placeOverlays()
{
    const QRect axes = m_plot->axisRect()->rect();
    const QSize size = m_followButton->sizeHint();
    m_followButton->setGeometry(
        QRect(axes.right() - size.width() - 4, axes.bottom() - size.height() - 4, size.width(), size.height()));
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
    const double step = std::round(m_plot->xAxis->pixelToCoord(position.x()));
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
