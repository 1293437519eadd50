// SPDX-License-Identifier: GPL-3.0-or-later
#include "curve_plots.h"

#include "logs/shown_run.h"
#include "plot_grid.h"
#include "plot_places.h"
#include "plots/series_plot.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <set>
#include <utility>

namespace tandem {

namespace {

constexpr std::size_t mostCurves = 64; // in a plot

bool isLoss(const std::string& metric)
{
    return QString::fromStdString(metric).contains(QLatin1String("loss"), Qt::CaseInsensitive);
}

int rank(const std::string& metric)
{
    return isLoss(metric) ? 0 : QString::fromStdString(metric).contains(QLatin1String("acc"), Qt::CaseInsensitive) ? 1 : 2;
}

/// What the loss plot, the first that anybody looks at, draws.
bool isOwn(const SeriesKey& key)
{
    static const std::array<const char*, 3> losses{"train_loss.mean", "full_loss.mean", "test_loss.mean"};
    return key.arm != wholeRun
        && std::any_of(losses.begin(), losses.end(), [&](const char* metric) { return key.metric == metric; });
}

} // namespace

std::vector<std::string> foreignMetrics(const History& history)
{
    const std::vector<SeriesKey> keys = history.keys();
    if (!history.description().experimentText.empty() || std::any_of(keys.begin(), keys.end(), isOwn))
        return {};
    std::set<std::string> names;
    for (const SeriesKey& key : keys)
        names.insert(key.metric);
    std::vector<std::string> metrics(names.begin(), names.end());
    std::stable_sort(
        metrics.begin(), metrics.end(), [](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
    return metrics;
}

CurvePlots::CurvePlots(PlotGrid& grid, ShownRun& shown)
    : QObject(&grid)
    , m_grid(grid)
    , m_shown(shown)
{
    connect(&shown, &ShownRun::historyReplaced, this, &CurvePlots::arrange);
}

void CurvePlots::make()
{
    constexpr std::array<const char*, most> names{"curvePlot1", "curvePlot2", "curvePlot3", "curvePlot4"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto* plot = new SeriesPlot;
        m_grid.addPlot(plot, names[i], static_cast<int>(i));
        plot->setHistory(m_grid.history());
        m_plots.push_back(plot);
    }
}

void CurvePlots::arrange()
{
    const std::shared_ptr<const History> history = m_shown.history();
    if (!history)
        return;
    const std::vector<std::string> metrics = foreignMetrics(*history);
    const bool before = std::exchange(m_shownNow, !metrics.empty());
    if (metrics.empty()) {
        if (!before)
            return;
        m_grid.setShown({});
        for (SeriesPlot* plot : m_plots)
            m_grid.places().putAway(plot);
        // The last one that is brought forward stays there: the first of those that share a place.
        for (RunPlot* plot : std::views::reverse(m_grid.plots()))
            if (std::find(m_plots.begin(), m_plots.end(), plot) == m_plots.end())
                m_grid.show(plot);
        for (RunPlot* plot : m_before)
            m_grid.show(plot);
        m_before.clear();
        return;
    }
    if (!before) {
        for (RunPlot* plot : m_grid.plots())
            if (plot->isVisibleTo(&m_grid))
                m_before.push_back(plot);
    }
    if (m_plots.empty())
        make();
    QStringList names;
    for (std::size_t i = 0; i < std::min(metrics.size(), m_plots.size()); ++i) {
        fill(m_plots[i], metrics[i], *history);
        m_grid.show(m_plots[i]);
        names << m_plots[i]->objectName();
    }
    m_grid.setShown(names);
}

void CurvePlots::fill(SeriesPlot* plot, const std::string& metric, const History& history) const
{
    std::vector<SeriesKey> keys;
    bool positive = true;
    for (const SeriesKey& key : history.keys()) {
        if (key.metric != metric || keys.size() >= mostCurves)
            continue;
        keys.push_back(key);
        positive = positive && history.find(key)->summary(0, history.step()).nonPositive == 0;
    }
    plot->setTitle(QString::fromStdString(metric));
    plot->setOwnScale(QString::fromStdString(metric),
        isLoss(metric) && positive ? VisibleRange::YScale::Logarithmic : VisibleRange::YScale::Linear);
    plot->setSeries(std::move(keys));
}

} // namespace tandem
