// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/series_curves.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tandem {
namespace {

constexpr double gap = std::numeric_limits<double>::quiet_NaN();

double middle(const EnvelopePoint& point)
{
    return 0.5 * (static_cast<double>(point.firstStep) + static_cast<double>(point.lastStep));
}

bool isShown(double value, Positive positive)
{
    return std::isfinite(value) && (positive == Positive::NotNeeded || value > 0.0);
}

} // namespace

void CurveTally::include(double value)
{
    if (!std::isfinite(value))
        return;
    low = std::min(low, value);
    high = std::max(high, value);
}

void CurveTally::include(const CurveTally& other)
{
    include(other.low);
    include(other.high);
    nonPositive += other.nonPositive;
    nonFinite += other.nonFinite;
    breaks.x += other.breaks.x;
    breaks.y += other.breaks.y;
}

void ValuesAbove::count(const Series& series, std::int64_t from, std::int64_t to, double limit)
{
    struct Part {
        std::int64_t begin;
        std::int64_t end;
    };
    int looks = 400;
    std::vector<Part> parts{{series.lowerBound(from), series.lowerBound(to + 1)}};
    while (!parts.empty()) {
        const Part part = parts.back();
        parts.pop_back();
        if (part.begin >= part.end)
            continue;
        const Bucket bucket = series.summarize(part.begin, part.end);
        if (bucket.count == 0 || bucket.max <= limit)
            continue;
        if (bucket.min > limit) {
            found += bucket.count;
        } else if (--looks < 0) {
            complete = false;
            ++found; // its greatest
        } else {
            const std::int64_t middle = part.begin + (part.end - part.begin) / 2;
            parts.push_back({part.begin, middle});
            parts.push_back({middle, part.end});
        }
    }
}

void countUnshown(const EnvelopePoint& point, const EnvelopePoint* before, Positive positive, CurveTally& tally)
{
    if (positive == Positive::Needed)
        tally.nonPositive += point.bucket.nonPositive;
    if (point.bucket.nonFinite == 0)
        return;
    tally.nonFinite += point.bucket.nonFinite;
    const double last = point.bucket.count > 0 ? point.bucket.last : before ? before->bucket.last : gap;
    if (std::isfinite(last) && !(before && before->bucket.nonFinite > 0))
        tally.breaks.add(static_cast<double>(point.firstStep), last);
}

CurvePoints meanCurve(const std::vector<EnvelopePoint>& envelope, Positive positive, CurveTally& tally)
{
    CurvePoints points;
    const EnvelopePoint* before = nullptr;
    for (const EnvelopePoint& point : envelope) {
        countUnshown(point, std::exchange(before, &point), positive, tally);
        const double mean = point.bucket.mean();
        const bool shown = isShown(mean, positive);
        points.add(middle(point), shown ? mean : gap);
        if (shown)
            tally.include(mean);
    }
    return points;
}

CurvePoints envelopeCurve(const std::vector<EnvelopePoint>& envelope, Positive positive, CurveTally& tally)
{
    CurvePoints points;
    points.x.reserve(static_cast<qsizetype>(4 * envelope.size()));
    points.y.reserve(static_cast<qsizetype>(4 * envelope.size()));
    const EnvelopePoint* before = nullptr;
    for (const EnvelopePoint& point : envelope) {
        countUnshown(point, std::exchange(before, &point), positive, tally);
        const Bucket& bucket = point.bucket;
        const auto add = [&](double x, double value) {
            const bool shown = isShown(value, positive);
            points.add(x, shown ? value : gap);
            if (shown)
                tally.include(value);
        };
        if (bucket.count == 0) {
            add(middle(point), gap);
        } else if (bucket.min == bucket.max) {
            add(middle(point), bucket.min);
        } else {
            // A bucket is one pixel wide: the order of its extremes inside is not visible, their being there is.
            const double x = middle(point);
            add(x, bucket.first);
            add(x, bucket.max);
            if (bucket.min > 0.0 || positive == Positive::NotNeeded)
                add(x, bucket.min);
            add(x, bucket.last);
        }
    }
    return points;
}

bool isThinned(const std::vector<EnvelopePoint>& envelope)
{
    return std::any_of(
        envelope.begin(), envelope.end(), [](const EnvelopePoint& point) { return point.firstStep != point.lastStep; });
}

CurvePoints stairCurve(
    const Series& series, std::int64_t from, std::int64_t to, std::int64_t buckets, Positive positive, CurveTally& tally)
{
    CurvePoints points;
    const auto add = [&](std::int64_t step, double value) {
        const bool shown = isShown(value, positive);
        if (shown || !points.isEmpty())
            points.add(static_cast<double>(step), shown ? value : gap);
        if (shown)
            tally.include(value);
    };
    double held = series.valueAt(from);
    add(from, held);
    tally.nonPositive += positive == Positive::Needed && held <= 0.0;
    const std::vector<EnvelopePoint> changes = series.envelope(from + 1, to, buckets);
    const EnvelopePoint* before = nullptr;
    for (const EnvelopePoint& point : changes) {
        countUnshown(point, std::exchange(before, &point), positive, tally);
        if (point.bucket.count == 0)
            continue;
        add(point.firstStep, held);
        if (point.bucket.count > 1) {
            add(point.firstStep, point.bucket.min);
            add(point.firstStep, point.bucket.max);
        }
        held = point.bucket.last;
        add(point.lastStep, held);
    }
    add(to, held);
    return points;
}

BandCurves bandAround(const std::vector<EnvelopePoint>& mean, const std::vector<EnvelopePoint>& half, double factor,
    Positive positive, CurveTally& tally)
{
    BandCurves band;
    const std::size_t size = std::min(mean.size(), half.size());
    for (std::size_t i = 0; i < size; ++i) {
        const double center = mean[i].bucket.mean();
        const double width = factor * half[i].bucket.mean();
        if (mean[i].firstStep != half[i].firstStep || !std::isfinite(center) || !std::isfinite(width))
            continue;
        double low = center - width;
        if (positive == Positive::Needed && low <= 0.0)
            low = 1e-3 * center; // reaches below anything else that is shown
        else
            tally.include(low);
        if (positive == Positive::Needed && center <= 0.0)
            continue;
        band.x.append(middle(mean[i]));
        band.low.append(low);
        band.high.append(center + width);
        tally.include(center + width);
    }
    return band;
}

SeriesKey armSeriesKey(const History& history, const std::string& metric, int arm)
{
    SeriesKey key{metric + ".mean", arm, allSeeds};
    const Series* mean = history.find(key);
    return mean && mean->size() > 0 ? key : SeriesKey{metric, arm, 0};
}

const Series* armSeries(const History& history, const std::string& metric, int arm)
{
    return history.find(armSeriesKey(history, metric, arm));
}

} // namespace tandem
