// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/result_table.h"

#include "cli/progress_report.h"
#include "statistics/energy_test.h"
#include "statistics/value_with_error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace tandem {

namespace {

using Row = std::vector<std::string>;

/// Characters as a terminal shows them: UTF-8 continuation bytes take no room.
std::size_t shownWidth(const std::string& text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string aligned(const std::vector<Row>& rows)
{
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const Row& row : rows)
        for (std::size_t column = 0; column < row.size(); ++column)
            widths[column] = std::max(widths[column], shownWidth(row[column]));
    std::string text;
    for (const Row& row : rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            text += row[column];
            if (column + 1 < row.size())
                text.append(widths[column] - shownWidth(row[column]) + 3, ' ');
        }
        text += '\n';
    }
    return text;
}

std::string statisticText(const SeedStatistic& statistic)
{
    if (statistic.step < 0)
        return "-";
    if (!std::isfinite(statistic.mean))
        return "not finite";
    return valueWithError(statistic.mean, std::isfinite(statistic.deviation) ? statistic.deviation : 0.0);
}

std::string numberText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, std::abs(value) >= 1e3 && std::abs(value) < 1e6 ? "%.0f" : "%.3g", value);
    return text;
}

std::string noiseText(const NoiseScale& scale)
{
    if (std::isnan(scale.estimate))
        return "-";
    if (scale.estimate == 0.0 && scale.high == 0.0)
        return "no noise";
    if (scale.resolved)
        return numberText(scale.estimate) + " (" + numberText(scale.low) + " to " + numberText(scale.high) + ")";
    return std::isfinite(scale.low) && scale.low > 0.0 ? "unresolved, above " + numberText(scale.low) : "unresolved";
}

std::string divergenceText(const ArmSummary& arm, int seeds)
{
    if (arm.divergedSeeds == 0)
        return "none";
    return std::to_string(arm.divergedSeeds) + " of " + std::to_string(seeds) + ", first at step "
        + std::to_string(arm.firstDivergence);
}

/// One line on whether the two arms have the same distribution over seeds; nothing where that was not measured.
std::string equivalenceText(const RunSummary& summary)
{
    std::string text;
    if (std::isfinite(summary.energyPLoss))
        text = "p = " + numberText(summary.energyPLoss) + " of the loss";
    if (std::isfinite(summary.energyPSketch)) {
        text += (text.empty() ? "" : ", ") + ("p = " + numberText(summary.energyPSketch)) + " of the sketch of the parameters";
        if (summary.sketchStep != summary.step)
            text += " at step " + std::to_string(summary.sketchStep);
    }
    if (text.empty())
        return text;
    // So few seeds cannot tell anything apart at the usual 5 %.
    constexpr double usualLevel = 0.05;
    const int pairs = std::isfinite(summary.energyPLoss) ? summary.value.pairs : summary.seeds;
    if (const double least = leastEnergyP(pairs); least > usualLevel)
        text += "; with " + std::to_string(pairs) + " seeds p cannot be below " + numberText(least);
    return "Same distribution over seeds (energy test): " + text + ".\n";
}

} // namespace

std::string resultTable(const RunSummary& summary)
{
    const bool hasAccuracy
        = std::any_of(summary.arms.begin(), summary.arms.end(), [](const ArmSummary& arm) { return arm.testAccuracy.step >= 0; });
    std::vector<Row> rows{{"arm", "full loss"}};
    if (hasAccuracy)
        rows.front().emplace_back("test accuracy");
    rows.front().insert(rows.front().end(), {"noise scale (examples)", "diverged seeds"});
    for (const ArmSummary& arm : summary.arms) {
        Row row{arm.name, statisticText(arm.fullLoss)};
        if (hasAccuracy)
            row.push_back(statisticText(arm.testAccuracy));
        row.push_back(noiseText(arm.noiseScale));
        row.push_back(divergenceText(arm, summary.seeds));
        rows.push_back(row);
    }
    std::string text = aligned(rows);

    std::int64_t evaluated = -1;
    for (const ArmSummary& arm : summary.arms)
        evaluated = std::max(evaluated, arm.fullLoss.step);
    if (!summary.verdict.empty())
        text += summary.comparison + ": " + summary.verdict + ".\n";
    text += equivalenceText(summary);
    text += std::to_string(summary.step) + " steps in " + clockText(summary.trainingSeconds);
    if (summary.trainingSeconds > 0.0)
        text += ", " + rateText(static_cast<double>(summary.step) / summary.trainingSeconds) + " steps/s, evaluations included";
    if (evaluated >= 0 && evaluated != summary.step)
        text += "; evaluated at step " + std::to_string(evaluated);
    text += "; mean ± standard deviation over " + std::to_string(summary.seeds) + (summary.seeds == 1 ? " seed" : " seeds")
        + ".\n";
    for (const MissingInstrument& missing : summary.missing)
        text += "No " + missing.metric + ". " + missing.reason + "\n";
    return text;
}

} // namespace tandem
