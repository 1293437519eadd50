// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointF>

#include <vector>

class QCPAxis;
class QCustomPlot;
class QKeyEvent;

namespace tandem {

/// Gives a plot its mouse and its keys. Drag pans, the wheel zooms at the cursor, right drag or Shift + drag zooms to a box;
/// over an axis only that axis moves. With the keyboard on the plot, arrows pan, + and − zoom along x, Ctrl with ↑ and ↓
/// along y. Ranges change as if the mouse had done it.
class PlotNavigation : public QObject {
    Q_OBJECT
public:
    explicit PlotNavigation(QCustomPlot* plot);

    /// The next drag zooms to a box, whatever the button.
    void zoomToNextBox();

Q_SIGNALS:
    /// Home was pressed: everything is to be shown.
    void fitRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// Whether the key is one of the plot's own; moves the axes when it is pressed.
    bool press(const QKeyEvent& event);
    static bool isOwn(const QKeyEvent& event);
    void beginDrag(const QPointF& place);
    /// Moves the axes so that what was pressed stays under the mouse.
    void drag(const QPointF& place);

    /// An axis that the mouse drags, and what was under the mouse when the button was pressed.
    struct Dragged {
        QCPAxis* axis = nullptr;
        double coordinate = 0.0;
    };
    QCustomPlot* m_plot;
    std::vector<Dragged> m_dragged;
    QPointF m_pressedAt;
    bool m_hasMoved = false; // far enough that it is no click
    bool m_nextIsBox = false;
};

} // namespace tandem
