// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBrush>
#include <QFont>
#include <QList>
#include <QPen>
#include <QString>
#include <QVector>

#include <algorithm>

class QCPAbstractItem;
class QCPAxis;
class QCPGraph;
class QCPItemText;
class QCustomPlot;

namespace tandem {

class StepAxis;

/// Points of one curve, in axis coordinates; a NaN in y is a gap.
struct CurvePoints {
    QVector<double> x;
    QVector<double> y;

    void add(double xValue, double yValue)
    {
        x.append(xValue);
        y.append(yValue);
    }
    bool isEmpty() const { return x.isEmpty(); }
    /// About `most` of the points, evenly chosen, the last among them.
    CurvePoints everySoMany(qsizetype most) const
    {
        const qsizetype stride = std::max<qsizetype>(1, (x.size() + most - 1) / most);
        CurvePoints some;
        for (qsizetype i = (x.size() - 1) % stride; i >= 0 && i < x.size(); i += stride)
            some.add(x[i], y[i]);
        return some;
    }
};

/// Draws into a QCustomPlot as if on paper: everything is cleared and drawn anew for the visible range, so that what is
/// shown costs the width of the plot and never goes stale. Curves are drawn in the order in which they are added.
class Canvas {
public:
    enum class Marker {
        Disc,
        Circle,
        Cross,
        Square,
    };
    /// Where a note stands inside the axes.
    enum class Corner {
        TopLeft,
        TopRight,
        BottomLeft,
        BottomRight,
        Center,
    };

    explicit Canvas(QCustomPlot* plot);

    /// Removes everything that was drawn.
    void clear();
    /// True when no curve has been drawn since clear().
    bool isEmpty() const;

    /// Cuts off what lies far above and below the axes, once their ranges are known.
    void clip();
    /// From now on the x of curves are steps of `arm`, to be placed on `axis`; null: they are places already.
    void placeSteps(const StepAxis* axis, int arm);

    void line(const QString& name, const CurvePoints& points, const QPen& pen);
    /// A line that goes up and down within every pixel, or along the axes only: not antialiased, which would take ten times as
    /// long.
    void jaggedLine(const QString& name, const CurvePoints& points, const QPen& pen);
    void markers(const QString& name, const CurvePoints& points, Marker marker, const QPen& pen, double size);
    /// Fills between two curves over the same x.
    void band(const QString& name, const QVector<double>& x, const QVector<double>& low, const QVector<double>& high,
        const QBrush& brush);
    /// A path in the order of its points, at most a few hundred of them.
    void path(const QString& name, const CurvePoints& points, const QPen& pen);

    void verticalLine(double x, const QPen& pen);
    /// A line of reference, under every curve.
    void horizontalLine(double y, const QPen& pen);
    /// Text whose anchor is at plot coordinate x and `fromTop` pixels under the axes' upper edge, right of x unless it
    /// would leave the axes there.
    void tag(double x, int fromTop, const QString& text, const QFont& font, const QColor& color, const QColor& background);
    /// Text at a plot coordinate, `align` saying which side of the point it stands on.
    void text(double x, double y, Qt::Alignment align, const QString& text, const QFont& font, const QColor& color);
    /// The tag rows leave this many pixels to a note in the top left corner.
    int reservedTopLeft() const { return m_reservedTopLeft; }
    /// Over every curve and line; broken into lines where it is wider than the axes.
    void note(Corner corner, const QString& text, const QFont& font, const QColor& color, const QColor& background);
    /// Names a part of the axes, without hiding what is drawn there: under every curve, over the grid.
    void backgroundNote(Corner corner, const QString& text, const QFont& font, const QColor& color, const QColor& background);

private:
    QCPItemText* addNote(Corner corner, const QString& text, const QFont& font, const QColor& color, const QColor& background);
    QCPGraph* addGraph(const QString& name, const QVector<double>& x, const QVector<double>& y);

    QCustomPlot* m_plot;
    const StepAxis* m_axis = nullptr;
    int m_arm = 0;
    int m_reservedTopLeft = 0;
    QList<QCPAbstractItem*> m_items; // ours; the plot may hold others, e.g. the cursor
};

} // namespace tandem
