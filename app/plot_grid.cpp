// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_grid.h"

#include "plot_places.h"
#include "plots/data_export.h"
#include "plots/instrument_plot.h"
#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/noise_scale_plot.h"
#include "plots/plot_menu.h"
#include "plots/redraw_queue.h"
#include "plots/spectrum_plot.h"
#include "plots/trajectory_plot.h"
#include "plots/zoom_history.h"
#include "training/plane_loss.h"
#include "training/stationary_spread.h"

#include <QDataStream>
#include <QIODevice>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace tandem {

PlotGrid::PlotGrid(QWidget* parent)
    : QWidget(parent)
    , m_stepAxis(std::make_shared<StepAxis>(XAxisKind::Step))
    , m_zooms(new ZoomHistory(this))
{
    m_rows = new QSplitter(Qt::Vertical, this);
    m_upper = new QSplitter(Qt::Horizontal, m_rows);
    m_lower = new QSplitter(Qt::Horizontal, m_rows);
    for (QSplitter* splitter : {m_rows, m_upper, m_lower}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(8);
    }
    auto* loss = new LossPlot;
    auto* noiseScale = new NoiseScalePlot;
    auto* trajectory = m_trajectory = new TrajectoryPlot;
    auto* momentumValue = new MomentumValuePlot;
    auto* instruments = new InstrumentPlot;
    auto* spectrum = new SpectrumPlot;
    std::vector<QStackedWidget*> places;
    for (QSplitter* row : {m_upper, m_upper, m_lower, m_lower})
        places.push_back(new QStackedWidget(row));
    m_places = new PlotPlaces(m_rows, places);
    connect(m_places, &PlotPlaces::shown, this, [](RunPlot* plot) { plot->refresh(); });
    add(loss, "lossPlot", 0);
    add(noiseScale, "noiseScalePlot", 1);
    add(trajectory, "trajectoryPlot", 2);
    add(momentumValue, "momentumValuePlot", 3);
    add(instruments, "instrumentPlot", 3);
    add(spectrum, "spectrumPlot", 3);
    addFlip(
        momentumValue, instruments, tr("Instruments"), tr("Show what else this run measures: sharpness, distances, accuracy"));
    addFlip(instruments, momentumValue, tr("Value of momentum"), tr("Show what momentum is worth"));
    addFlip(spectrum, instruments, tr("Instruments"), tr("Back to what else this run measures"));
    connect(instruments, &InstrumentPlot::menuFilled, this, [this, spectrum](QMenu* menu) {
        menu->addSeparator();
        QAction* action = menu->addAction(spectrum->title(), this, [this, spectrum] { show(spectrum); });
        action->setObjectName(QStringLiteral("showSpectrum"));
        action->setToolTip(tr("Power of gradient and momentum over the frequency, beside what the momentum filter predicts"));
    });
    for (RunPlot* plot : m_plots)
        addMenu(plot);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_rows);
    resetLayout();
}

void PlotGrid::add(RunPlot* plot, const char* name, int place)
{
    plot->setObjectName(QLatin1String(name));
    m_plots.push_back(plot);
    m_places->add(plot, place);
    linkSteps(plot);
}

void PlotGrid::link(RunPlot* plot)
{
    linkSteps(plot);
    addMenu(plot);
}

void PlotGrid::linkSteps(RunPlot* plot)
{
    m_linked.push_back(plot);
    plot->setStepAxis(m_stepAxis);
    plot->setMarks(m_marks);
    plot->setLineWidth(m_lineWidth);
    plot->setChoices(m_choices.value(plot->objectName()).toMap());
    m_zooms->watch(plot);
    connect(plot, &RunPlot::xAxisEdited, this, &PlotGrid::setXAxisKind);
    connect(plot, &RunPlot::cursorStepHovered, this, [this](std::optional<std::int64_t> step) {
        m_hovered = step;
        showCursor();
    });
    connect(plot, &RunPlot::xRangeEdited, this, [this, plot](double lower, double upper) {
        for (RunPlot* other : m_linked) {
            if (other != plot)
                other->setXRange(lower, upper);
        }
    });
    connect(plot, &RunPlot::followingChanged, this, [this](bool following) {
        // Looking at one plot more closely holds only those still that show the same steps: they got them by xRangeEdited.
        if (following)
            setFollowing(true);
        Q_EMIT followingChanged(this->following());
    });
    Q_EMIT plotLinked(plot);
}

void PlotGrid::addMenu(RunPlot* plot)
{
    auto* menu = new PlotMenu(plot);
    if (std::ranges::find(m_plots, plot) != m_plots.end())
        connect(menu, &PlotMenu::filled, m_places, [this, plot](QMenu* actions) { m_places->addActions(plot, actions); });
    connect(menu, &PlotMenu::said, this, &PlotGrid::said);
    connect(menu, &PlotMenu::exporting, this, &PlotGrid::exporting);
}

void PlotGrid::addPlot(RunPlot* plot, const char* name, int place)
{
    add(plot, name, place);
    addMenu(plot);
}

void PlotGrid::addFlip(RunPlot* from, RunPlot* to, const QString& text, const QString& toolTip)
{
    auto* button = new QToolButton(from);
    button->setObjectName(QStringLiteral("flipButton"));
    button->setAutoRaise(true);
    button->setText(text);
    button->setToolTip(toolTip);
    connect(button, &QToolButton::clicked, this, [this, to] { show(to); });
    from->addHeaderButton(button);
}

void PlotGrid::show(RunPlot* plot)
{
    m_places->bringForward(plot);
}

