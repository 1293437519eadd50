// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/ratio_intervals.h"

#include "plots/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {
namespace {

constexpr double gap = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

QString tr(const char* text)
{
    return QCoreApplication::translate("RatioIntervals", text);
}

bool isFilled(const QVector<double>& edge)
{
    return std::any_of(edge.begin(), edge.end(), [](double y) { return !std::isnan(y); });
}

} // namespace

RatioIntervals::RatioIntervals(const History& history, const std::string& metric, int arm)
{
    const auto add = [&](const std::string& statistic, int seed) {
        const Seed found{history.find({metric + statistic, arm, seed}), history.find({metric + "_low" + statistic, arm, seed}),
            history.find({metric + "_high" + statistic, arm, seed})};
        if (found.estimate && found.low && found.high)
            m_seeds.push_back(found);
    };
    for (int seed = 0; seed < history.description().recordedSeeds; ++seed)
        add({}, seed);
    if (m_seeds.empty()) // that keep their own
        add(".mean", allSeeds);
}

RatioIntervals::Measured RatioIntervals::at(std::int64_t step) const
{
    Measured all{0.0, {infinity, -infinity}};
    double count = 0.0;
    for (const Seed& seed : m_seeds) {
        const double estimate = seed.estimate->valueAt(step);
        const double low = seed.low->valueAt(step);
        const double high = seed.high->valueAt(step);
        if (!std::isfinite(estimate))
            continue;
        all.estimate += estimate;
        all.interval.low = std::min(all.interval.low, std::isfinite(low) ? low : -infinity);
        all.interval.high = std::max(all.interval.high, std::isfinite(high) ? high : infinity);
        ++count;
    }
    all.estimate /= count;
    return all;
}

QString RatioIntervals::textAt(std::int64_t step) const
{
    const auto [estimate, interval] = at(step);
    if (!std::isfinite(estimate))
        return {};
    if (std::isinf(interval.high))
        return interval.low > 0.0 ? tr("unresolved, > %1").arg(roundedNumber(interval.low, 2)) : tr("unresolved");
    if (interval.low == interval.high)
        return shortNumber(estimate);
    return tr("%1 (%2 to %3)").arg(roundedNumber(estimate, 2), roundedNumber(interval.low, 2), roundedNumber(interval.high, 2));
}

BandCurves RatioIntervals::curves(std::int64_t from, std::int64_t to, std::int64_t buckets) const
{
    struct Envelopes {
        std::vector<EnvelopePoint> estimate;
        std::vector<EnvelopePoint> low;
        std::vector<EnvelopePoint> high;
    };
    std::vector<Envelopes> seeds;
    std::size_t size = std::numeric_limits<std::size_t>::max();
    for (const Seed& seed : m_seeds) {
        const Envelopes& read = seeds.emplace_back(Envelopes{seed.estimate->envelope(from, to, buckets),
            seed.low->envelope(from, to, buckets), seed.high->envelope(from, to, buckets)});
        // The writer appends one series after the other: some may be shorter by a record.
        size = std::min({size, read.estimate.size(), read.low.size(), read.high.size()});
    }
    BandCurves result;
    for (std::size_t i = 0; i < size && !seeds.empty(); ++i) {
        double low = infinity;
        double high = -infinity;
        for (const Envelopes& seed : seeds) {
            const Bucket& estimate = seed.estimate[i].bucket;
            const Bucket& lower = seed.low[i].bucket;
            const Bucket& upper = seed.high[i].bucket;
            if (estimate.count == 0)
                continue;
            low = std::min(low, lower.count > 0 ? lower.mean() : -infinity);
            high = std::max(high, upper.nonFinite > estimate.nonFinite ? infinity : upper.mean());
        }
        const bool known = high > -infinity;
        const EnvelopePoint& point = seeds.front().estimate[i];
        const std::int64_t end = i + 1 < size ? seeds.front().estimate[i + 1].firstStep : point.lastStep;
        for (const std::int64_t step : {point.firstStep, end}) {
            result.x.append(static_cast<double>(step));
            result.low.append(known ? low : gap);
            result.high.append(known ? high : gap);
        }
    }
    return result;
}

void drawIntervals(Canvas& canvas, const QString& name, const BandCurves& intervals, const QColor& color)
{
    // An end that is not there reaches over the edge of the axes, which cut it off.
    constexpr double under = std::numeric_limits<double>::min();
    constexpr double over = std::numeric_limits<double>::max();
    QVector<double> low;
    QVector<double> closed;
    QVector<double> open;
    for (qsizetype i = 0; i < intervals.x.size(); ++i) {
        const double high = intervals.high[i];
        low.append(std::isnan(high) ? gap : std::max(intervals.low[i], under));
        closed.append(std::isfinite(high) && high > 0.0 ? high : gap);
        open.append(std::isinf(high) ? over : gap);
    }
    const auto where = [&low](const QVector<double>& edge) {
        QVector<double> some = low;
        for (qsizetype i = 0; i < some.size(); ++i)
            some[i] = std::isnan(edge[i]) ? gap : some[i];
        return some;
    };
    QColor fill = color;
    fill.setAlphaF(0.2F);
    if (isFilled(closed))
        canvas.band(name + QStringLiteral(" interval"), intervals.x, where(closed), closed, fill);
    fill.setAlphaF(0.5F);
    if (isFilled(open))
        canvas.band(name + QStringLiteral(" unresolved"), intervals.x, where(open), open, QBrush(fill, Qt::BDiagPattern));
}

void includeEnds(const BandCurves& intervals, const CurveTally& estimates, CurveTally& tally)
{
    constexpr double reach = 10.0;
    for (qsizetype i = 0; i < intervals.x.size() && estimates.high > 0.0; ++i) {
        if (intervals.low[i] > 0.0)
            tally.include(std::max(intervals.low[i], estimates.low / reach));
        if (intervals.high[i] > 0.0 && std::isfinite(intervals.high[i]))
            tally.include(std::min(intervals.high[i], estimates.high * reach));
    }
}

} // namespace tandem
