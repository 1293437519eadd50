// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_navigation.h"

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr double rangePerNotch = 0.85; // what one notch of the wheel leaves of the range

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
    plot->setInteractions(QCP::iRangeDrag);
    QObject::connect(plot, &QCustomPlot::mousePress, plot, [plot](QMouseEvent* event) {
        const bool box = event->button() == Qt::RightButton || event->modifiers().testFlag(Qt::ShiftModifier);
        plot->setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
        const QList<QCPAxis*> axes = axesAt(plot, event->position());
        plot->axisRect()->setRangeDragAxes(axes);
        plot->axisRect()->setRangeZoomAxes({plot->xAxis, plot->yAxis}); // what a box sets
    });
    // The plot's own zoom would draw at every notch, and turning the wheel fast would outrun it: whoever hears of the new
    // range draws it when there is time.
    QObject::connect(plot, &QCustomPlot::mouseWheel, plot, [plot](QWheelEvent* event) {
        const double notches = event->angleDelta().y() / 120.0;
        const double factor = std::pow(rangePerNotch, notches);
        for (QCPAxis* axis : axesAt(plot, event->position())) {
            const double pixel = axis->orientation() == Qt::Horizontal ? event->position().x() : event->position().y();
            axis->scaleRange(factor, axis->pixelToCoord(pixel));
        }
        event->accept();
    });
}

} // namespace tandem