void PlotGrid::setShown(const QStringList& names)
{
    std::vector<RunPlot*> plots;
    for (RunPlot* plot : m_plots) {
        if (names.contains(plot->objectName()))
            plots.push_back(plot);
    }
    m_places->showOnly(plots);
}

void PlotGrid::setHistory(const std::shared_ptr<const History>& history)
{
    m_history = history;
    m_hovered.reset();
    m_pinned.reset();
    for (RunPlot* plot : m_linked) {
        plot->setCursorStep(std::nullopt);
        plot->setHistory(history);
    }
    m_zooms->clear();
    if (!history)
        return;
    m_trajectory->setLoss(exactLoss(history->description().experimentText));
    if (history->description().runs.empty())
        m_trajectory->setStationarySpread(stationarySpread(history->description().experimentText));
}

void PlotGrid::refresh()
{
    for (RunPlot* plot : m_plots) {
        if (plot->isVisible())
            RedrawQueue::instance().request(plot);
    }
}

void PlotGrid::refreshNow()
{
    for (RunPlot* plot : m_plots)
        plot->refresh();
}

void PlotGrid::setPinnedStep(std::optional<std::int64_t> step)
{
    m_pinned = step;
    showCursor();
}

void PlotGrid::setMarks(const std::vector<PlotMark>& marks)
{
    m_marks = marks;
    for (RunPlot* plot : m_linked)
        plot->setMarks(marks);
}

bool PlotGrid::following() const
{
    return std::all_of(m_linked.begin(), m_linked.end(), [](const RunPlot* plot) { return plot->following(); });
}

void PlotGrid::setFollowing(bool following)
{
    for (RunPlot* plot : m_linked) {
        if (plot->following() != following)
            plot->setFollowing(following);
    }
}

bool PlotGrid::settled() const
{
    return std::all_of(
        m_plots.begin(), m_plots.end(), [this](const RunPlot* plot) { return !plot->isVisibleTo(this) || plot->settled(); });
}

void PlotGrid::setXAxisKind(XAxisKind kind)
{
    m_stepAxis = std::make_shared<StepAxis>(kind);
    for (RunPlot* plot : m_linked)
        plot->setStepAxis(m_stepAxis);
    m_zooms->clear(); // they were in other units
    Q_EMIT xAxisChanged(kind);
}

void PlotGrid::fitView()
{
    for (RunPlot* plot : m_linked)
        plot->fitView();
}

std::optional<std::int64_t> PlotGrid::pointedStep() const
{
    if (m_hovered || m_pinned)
        return m_hovered ? m_hovered : m_pinned;
    return m_history ? std::optional(m_history->step()) : std::nullopt;
}

void PlotGrid::setCursorA()
{
    const std::optional<std::int64_t> step = pointedStep(); // the run goes on
    for (RunPlot* plot : m_linked)
        plot->setCursorPair({step, plot->cursorPair().b});
}

void PlotGrid::setCursorB()
{
    const std::optional<std::int64_t> step = pointedStep();
    for (RunPlot* plot : m_linked)
        plot->setCursorPair({plot->cursorPair().a, step});
}

void PlotGrid::clearCursors()
{
    for (RunPlot* plot : m_linked)
        plot->setCursorPair({});
}

RunPlot* PlotGrid::plot(const QString& name) const
{
    const auto found
        = std::find_if(m_plots.begin(), m_plots.end(), [&](const RunPlot* plot) { return plot->objectName() == name; });
    return found == m_plots.end() ? nullptr : *found;
}

QStringList PlotGrid::plotNames() const
{
    QStringList names;
    for (const RunPlot* plot : m_plots)
        names << plot->objectName();
    return names;
}

void PlotGrid::showCursor()
{
    const std::optional<std::int64_t> step = m_hovered ? m_hovered : m_pinned;
    for (RunPlot* plot : m_linked) {
        if (plot->cursorStep() != step)
            plot->setCursorStep(step);
    }
}

void PlotGrid::setLineWidth(double pixels)
{
    m_lineWidth = pixels;
    for (RunPlot* plot : m_linked)
        plot->setLineWidth(pixels);
}

QVariantMap PlotGrid::choices() const
{
    QVariantMap choices = m_choices;
    for (const RunPlot* plot : m_linked)
        choices[plot->objectName()] = plot->choices();
    return choices;
}

void PlotGrid::setChoices(const QVariantMap& choices)
{
    m_choices = choices;
    for (RunPlot* plot : m_linked)
        plot->setChoices(choices.value(plot->objectName()).toMap());
}

QByteArray PlotGrid::saveLayout() const
{
    QByteArray layout;
    QDataStream stream(&layout, QIODevice::WriteOnly);
    stream << m_rows->saveState() << m_upper->saveState() << m_lower->saveState() << xAxisName(xAxisKind()) << m_places->save();
    return layout;
}

void PlotGrid::restoreLayout(const QByteArray& layout)
{
    QDataStream stream(layout);
    QByteArray rows, upper, lower;
    stream >> rows >> upper >> lower;
    if (stream.status() != QDataStream::Ok)
        return;
    m_rows->restoreState(rows);
    m_upper->restoreState(upper);
    m_lower->restoreState(lower);
    QString xAxis;
    QByteArray places;
    stream >> xAxis >> places;
    setXAxisKind(xAxisNamed(xAxis));
    m_places->restore(places);
}

void PlotGrid::resetLayout()
{
    for (QSplitter* splitter : {m_rows, m_upper, m_lower})
        splitter->setSizes({10000, 10000}); // equal parts of whatever there is
    if (xAxisKind() != XAxisKind::Step)
        setXAxisKind(XAxisKind::Step);
    m_places->reset();
    setChoices({});
}

} // namespace tandem
