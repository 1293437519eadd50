// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/plot_mark.h"

#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

class QSplitter;
class QStackedWidget;

namespace tandem {

class RunPlot;
class TrajectoryPlot;

/// The plots of a run, two by two, with their steps and their cursor linked; the value of momentum and the instruments share
/// one place.
class PlotGrid : public QWidget {
    Q_OBJECT
public:
    explicit PlotGrid(QWidget* parent = nullptr);

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
    /// Whether all plots show all there is.
    bool settled() const;

    const std::vector<RunPlot*>& plots() const { return m_plots; }
    /// The plot with this object name, or null.
    RunPlot* plot(const QString& name) const;
    QStringList plotNames() const;
    /// Brings a plot forward that shares its place with another.
    void show(RunPlot* plot);

    /// Sizes of the panes, for the settings.
    QByteArray saveLayout() const;
    void restoreLayout(const QByteArray& layout);
    void resetLayout();

Q_SIGNALS:
    void followingChanged(bool following);

private:
    /// A plot whose place has buttons that bring forward the one which shares it.
    void add(RunPlot* plot, const char* name);
    void addFlip(RunPlot* from, RunPlot* to, const QString& text, const QString& toolTip);
    void showCursor();

    QSplitter* m_rows = nullptr;
    QSplitter* m_upper = nullptr;
    QSplitter* m_lower = nullptr;
    TrajectoryPlot* m_trajectory = nullptr;
    QStackedWidget* m_shared = nullptr;
    std::vector<RunPlot*> m_plots;
    std::optional<std::int64_t> m_pinned;
    std::optional<std::int64_t> m_hovered;
};

} // namespace tandem
