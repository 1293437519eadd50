// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/seed_band.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("SeedBand", text);
}

/// Of the arms shown: "8", or "4 to 8".
QString seedsText(const RunDescription& run, const std::set<int>& hidden)
{
    std::set<int> counts;
    for (int arm = 0; arm < static_cast<int>(run.arms.size()); ++arm)
        if (!hidden.contains(arm))
            counts.insert(run.seedsOf(arm));
    if (counts.size() < 2)
        return QString::number(counts.empty() ? 0 : *counts.begin());
    return tr("%1 to %2").arg(*counts.begin()).arg(*counts.rbegin());
}

/// Of sorted values, of which there is at least one.
double quantile(const std::vector<double>& sorted, double order)
{
    const double place = order * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

} // namespace

QString seedBandName(SeedBand band)
{
    switch (band) {
    case SeedBand::Quantiles:
        return QStringLiteral("quantiles");
    case SeedBand::EverySeed:
        return QStringLiteral("every");
    case SeedBand::StandardError:
        break;
    }
    return QStringLiteral("error");
}

SeedBand seedBandNamed(const QString& name)
{
    for (const SeedBand band : {SeedBand::Quantiles, SeedBand::EverySeed})
        if (name == seedBandName(band))
            return band;
    return SeedBand::StandardError;
}

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
            countUnshown(seed[i], i > 0 ? &seed[i - 1] : nullptr, positive, tally);
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

void fillBand(Canvas& canvas, const QString& name, const BandCurves& band, const QColor& color)
{
    QColor fill = color;
    fill.setAlphaF(0.2F);
    canvas.band(name + QStringLiteral(" band"), band.x, band.low, band.high, fill);
}

CurvePoints drawSeeds(
    Canvas& canvas, const QString& name, const SeedCurves& seeds, const SeedStyle& style, Positive positive, CurveTally& tally)
{
    if (style.band == SeedBand::Quantiles) {
        SeedCurves::Quantiles quantiles = seeds.quantiles(positive, tally);
        fillBand(canvas, name, quantiles.band, style.color);
        return quantiles.median;
    }
    for (int seed = 0; seed < seeds.seeds(); ++seed)
        canvas.line(name + QStringLiteral(" seed %1").arg(seed), meanCurve(seeds.seed(seed), positive, tally), style.pen);
    return {};
}

LegendEntry seedBandEntry(SeedBand band, const RunDescription& run, const std::set<int>& hidden, const PlotTheme& theme)
{
    if (band == SeedBand::StandardError)
        return {tr("± s.e., %1 seeds").arg(seedsText(run, hidden)), theme.muted, LegendEntry::Mark::Band};
    if (band == SeedBand::Quantiles)
        return {tr("median, 10–90 % of %1 seeds").arg(run.recordedSeeds), theme.muted, LegendEntry::Mark::Band};
    return {tr("each of %1 seeds").arg(run.recordedSeeds), theme.muted, LegendEntry::Mark::Line};
}

} // namespace tandem
