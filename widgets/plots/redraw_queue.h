// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <deque>

namespace tandem {

class PlotFrame;

/// Draws the plots that ask for it one after the other, one in each turn of the event loop: what the user does then never
/// waits for more than one of them. GUI thread only.
class RedrawQueue : public QObject {
public:
    static RedrawQueue& instance();

    /// Has `plot` refreshed soon; at once in the queue's order, once however often it asks.
    void request(PlotFrame* plot);

private:
    RedrawQueue();
    void drawOne();

    QTimer m_timer;
    std::deque<QPointer<PlotFrame>> m_waiting;
};

} // namespace tandem
