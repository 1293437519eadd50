// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/plot_mark.h"
#include "plots/step_axis.h"

#include <QVariant>
#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QSplitter;

namespace tandem {

class DataExport;
class PlotPlaces;
class RunPlot;
class TrajectoryPlot;
class ZoomHistory;

/// The plots of a run, two by two, with their steps and their cursor linked; the value of momentum, the instruments and the
/// spectrum share one place.
class PlotGrid : public QWidget {
    Q_OBJECT
    Q_MOC_INCLUDE("plots/data_export.h")
public:
    explicit PlotGrid(QWidget* parent = nullptr);

    /// Adds a plot behind those that are in a place, 0 to 3 in reading order: with their steps, cursor and menu.
    void addPlot(RunPlot* plot, const char* name, int place);
    /// Links a plot that stands elsewhere: its steps, cursors, marks and lines are those of the others, and it has their menu.
    void link(RunPlot* plot);
    /// These plots and those that were linked.
    const std::vector<RunPlot*>& linkedPlots() const { return m_linked; }
    void setHistory(const std::shared_ptr<const History>& history);
    /// Draws what is new in the plots that can be seen, one in each turn of the event loop.
    void refresh();
    /// The same at once, for a picture.
    void refreshNow();
    /// Where the timeline's cursor stands; none is live. A mouse over a plot goes before it.
    void setPinnedStep(std::optional<std::int64_t> step);
    /// What all plots mark beside the changes of hyperparameters.
    void setMarks(const std::vector<PlotMark>& marks);
    bool following() const;
    void setFollowing(bool following);
    void fitView();
    /// What the x-axis of every plot over the steps counts.
    XAxisKind xAxisKind() const { return m_stepAxis->kind(); }
    void setXAxisKind(XAxisKind kind);
    const std::shared_ptr<const History>& history() const { return m_history; }
    ZoomHistory& zoomHistory() { return *m_zooms; }
    /// Puts cursor A or B where the mouse or the timeline's cursor is, or at the end of the run.
    void setCursorA();
    void setCursorB();
    void clearCursors();
    /// Whether all plots that are shown show all there is.
    bool settled() const;

    const std::vector<RunPlot*>& plots() const { return m_plots; }
    /// The plot with this object name, or null.
    RunPlot* plot(const QString& name) const;
    QStringList plotNames() const;
    /// Brings a plot forward that shares its place with another.
    void show(RunPlot* plot);
    PlotPlaces& places() { return *m_places; }

    /// Shows the plots of these names and hides the others; none named: all.
    void setShown(const QStringList& names);

    /// Width of the main curves in every plot: 1, or 2 for a projector.
    void setLineWidth(double pixels);

    /// Sizes of the panes, for the settings.
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray& layout);
    /// How the user wants the plots to show any run, by their names, for the settings; a plot takes its own when it is added.
    QVariantMap choices() const;
    void setChoices(const QVariantMap& choices);
    /// Panes, places and choices as they were at first.
    void resetLayout();

Q_SIGNALS:
    void followingChanged(bool following);
    void xAxisChanged(tandem::XAxisKind kind);
    void plotLinked(tandem::RunPlot* plot);
    /// A sentence about what was done, e.g. saved.
    void said(const QString& sentence);
    /// A plot's samples are being written; the export is gone when that is over.
    void exporting(tandem::DataExport* file);

private:
    void add(RunPlot* plot, const char* name, int place);
    void linkSteps(RunPlot* plot);
    void addMenu(RunPlot* plot);
    /// A button of `from` that brings forward the plot which shares its place.
    void addFlip(RunPlot* from, RunPlot* to, const QString& text, const QString& toolTip);
    void showCursor();
    /// Where a cursor is put now.
    std::optional<std::int64_t> pointedStep() const;

    QSplitter* m_rows = nullptr;
    QSplitter* m_upper = nullptr;
    QSplitter* m_lower = nullptr;
    TrajectoryPlot* m_trajectory = nullptr;
    PlotPlaces* m_places = nullptr;
    std::vector<RunPlot*> m_plots;  ///< in the places
    std::vector<RunPlot*> m_linked; ///< these, and elsewhere
    QVariantMap m_choices;          ///< of plots that are not there yet, by their names
    std::vector<PlotMark> m_marks;
    double m_lineWidth = 1.0;
    std::shared_ptr<const History> m_history;
    std::shared_ptr<StepAxis> m_stepAxis;
    ZoomHistory* m_zooms;
    std::optional<std::int64_t> m_pinned;
    std::optional<std::int64_t> m_hovered;
};

} // namespace tandem
