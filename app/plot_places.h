// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPoint>
#include <QPointer>

#include <map>
#include <vector>

class QMenu;
class QSplitter;
class QStackedWidget;

namespace tandem {

class RunPlot;

/// Where the plots are: each in one of the grid's places, alone in the grid while maximised, or in a window of its own.
/// Several plots may share a place, one of them in front. Titles are dragged onto one another to swap places; a double click
/// on a title maximises and restores.
class PlotPlaces : public QObject {
    Q_OBJECT
public:
    /// `rows` holds splitters, which hold the places, in reading order.
    PlotPlaces(QSplitter* rows, std::vector<QStackedWidget*> places);

    void add(RunPlot* plot, int place);
    /// Brings a plot to where it can be seen: before the one that shares its place, or its window to the front.
    void bringForward(RunPlot* plot);
    /// The plot that has the whole grid; null when all have their places.
    RunPlot* maximised() const { return m_maximised; }
    void toggleMaximised(RunPlot* plot);
    bool isDetached(const RunPlot* plot) const { return m_windows.contains(plot); }
    void detach(RunPlot* plot);
    /// Puts a plot from its window back where it was.
    void attach(RunPlot* plot);
    /// Shows these plots alone, where they are; all when there are none.
    void showOnly(const std::vector<RunPlot*>& plots);
    /// Takes a plot that has nothing to show out of its place, or closes its window, until it is brought forward again.
    void putAway(RunPlot* plot);
    /// Exchanges all that is in the places of two plots.
    void swap(RunPlot* a, RunPlot* b);
    /// Adds what can be done with the place of `plot` to its menu.
    void addActions(RunPlot* plot, QMenu* menu);

    QByteArray save() const;
    void restore(const QByteArray& places);
    void reset();

Q_SIGNALS:
    /// A plot can be seen that could not.
    void shown(tandem::RunPlot* plot);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Home {
        RunPlot* plot = nullptr;
        int place = 0; ///< where it is, or will be when its window closes
        int original = 0;
        bool away = false;
    };
    Home* homeOf(const RunPlot* plot);
    const Home* homeOf(const RunPlot* plot) const { return const_cast<PlotPlaces*>(this)->homeOf(plot); }
    QStackedWidget* placeOf(const RunPlot* plot) const;
    bool isWanted(const QWidget* plot) const;
    /// Puts a plot into its place, behind others, unless it is away or in a window.
    void settle(const Home& home);
    RunPlot* plotAt(const QPoint& global) const;
    /// Shows the places that have something to show.
    void arrange();

    QSplitter* m_rows;
    std::vector<QStackedWidget*> m_places;
    std::vector<Home> m_homes; // in the order in which they were added
    RunPlot* m_maximised = nullptr;
    std::vector<RunPlot*> m_only;                  // empty: all are shown
    std::vector<QPointer<QWidget>> m_frontsBefore; // [place] from before only some were shown
    std::map<const RunPlot*, QPointer<QWidget>> m_windows;
    RunPlot* m_dragged = nullptr;
    QPoint m_pressedAt;
};

} // namespace tandem
