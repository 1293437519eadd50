// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/regime_lamp.h"

#include "statistics/finite_moments.h"
#include "statistics/student_t.h"

#include <QCoreApplication>

#include <cmath>
#include <vector>

namespace tandem {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("RegimeLamp", text);
}

/// Of the seeds that keep their own, or else their mean.
std::vector<double> measuredRegimes(const History& history, int arm, std::int64_t step)
{
    std::vector<double> found;
    const auto add = [&](const SeriesKey& key) {
        const Series* series = history.find(key);
        const double value = series ? series->valueAt(step) : NAN;
        if (std::isfinite(value))
            found.push_back(value);
    };
    for (int seed = 0; seed < history.description().recordedSeeds; ++seed)
        add({"regime", arm, seed});
    if (found.empty())
        add({"regime.mean", arm, allSeeds});
    return found;
}

} // namespace

QString regimeText(std::optional<bool> noiseDominates)
{
    if (!noiseDominates)
        return tr("◐ undecided");
    return *noiseDominates ? tr("● noise-dominated") : tr("○ curvature-dominated");
}

QString regimeLamp(const History& history, int arm, std::int64_t step)
{
    const std::vector<double> regimes = measuredRegimes(history, arm, step);
    if (regimes.empty())
        return {};
    const FiniteMoments moments = momentsOfFinite(regimes);
    const auto count = static_cast<int>(regimes.size());
    // One number is a seed's, decided already, or a mean whose seeds are not known to agree unless it is ±1.
    const bool decided = count == 1
        ? std::abs(moments.mean) == 1.0
        : std::abs(moments.mean) > studentTCriticalValue(.95, count - 1) * moments.deviation / std::sqrt(count);
    return regimeText(decided ? std::optional(moments.mean > 0.0) : std::nullopt);
}

} // namespace tandem
