// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_navigation.h"

#include <qcustomplot.h>

namespace tandem {
namespace {

/// The axes that a mouse at `position` moves: one when it is over that axis' labels, otherwise both.
QList<QCPAxis*> axesAt(const QCustomPlot* plot, const QPointF& position)
{
    const QRect axes = plot->axisRect()->rect();
    if (position.y() > axes.bottom())
        return {plot->xAxis};
    if (position.x() < axes.left())
        return {plot->yAxis};
    return {plot->xAxis, plot->yAxis};
}

} // namespace

void installNavigation(QCustomPlot* plot)
{
    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    QObject::connect(plot, &QCustomPlot::mousePress, plot, [plot](QMouseEvent* event) {
        const bool box = event->button() == Qt::RightButton || event->modifiers().testFlag(Qt::ShiftModifier);
        plot->setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
        const QList<QCPAxis*> axes = axesAt(plot, event->position());
        plot->axisRect()->setRangeDragAxes(axes);
        plot->axisRect()->setRangeZoomAxes({plot->xAxis, plot->yAxis}); // what a box sets
    });
    QObject::connect(plot, &QCustomPlot::mouseWheel, plot,
        [plot](QWheelEvent* event) { plot->axisRect()->setRangeZoomAxes(axesAt(plot, event->position())); });
}

} // namespace tandem
