// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QObject>

#include <string>
#include <vector>

namespace tandem {

class PlotGrid;
class RunPlot;
class SeriesPlot;
class ShownRun;

/// Which metrics of another program's run are drawn first: losses, then accuracies, then by name; all of them, in that order.
/// Empty when the run has what the window's own plots draw.
std::vector<std::string> foreignMetrics(const History& history);

/// While a run is shown of which the window's own plots would draw nothing, up to four of its metrics stand in their places, a
/// plot each.
class CurvePlots : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t most = 4;

    CurvePlots(PlotGrid& grid, ShownRun& shown);

private:
    void make();
    void arrange();
    void fill(SeriesPlot* plot, const std::string& metric, const History& history) const;

    PlotGrid& m_grid;
    ShownRun& m_shown;
    std::vector<SeriesPlot*> m_plots; ///< made when they are needed first
    bool m_shownNow = false;
    std::vector<RunPlot*> m_before; ///< what was in front before these were
};

} // namespace tandem
