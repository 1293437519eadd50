// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/redraw_queue.h"

#include "plots/plot_frame.h"

#include <QCoreApplication>

#include <algorithm>

namespace tandem {

RedrawQueue& RedrawQueue::instance()
{
    static QPointer<RedrawQueue> queue;
    if (!queue)
        queue = new RedrawQueue;
    return *queue;
}

RedrawQueue::RedrawQueue()
    : QObject(QCoreApplication::instance())
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &RedrawQueue::drawOne);
}

void RedrawQueue::request(PlotFrame* plot)
{
    if (std::find(m_waiting.begin(), m_waiting.end(), plot) == m_waiting.end())
        m_waiting.emplace_back(plot);
    if (!m_timer.isActive())
        m_timer.start();
}

void RedrawQueue::drawOne()
{
    while (!m_waiting.empty()) {
        const QPointer<PlotFrame> plot = m_waiting.front();
        m_waiting.pop_front();
        if (plot) {
            plot->refresh();
            break;
        }
    }
    if (!m_waiting.empty())
        m_timer.start();
}

} // namespace tandem
