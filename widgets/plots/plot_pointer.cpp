// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_pointer.h"

#include <qcustomplot.h>

namespace tandem {
namespace {

constexpr int stillPixels = 4; // a press and a release within so many are a click

} // namespace

PlotPointer::PlotPointer(QCustomPlot* plot)
    : QObject(plot)
    , m_plot(plot)
{
    plot->installEventFilter(this);
    connect(plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (m_plot->axisRect()->rect().contains(event->pos()))
            Q_EMIT pointed(event->pos());
        else
            Q_EMIT left();
    });
    connect(plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) { m_pressedAt = event->pos(); });
    connect(plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
        if ((event->pos() - m_pressedAt).manhattanLength() > stillPixels)
            return;
        if (event->button() == Qt::LeftButton)
            Q_EMIT clicked(event->position(), event->globalPosition().toPoint());
        else if (event->button() == Qt::RightButton)
            Q_EMIT menuRequested(event->globalPosition().toPoint());
    });
}

bool PlotPointer::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Leave)
        Q_EMIT left();
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
