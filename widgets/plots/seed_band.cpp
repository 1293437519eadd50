// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/seed_band.h"

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

/// Of sorted values, of which there is at least one.
double quantile(const std::vector<double>& sorted, double order)
{
    const double place = order * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

} // namespace

SeedCurves::SeedCurves(
    const History& history, const std::string& metric, int arm, std::int64_t from, std::int64_t to, std::int64_t buckets)
{
    for (int seed = 0; seed < history.description().recordedSeeds; ++seed) {
        const Series* series = history.find({metric, arm, seed});
        if (series && series->size() > 0)
            m_seeds.push_back(series->envelope(from, to, buckets));
    }
}

SeedCurves::Quantiles SeedCurves::quantiles(Positive positive, CurveTally& tally) const
{
    Quantiles result;
    std::size_t size = m_seeds.empty() ? 0 : m_seeds.front().size();
    for (const auto& seed : m_seeds)
        size = std::min(size, seed.size()); // the last may be behind by a record
    std::vector<double> values;
    for (std::size_t i = 0; i < size; ++i) {
        values.clear();
        for (const auto& seed : m_seeds) {
            const double value = seed[i].bucket.mean();
            if (std::isfinite(value) && (positive == Positive::NotNeeded || value > 0.0))
                values.push_back(value);
        }
        const EnvelopePoint& point = m_seeds.front()[i];
        const double x = 0.5 * (static_cast<double>(point.firstStep) + static_cast<double>(point.lastStep));
        if (values.empty()) {
            result.median.add(x, std::numeric_limits<double>::quiet_NaN());
            continue;
        }
        std::sort(values.begin(), values.end());
        result.band.x.append(x);
        result.band.low.append(quantile(values, 0.1));
        result.band.high.append(quantile(values, 0.9));
        result.median.add(x, quantile(values, 0.5));
        tally.include(result.band.low.last());
        tally.include(result.band.high.last());
    }
    return result;
}

} // namespace tandem
