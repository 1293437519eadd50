// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_theme.h"
#include "plots/readable_curve.h"

#include <array>
#include <optional>

class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;

namespace tandem {

class ReadoutItem;

/// The linked cursor of a plot, the two cursors A and B that one sets, and a small table of the curves' values there. They
/// have a buffer of their own: moving them costs no replot of the curves. The table stands in the corner of the axes that
/// has the fewest curves in it, and stays there while another is hardly emptier.
class PlotCursors {
public:
    explicit PlotCursors(QCustomPlot* plot);

    void setTheme(const PlotTheme& theme);
    /// Places on the x-axis; none hides a cursor.
    void setPlaces(std::optional<double> cursor, std::optional<double> a, std::optional<double> b);
    void setTable(const ReadoutTable& table);
    /// The curves were drawn anew: where they leave room is to be found again.
    void curvesChanged() { m_roomKnown = false; }
    /// Chooses the table's corner; to be called before painting.
    void arrange();
    /// Paints nothing but the cursors.
    void repaint();

    /// Curve points and texts in a grid over the axes.
    static constexpr int roomColumns = 32;
    static constexpr int roomRows = 16;

private:
    void findRoom();
    double taken(const QRectF& box) const;

    QCustomPlot* m_plot;
    QCPItemStraightLine* m_line;
    std::array<QCPItemStraightLine*, 2> m_marks{};
    std::array<QCPItemText*, 2> m_letters{};
    ReadoutItem* m_readout; // owned by the plot
    PlotTheme m_theme;
    std::optional<double> m_cursor;
    std::array<int, roomColumns * roomRows> m_room{}; // curves in each cell
    bool m_roomKnown = false;
    int m_corner = 1; // 0 top left, 1 top right, 2 bottom left, 3 bottom right
};

} // namespace tandem
