// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/canvas.h"

#include <optional>

namespace tandem {

/// What a curve hides or cannot show, gathered while it is made.
struct CurveTally {
    double low = std::numeric_limits<double>::infinity();   ///< least value shown
    double high = -std::numeric_limits<double>::infinity(); ///< greatest value shown
    std::int64_t nonPositive = 0;                           ///< values ≤ 0 that a log axis cannot show
    std::int64_t nonFinite = 0;
    CurvePoints breaks; ///< where finite values turn non-finite: the step, at the last finite value

    void include(double value);
    void include(const CurveTally& other);
};

/// Whether values ≤ 0 can be shown.
enum class Positive {
    NotNeeded,
    Needed, ///< log axis: values ≤ 0 become gaps and are counted
};

/// How many values lie above a limit, counted in the pyramid: buckets wholly on one side cost one look each. Where too many
/// buckets have values on both sides the count stops, and is a lower bound.
struct ValuesAbove {
    std::int64_t found = 0;
    bool complete = true;

    void count(const Series& series, std::int64_t from, std::int64_t to, double limit);
};

/// The mean of each bucket, at its middle; a gap where nothing is finite.
CurvePoints meanCurve(const std::vector<EnvelopePoint>& envelope, Positive positive, CurveTally& tally);
/// First, least, greatest and last value of each bucket: the line a full drawing would leave, every spike included.
CurvePoints envelopeCurve(const std::vector<EnvelopePoint>& envelope, Positive positive, CurveTally& tally);
/// Whether some bucket stands for several samples, so that a mean would hide extremes.
bool isThinned(const std::vector<EnvelopePoint>& envelope);
/// A quantity that holds until it changes, as a staircase over [from, to].
CurvePoints stairCurve(
    const Series& series, std::int64_t from, std::int64_t to, std::int64_t buckets, Positive positive, CurveTally& tally);
/// Counts what a curve cannot show of a bucket, and remembers its step where values cease to be finite: not where the bucket
/// `before` it had such values already. Null: it is the first.
void countUnshown(const EnvelopePoint& point, const EnvelopePoint* before, Positive positive, CurveTally& tally);

/// mean ± half of an arm, where mean and half are series with the same steps.
struct BandCurves {
    QVector<double> x;
    QVector<double> low;
    QVector<double> high;
};
BandCurves bandAround(const std::vector<EnvelopePoint>& mean, const std::vector<EnvelopePoint>& half, double factor,
    Positive positive, CurveTally& tally);

/// The arm's mean over seeds of `metric`, or the only recorded seed's curve where no statistics are kept; null if neither.
const Series* armSeries(const History& history, const std::string& metric, int arm);
/// Its name.
SeriesKey armSeriesKey(const History& history, const std::string& metric, int arm);

} // namespace tandem
