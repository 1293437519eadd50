// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_navigation.h"

#include <QKeyEvent>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr double panShare = 0.1;       // of the range, per key
constexpr double zoomStep = 0.75;      // of the range that stays, per key
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

/// Moves an axis by a share of what it shows, in pixels: the same on a log axis.
void pan(QCPAxis* axis, double share)
{
    if (axis->scaleType() == QCPAxis::stLogarithmic)
        axis->moveRange(std::pow(axis->range().upper / axis->range().lower, share));
    else
        axis->moveRange(share * axis->range().size());
}

void zoom(QCPAxis* axis, double factor)
{
    const QCPRange range = axis->range();
    const double center = axis->scaleType() == QCPAxis::stLogarithmic ? std::sqrt(range.lower * range.upper) : range.center();
    axis->scaleRange(factor, center);
}

} // namespace

PlotNavigation::PlotNavigation(QCustomPlot* plot)
    : QObject(plot)
    , m_plot(plot)
{
    plot->setInteractions(QCP::iRangeDrag);
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->installEventFilter(this);
    connect(plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const bool box = m_nextIsBox || event->button() == Qt::RightButton || event->modifiers().testFlag(Qt::ShiftModifier);
        m_nextIsBox = false;
        m_plot->unsetCursor();
        m_plot->setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
        m_plot->axisRect()->setRangeDragAxes(axesAt(m_plot, event->position()));
        m_plot->axisRect()->setRangeZoomAxes({m_plot->xAxis, m_plot->yAxis}); // what a box sets
    });
    // The plot's own zoom would draw at every notch, and turning the wheel fast would outrun it: whoever hears of the new
    // range draws it when there is time.
    connect(plot, &QCustomPlot::mouseWheel, this, [this](QWheelEvent* event) {
        const double notches = event->angleDelta().y() / 120.0;
        const double factor = std::pow(rangePerNotch, notches);
        for (QCPAxis* axis : axesAt(m_plot, event->position())) {
            const double pixel = axis->orientation() == Qt::Horizontal ? event->position().x() : event->position().y();
            axis->scaleRange(factor, axis->pixelToCoord(pixel));
        }
        event->accept();
    });
}

void PlotNavigation::zoomToNextBox()
{
    m_nextIsBox = true;
    m_plot->setCursor(Qt::CrossCursor);
}

bool PlotNavigation::isOwn(const QKeyEvent& event)
{
    const Qt::KeyboardModifiers others = event.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier);
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Home:
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
        return others == Qt::NoModifier;
    case Qt::Key_Up:
    case Qt::Key_Down:
        return others == Qt::NoModifier || others == Qt::ControlModifier;
    default:
        return false;
    }
}

bool PlotNavigation::press(const QKeyEvent& event)
{
    if (!isOwn(event))
        return false;
    const bool control = event.modifiers().testFlag(Qt::ControlModifier);
    switch (event.key()) {
    case Qt::Key_Left:
        pan(m_plot->xAxis, -panShare);
        break;
    case Qt::Key_Right:
        pan(m_plot->xAxis, panShare);
        break;
    case Qt::Key_Up:
        control ? zoom(m_plot->yAxis, zoomStep) : pan(m_plot->yAxis, panShare);
        break;
    case Qt::Key_Down:
        control ? zoom(m_plot->yAxis, 1.0 / zoomStep) : pan(m_plot->yAxis, -panShare);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(m_plot->xAxis, zoomStep);
        break;
    case Qt::Key_Minus:
        zoom(m_plot->xAxis, 1.0 / zoomStep);
        break;
    default:
        Q_EMIT fitRequested();
        return true;
    }
    return true;
}

bool PlotNavigation::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && isOwn(*static_cast<QKeyEvent*>(event))) {
        event->accept(); // the window's own shortcuts on these keys wait while the keyboard is on a plot
        return true;
    }
    if (event->type() == QEvent::KeyPress && press(*static_cast<QKeyEvent*>(event)))
        return true;
    return QObject::eventFilter(watched, event);
}

} // namespace tandem
