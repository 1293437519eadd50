// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/canvas.h"

#include "plots/broken_text.h"
#include "plots/curve_clip.h"
#include "plots/step_axis.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {
namespace {

QCPScatterStyle scatterStyle(Canvas::Marker marker, const QPen& pen, double size)
{
    switch (marker) {
    case Canvas::Marker::Disc:
        return {QCPScatterStyle::ssDisc, pen, QBrush(pen.color()), size};
    case Canvas::Marker::Circle:
        return {QCPScatterStyle::ssCircle, pen, Qt::NoBrush, size};
    case Canvas::Marker::Cross:
        return {QCPScatterStyle::ssCross, pen, Qt::NoBrush, size};
    case Canvas::Marker::Square:
        return {QCPScatterStyle::ssSquare, pen, QBrush(pen.color()), size};
    }
    return {};
}

/// y of a pixel that may lie far outside the axes.
double coordinate(const QCPAxis* axis, double pixel)
{
    const double y = axis->pixelToCoord(pixel);
    constexpr double greatest = std::numeric_limits<double>::max();
    if (axis->scaleType() == QCPAxis::stLogarithmic)
        return std::clamp(y, std::numeric_limits<double>::min(), greatest);
    return std::clamp(y, -greatest, greatest);
}

} // namespace

Canvas::Canvas(QCustomPlot* plot)
    : m_plot(plot)
{
}

void Canvas::clear()
{
    m_plot->clearPlottables();
    for (QCPAbstractItem* item : std::as_const(m_items))
        m_plot->removeItem(item);
    m_items.clear();
    m_reservedTopLeft = 0;
    m_axis = nullptr;
}

void Canvas::placeSteps(const StepAxis* axis, int arm)
{
    m_axis = axis && !axis->countsSteps() ? axis : nullptr;
    m_arm = arm;
}

bool Canvas::isEmpty() const
{
    return m_plot->plottableCount() == 0;
}

void Canvas::clip()
{
    const QCPAxis* axis = m_plot->yAxis;
    const QRect axes = m_plot->axisRect()->rect();
    const Spacing spacing = axis->scaleType() == QCPAxis::stLogarithmic ? Spacing::Logarithmic : Spacing::Linear;
    for (int i = 0; i < m_plot->graphCount(); ++i) {
        QCPGraph* graph = m_plot->graph(i);
        const bool filled = graph->brush().style() != Qt::NoBrush || graph->pen().style() == Qt::NoPen;
        // An edge of a band is bent, not cut: so far outside that it does not show.
        const double beyond = (filled ? 20.0 : 1.0) * std::max(axes.height(), 1);
        const double low = coordinate(axis, axes.bottom() + beyond);
        const double high = coordinate(axis, axes.top() - beyond);
        CurvePoints points;
        bool within = true;
        for (const QCPGraphData& point : *graph->data()) {
            points.add(point.key, point.value);
            within &= !(point.value < low || point.value > high);
        }
        if (within || graph->lineStyle() == QCPGraph::lsNone)
            continue;
        if (filled) {
            for (double& y : points.y)
                y = std::isnan(y) ? y : std::clamp(y, low, high);
        } else {
            points = clipCurve(points, low, high, spacing);
        }
        graph->setData(points.x, points.y, true);
    }
}

QCPGraph* Canvas::addGraph(const QString& name, const QVector<double>& x, const QVector<double>& y)
{
    QCPGraph* graph = m_plot->addGraph();
    graph->setName(name);
    if (m_axis) {
        QVector<double> places = x;
        m_axis->place(m_arm, places);
        graph->setData(places, y, true);
    } else {
        graph->setData(x, y, true);
    }
    // The points are already thinned to the width of the plot; a second thinning could lose a spike.
    graph->setAdaptiveSampling(false);
    return graph;
}

void Canvas::line(const QString& name, const CurvePoints& points, const QPen& pen)
{
    if (!points.isEmpty())
        addGraph(name, points.x, points.y)->setPen(pen);
}

void Canvas::jaggedLine(const QString& name, const CurvePoints& points, const QPen& pen)
{
    if (points.isEmpty())
        return;
    QCPGraph* graph = addGraph(name, points.x, points.y);
    graph->setPen(pen);
    graph->setAntialiased(false);
}

void Canvas::markers(const QString& name, const CurvePoints& points, Marker marker, const QPen& pen, double size)
{
    if (points.isEmpty())
        return;
    QCPGraph* graph = addGraph(name, points.x, points.y);
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setScatterStyle(scatterStyle(marker, pen, size));
}

void Canvas::band(
    const QString& name, const QVector<double>& x, const QVector<double>& low, const QVector<double>& high, const QBrush& brush)
{
    if (x.isEmpty())
        return;
    QCPGraph* lower = addGraph(name + QStringLiteral(" low"), x, low);
    lower->setPen(Qt::NoPen);
    QCPGraph* upper = addGraph(name, x, high);
    upper->setPen(Qt::NoPen);
    upper->setBrush(brush);
    upper->setChannelFillGraph(lower);
    upper->setAntialiasedFill(false);
}

