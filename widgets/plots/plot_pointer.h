// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPoint>

class QCustomPlot;

namespace tandem {

/// What a mouse does over a plot besides moving its axes: it points, and it clicks. GUI thread only.
class PlotPointer : public QObject {
    Q_OBJECT
public:
    explicit PlotPointer(QCustomPlot* plot);

Q_SIGNALS:
    /// Points at a pixel inside the axes.
    void pointed(const QPoint& pixel);
    /// Points at no place of the axes any more.
    void left();
    /// Pressed and released at one place.
    void clicked(const QPointF& pixel, const QPoint& screen);
    /// The same with the right button.
    void menuRequested(const QPoint& screen);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QCustomPlot* m_plot;
    QPoint m_pressedAt;
};

} // namespace tandem
