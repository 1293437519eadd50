// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_grid.h"

#include "plots/instrument_plot.h"
#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/noise_scale_plot.h"
#include "plots/redraw_queue.h"
#include "plots/trajectory_plot.h"
#include "training/plane_loss.h"

#include <QDataStream>
#include <QIODevice>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace tandem {

PlotGrid::PlotGrid(QWidget* parent)
    : QWidget(parent)
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
    m_upper->addWidget(loss);
    m_upper->addWidget(noiseScale);
    m_lower->addWidget(trajectory);
    m_shared = new QStackedWidget(m_lower);
    m_shared->addWidget(momentumValue);
    m_shared->addWidget(instruments);
    add(loss, "lossPlot");
    add(noiseScale, "noiseScalePlot");
    add(trajectory, "trajectoryPlot");
    add(momentumValue, "momentumValuePlot");
    add(instruments, "instrumentPlot");
    addFlip(
        momentumValue, instruments, tr("Instruments"), tr("Show what else this run measures: sharpness, distances, accuracy"));
    addFlip(instruments, momentumValue, tr("Value of momentum"), tr("Show what momentum is worth"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_rows);
    resetLayout();
}

void PlotGrid::add(RunPlot* plot, const char* name)
{
    plot->setObjectName(QLatin1String(name));
    m_plots.push_back(plot);
    connect(plot, &RunPlot::cursorStepHovered, this, [this](std::optional<std::int64_t> step) {
        m_hovered = step;
        showCursor();
    });
    connect(plot, &RunPlot::xRangeEdited, this, [this, plot](double lower, double upper) {
        for (RunPlot* other : m_plots) {
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
    if (m_shared->indexOf(plot) >= 0)
        m_shared->setCurrentWidget(plot);
    plot->refresh();
}

void PlotGrid::setHistory(const std::shared_ptr<const History>& history)
{
    m_hovered.reset();
    m_pinned.reset();
    for (RunPlot* plot : m_plots) {
        plot->setCursorStep(std::nullopt);
        plot->setHistory(history);
    }
    if (history)
        m_trajectory->setLoss(lossOfTwoParameters(history->description().experimentText));
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
    for (RunPlot* plot : m_plots)
        plot->setMarks(marks);
}

bool PlotGrid::following() const
{
    return std::all_of(m_plots.begin(), m_plots.end(), [](const RunPlot* plot) { return plot->following(); });
}

void PlotGrid::setFollowing(bool following)
{
    for (RunPlot* plot : m_plots) {
        if (plot->following() != following)
            plot->setFollowing(following);
    }
}

bool PlotGrid::settled() const
{
    return std::all_of(m_plots.begin(), m_plots.end(), [](const RunPlot* plot) { return plot->settled(); });
}

void PlotGrid::fitView()
{
    for (RunPlot* plot : m_plots)
        plot->fitView();
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
    for (RunPlot* plot : m_plots) {
        if (plot->cursorStep() != step)
            plot->setCursorStep(step);
    }
}

QByteArray PlotGrid::saveLayout() const
{
    QByteArray layout;
    QDataStream stream(&layout, QIODevice::WriteOnly);
    stream << m_rows->saveState() << m_upper->saveState() << m_lower->saveState();
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
}

void PlotGrid::resetLayout()
{
    for (QSplitter* splitter : {m_rows, m_upper, m_lower})
        splitter->setSizes({10000, 10000}); // equal parts of whatever there is
}

} // namespace tandem
