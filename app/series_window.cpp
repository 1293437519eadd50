// SPDX-License-Identifier: GPL-3.0-or-later
#include "series_window.h"

#include "controls/series_browser.h"
#include "plot_grid.h"
#include "plots/redraw_queue.h"
#include "plots/series_plot.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QSplitter>

#include <chrono>

namespace tandem {
namespace {

using namespace std::chrono_literals;
constexpr auto pause = 100ms; // between two looks at what has been recorded

} // namespace

SeriesWindow::SeriesWindow(QWidget* parent, QMenu* menu, PlotGrid& plots)
    : QWidget(parent, Qt::Window)
    , m_plots(plots)
    , m_browser(new SeriesBrowser(this))
    , m_plot(new SeriesPlot(this))
{
    setObjectName(QStringLiteral("seriesWindow"));
    setWindowTitle(tr("Series – Tandem"));
    m_browser->setObjectName(QStringLiteral("browser"));
    m_plot->setObjectName(QStringLiteral("seriesPlot"));
    m_plots.link(m_plot);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(8);
    splitter->addWidget(m_browser);
    splitter->addWidget(m_plot);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(splitter);
    resize(1120, 560);
    splitter->setSizes({500, 620});

    QAction* action = menu->addAction(tr("&Series …"), QKeySequence(Qt::CTRL | Qt::Key_B), this, [this] {
        show();
        raise();
        activateWindow();
    });
    action->setObjectName(QStringLiteral("showSeries"));
    action->setToolTip(tr("Every recorded series, to search, compare and draw"));
    auto* leave = new QAction(this);
    leave->setShortcuts({QKeySequence(Qt::Key_Escape), QKeySequence(QKeySequence::Close)});
    connect(leave, &QAction::triggered, this, &QWidget::close);
    addAction(leave);

    connect(m_browser, &SeriesBrowser::checkedChanged, this, [this] { m_plot->setSeries(m_browser->checked()); });
    connect(&m_clock, &QTimer::timeout, this, &SeriesWindow::follow);
}

void SeriesWindow::takeKeys()
{
    // Those for plots alone: the browser's list has uses of its own for others.
    for (const char* name : {"follow", "fitView", "undoZoom", "redoZoom", "setCursorA", "setCursorB", "clearCursors", "explain"})
        if (auto* action = parent()->findChild<QAction*>(QLatin1String(name)))
            addAction(action);
}

void SeriesWindow::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    takeKeys(); // some are made after this window
    follow();
    m_clock.start(pause);
}

void SeriesWindow::hideEvent(QHideEvent* event)
{
    m_clock.stop();
    QWidget::hideEvent(event);
}

void SeriesWindow::follow()
{
    m_browser->setHistory(m_plots.history());
    m_browser->refresh();
    RedrawQueue::instance().request(m_plot);
}

} // namespace tandem
