// SPDX-License-Identifier: GPL-3.0-or-later
#include "series_window.h"

#include "controls/series_browser.h"
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

SeriesWindow::SeriesWindow(QWidget* parent, QMenu* menu, std::function<std::shared_ptr<const History>()> history)
    : QWidget(parent, Qt::Window)
    , m_history(std::move(history))
    , m_browser(new SeriesBrowser(this))
    , m_plot(new SeriesPlot(this))
{
    setObjectName(QStringLiteral("seriesWindow"));
    setWindowTitle(tr("Series – Tandem"));
    m_browser->setObjectName(QStringLiteral("browser"));
    m_plot->setObjectName(QStringLiteral("seriesPlot"));
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

void SeriesWindow::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
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
    const std::shared_ptr<const History> history = m_history();
    m_plot->setHistory(history);
    m_browser->setHistory(history);
    m_browser->refresh();
    RedrawQueue::instance().request(m_plot);
}

} // namespace tandem
