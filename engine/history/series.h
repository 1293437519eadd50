// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/bucket.h"
#include "history/chunked_rows.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tandem {

/// A bucket of a series with the steps of its first and last sample.
struct EnvelopePoint {
    std::int64_t firstStep = 0;
    std::int64_t lastStep = 0;
    Bucket bucket;
};

/// One recorded quantity over the steps, with a pyramid of 2^k buckets that is built while appending: drawing costs the
/// width of the plot, never the length of the run, and no spike is lost. One thread appends; any thread reads, without
/// a lock.
class Series {
public:
    /// Appends a sample; `step` must not be below the last one. Any value is allowed: non-finite ones are kept and counted.
    void append(std::int64_t step, double value);

    std::int64_t size() const { return m_samples.size(); }
    std::int64_t step(std::int64_t index) const { return m_samples[index].step; }
    double value(std::int64_t index) const { return m_samples[index].value; }

    /// Index of the first sample whose step is ≥ `step`; size() when there is none.
    std::int64_t lowerBound(std::int64_t step) const;
    /// Value of the last sample at or before `step`; NaN when there is none. For quantities that hold until changed.
    double valueAt(std::int64_t step) const;

    /// The samples with fromStep ≤ step ≤ toStep as at most about 2 · `buckets` consecutive points, each a bucket of
    /// 2^k samples aligned to multiples of 2^k, so that panning moves no extreme. k = 0 when the samples are few enough.
    std::vector<EnvelopePoint> envelope(std::int64_t fromStep, std::int64_t toStep, std::int64_t buckets) const;
    /// Summary of the samples with fromStep ≤ step ≤ toStep.
    Bucket summary(std::int64_t fromStep, std::int64_t toStep) const;

private:
    static constexpr int firstLevel = 4; // buckets of 2^4 samples; below that, raw samples are as fast
    static constexpr int levelCount = 36;

    struct Sample {
        std::int64_t step;
        double value;
    };

    /// The samples [begin, end), from the pyramid where whole buckets fit.
    Bucket summarize(std::int64_t begin, std::int64_t end) const;

    ChunkedRows<Sample> m_samples;
    std::array<ChunkedRows<Bucket>, levelCount> m_levels; // m_levels[j]: buckets of 2^(firstLevel + j) samples
};

} // namespace tandem