void Canvas::path(const QString& name, const CurvePoints& points, const QPen& pen)
{
    if (points.isEmpty())
        return;
    auto* curve = new QCPCurve(m_plot->xAxis, m_plot->yAxis);
    curve->setName(name);
    curve->setData(points.x, points.y);
    curve->setPen(pen);
}

void Canvas::verticalLine(double x, const QPen& pen)
{
    auto* line = new QCPItemStraightLine(m_plot);
    line->point1->setCoords(x, 1.0);
    line->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
    line->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
    line->point1->setCoords(x, 0.0);
    line->point2->setCoords(x, 1.0);
    line->setPen(pen);
    m_items.append(line);
}

void Canvas::horizontalLine(double y, const QPen& pen)
{
    auto* line = new QCPItemStraightLine(m_plot);
    line->point1->setTypeX(QCPItemPosition::ptAxisRectRatio);
    line->point2->setTypeX(QCPItemPosition::ptAxisRectRatio);
    line->point1->setCoords(0.0, y);
    line->point2->setCoords(1.0, y);
    line->setPen(pen);
    line->setLayer(QStringLiteral("grid"));
    m_items.append(line);
}

void Canvas::tag(double x, int fromTop, const QString& text, const QFont& font, const QColor& color, const QColor& background)
{
    const QRect axes = m_plot->axisRect()->rect();
    const int width = QFontMetrics(font).horizontalAdvance(text) + 6;
    const bool toTheLeft = m_plot->xAxis->coordToPixel(x) + width > axes.right();
    auto* item = new QCPItemText(m_plot);
    item->position->setTypeX(QCPItemPosition::ptPlotCoords);
    item->position->setTypeY(QCPItemPosition::ptAbsolute);
    item->position->setCoords(x, axes.top() + fromTop);
    item->setPositionAlignment(Qt::AlignTop | (toTheLeft ? Qt::AlignRight : Qt::AlignLeft));
    item->setPadding({3, 0, 3, 0});
    item->setText(text);
    item->setFont(font);
    item->setColor(color);
    item->setBrush(background);
    item->setLayer(QStringLiteral("overlay")); // over every curve and line
    m_items.append(item);
}

void Canvas::text(double x, double y, Qt::Alignment align, const QString& text, const QFont& font, const QColor& color)
{
    auto* item = new QCPItemText(m_plot);
    item->position->setCoords(x, y);
    item->setPositionAlignment(align);
    item->setPadding({4, 2, 4, 2});
    item->setText(text);
    item->setFont(font);
    item->setColor(color);
    item->setLayer(QStringLiteral("overlay")); // over every curve and line
    m_items.append(item);
}

void Canvas::note(Corner corner, const QString& text, const QFont& font, const QColor& color, const QColor& background)
{
    addNote(corner, text, font, color, background)->setLayer(QStringLiteral("overlay"));
}

void Canvas::backgroundNote(Corner corner, const QString& text, const QFont& font, const QColor& color, const QColor& background)
{
    addNote(corner, text, font, color, background)->setLayer(QStringLiteral("grid"));
}

QCPItemText* Canvas::addNote(Corner corner, const QString& text, const QFont& font, const QColor& color, const QColor& background)
{
    constexpr int padding = 6;
    auto* item = new QCPItemText(m_plot);
    item->position->setType(QCPItemPosition::ptAxisRectRatio);
    Qt::Alignment align = Qt::AlignCenter;
    QPointF place(0.5, 0.5);
    if (corner != Corner::Center) {
        const bool left = corner == Corner::TopLeft || corner == Corner::BottomLeft;
        const bool top = corner == Corner::TopLeft || corner == Corner::TopRight;
        align = (left ? Qt::AlignLeft : Qt::AlignRight) | (top ? Qt::AlignTop : Qt::AlignBottom);
        place = {left ? 0.0 : 1.0, top ? 0.0 : 1.0};
    }
    if (corner == Corner::TopLeft)
        m_reservedTopLeft = QFontMetrics(font).horizontalAdvance(text) + 2 * padding;
    item->position->setCoords(place);
    item->setPositionAlignment(align);
    item->setTextAlignment(align.testFlag(Qt::AlignRight) ? Qt::AlignRight
            : align.testFlag(Qt::AlignLeft)               ? Qt::AlignLeft
                                                          : Qt::AlignCenter);
    item->setPadding({padding, 3, padding, 3});
    item->setText(brokenText(text, QFontMetrics(font), m_plot->axisRect()->width() - 2 * padding));
    item->setFont(font);
    item->setColor(color);
    item->setBrush(background);
    m_items.append(item);
    return item;
}

} // namespace tandem
