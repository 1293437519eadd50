// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_navigation.h"

#include <QKeyEvent>

#include <qcustomplot.h>

#include <cmath>

namespace tandem {
namespace {

constexpr double panShare = 0.1;       // of the range, per key
constexpr double zoomStep = 0.75;      // of the range that stays, per key
constexpr double stillPixels = 4.0;    // a press and a release within so many are a click
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

double pixelOn(const QCPAxis* axis, const QPointF& place)
{
    return axis->orientation() == Qt::Horizontal ? place.x() : place.y();
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
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->installEventFilter(this);
    connect(plot, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
        const bool box = m_nextIsBox || event->button() == Qt::RightButton || event->modifiers().testFlag(Qt::ShiftModifier);
        m_nextIsBox = false;
        m_plot->unsetCursor();
        m_plot->setSelectionRectMode(box ? QCP::srmZoom : QCP::srmNone);
        m_plot->axisRect()->setRangeZoomAxes({m_plot->xAxis, m_plot->yAxis}); // what a box sets
        if (!box && event->button() == Qt::LeftButton)
            beginDrag(event->position());
    });
    // The plot's own dragging and zooming would draw at every report of the mouse, whatever else is waiting to be drawn: whoever
    // hears of the new range draws it when there is time.
    connect(plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        if (event->buttons().testFlag(Qt::LeftButton))
            drag(event->position());
    });
    connect(plot, &QCustomPlot::mouseRelease, this, [this] { m_dragged.clear(); });
    connect(plot, &QCustomPlot::mouseWheel, this, [this](QWheelEvent* event) {
        const double notches = event->angleDelta().y() / 120.0;
        const double factor = std::pow(rangePerNotch, notches);
        for (QCPAxis* axis : axesAt(m_plot, event->position()))
            axis->scaleRange(factor, axis->pixelToCoord(pixelOn(axis, event->position())));
        event->accept();
    });
}

void PlotNavigation::beginDrag(const QPointF& place)
{
    m_pressedAt = place;
    m_hasMoved = false;
    m_dragged.clear();
    for (QCPAxis* axis : axesAt(m_plot, place))
        m_dragged.push_back({axis, axis->pixelToCoord(pixelOn(axis, place))});
}

void PlotNavigation::drag(const QPointF& place)
{
    m_hasMoved |= (place - m_pressedAt).manhattanLength() > stillPixels;
    if (!m_hasMoved)
        return;
    for (const Dragged& dragged : m_dragged) {
        const double at = dragged.axis->pixelToCoord(pixelOn(dragged.axis, place));
        const bool logarithmic = dragged.axis->scaleType() == QCPAxis::stLogarithmic;
        dragged.axis->moveRange(logarithmic ? dragged.coordinate / at : dragged.coordinate - at);
    }
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
