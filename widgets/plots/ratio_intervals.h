// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/series_curves.h"
#include "statistics/fieller.h"

#include <QString>

#include <vector>

namespace tandem {

/// The 95 % intervals, after Fieller, of a ratio that an instrument measures in an arm: the series "metric_low" and
/// "metric_high" around "metric", the upper end +∞ where there is none. Of several seeds all that one of them allows, from the
/// lowest end to the highest, around the mean of their estimates.
class RatioIntervals {
public:
    RatioIntervals(const History& history, const std::string& metric, int arm);

    int seeds() const { return static_cast<int>(m_seeds.size()); }
    /// "240 (150 to 300)", "unresolved, > 90", "240" where it is exact; at the last measurement up to `step`, empty where
    /// there is none.
    QString textAt(std::int64_t step) const;
    /// Staircases, two points per bucket, so that even one bucket has an area. NaN where nothing is known.
    BandCurves curves(std::int64_t from, std::int64_t to, std::int64_t buckets) const;

private:
    struct Seed {
        const Series* estimate;
        const Series* low;
        const Series* high;
    };
    struct Measured {
        double estimate = 0.0;
        RatioInterval interval;
    };
    Measured at(std::int64_t step) const;

    std::vector<Seed> m_seeds;
};

/// Fills the intervals of a curve on a logarithmic axis; those without an upper end are hatched up to the edge.
void drawIntervals(Canvas& canvas, const QString& name, const BandCurves& intervals, const QColor& color);

/// Lets the ends be seen, but not far beyond the estimates.
void includeEnds(const BandCurves& intervals, const CurveTally& estimates, CurveTally& tally);

} // namespace tandem
