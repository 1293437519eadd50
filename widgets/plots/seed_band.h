// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/plot_header.h"
#include "plots/series_curves.h"

#include <set>
#include <vector>

namespace tandem {

/// How a plot shows that the seeds of an arm differ.
enum class SeedBand {
    StandardError, ///< mean ± its standard error (or, of instruments, the standard deviation)
    Quantiles,     ///< median and the band from the 10 % to the 90 % quantile
    EverySeed,     ///< every recorded seed as a thin line, behind their mean
};

/// For settings: "error", "quantiles", "every".
QString seedBandName(SeedBand band);
/// The band of that name; StandardError for any other.
SeedBand seedBandNamed(const QString& name);

/// The recorded seeds of a metric in an arm, each thinned to the same buckets.
class SeedCurves {
public:
    SeedCurves(
        const History& history, const std::string& metric, int arm, std::int64_t from, std::int64_t to, std::int64_t buckets);

    int seeds() const { return static_cast<int>(m_seeds.size()); }
    const std::vector<EnvelopePoint>& seed(int index) const { return m_seeds[static_cast<std::size_t>(index)]; }

    /// The quantiles of order 0.1 and 0.9 over the seeds in each bucket (linear between the sorted values, as most tools do)
    /// and the median; seeds that are not finite there are left out.
    struct Quantiles {
        BandCurves band;
        CurvePoints median;
    };
    Quantiles quantiles(Positive positive, CurveTally& tally) const;

private:
    std::vector<std::vector<EnvelopePoint>> m_seeds;
};

/// Fills a band in the colour of its arm, so faint that what lies under it stays visible.
void fillBand(Canvas& canvas, const QString& name, const BandCurves& band, const QColor& color);

struct SeedStyle {
    SeedBand band = SeedBand::StandardError;
    QColor color; ///< of the arm
    QPen pen;     ///< of a single seed
};

/// Draws quantiles over the seeds or every seed, as the style says; returns the median where it is to be drawn instead of the
/// mean.
CurvePoints drawSeeds(
    Canvas& canvas, const QString& name, const SeedCurves& seeds, const SeedStyle& style, Positive positive, CurveTally& tally);

/// What the band over seeds is; `hidden` are the arms that are not drawn.
LegendEntry seedBandEntry(SeedBand band, const RunDescription& run, const std::set<int>& hidden, const PlotTheme& theme);

} // namespace tandem
