// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_grid.h"

#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/noise_scale_plot.h"
#include "plots/trajectory_plot.h"

#include <QDataStream>
#include <QIODevice>
#include <QSplitter>
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
    add(new LossPlot, "lossPlot", m_upper);
    add(new NoiseScalePlot, "noiseScalePlot", m_upper);
    add(new TrajectoryPlot, "trajectoryPlot", m_lower);
    add(new MomentumValuePlot, "momentumValuePlot", m_lower);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_rows);
    resetLayout();
}

void PlotGrid::add(RunPlot* plot, const char* name, QSplitter* row)
{
    plot->setObjectName(QLatin1String(name));
    row->addWidget(plot);
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

void PlotGrid::setHistory(const std::shared_ptr<const History>& history)
{
    m_hovered.reset();
    m_pinned.reset();
    for (RunPlot* plot : m_plots) {
        plot->setCursorStep(std::nullopt);
        plot->setHistory(history);
    }
}

void PlotGrid::refresh()
{
    for (RunPlot* plot : m_plots) {
        if (plot->isVisible())
            plot->refresh();
    }
}

void PlotGrid::setPinnedStep(std::optional<std::int64_t> step)
{
    m_pinned = step;
    showCursor();
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
