// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/bucket.h"
#include "history/chunked_rows.h"
#include "history/paged_samples.h"

#include <array>
#include <cstdint>
#include <memory>
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
/// a lock. What was saved before may stay on disk and be read when it is looked at: `saved`, below what is appended.
class Series {
public:
    Series() = default;
    explicit Series(std::unique_ptr<const PagedSamples> saved);

    /// Appends a sample; `step` must not be below the last one. Any value is allowed: non-finite ones are kept and counted.
    void append(std::int64_t step, double value);

    std::int64_t size() const { return m_saved + m_samples.size(); }
    std::int64_t step(std::int64_t index) const
    {
        return index < m_saved ? m_pages->step(index) : m_samples[index - m_saved].step;
    }
    double value(std::int64_t index) const { return index < m_saved ? m_pages->value(index) : m_samples[index - m_saved].value; }
    /// The samples that stay on disk; null when all are in memory.
    const PagedSamples* saved() const { return m_pages.get(); }

    /// Index of the first sample whose step is ≥ `step`; size() when there is none.
    std::int64_t lowerBound(std::int64_t step) const;
    /// Value of the last sample at or before `step`; NaN when there is none. For quantities that hold until changed.
    double valueAt(std::int64_t step) const;

    /// The samples with fromStep ≤ step ≤ toStep as at most about 2 · `buckets` consecutive points, each a bucket of
    /// 2^k samples aligned to multiples of 2^k, so that panning moves no extreme. k = 0 when the samples are few enough.
    std::vector<EnvelopePoint> envelope(std::int64_t fromStep, std::int64_t toStep, std::int64_t buckets) const;
    /// Summary of the samples with fromStep ≤ step ≤ toStep.
    Bucket summary(std::int64_t fromStep, std::int64_t toStep) const;

    /// Summary of the samples [begin, end), from the pyramid where whole buckets fit.
    Bucket summarize(std::int64_t begin, std::int64_t end) const;

private:
    static constexpr int firstLevel = 4; // buckets of 2^4 samples; below that, raw samples are as fast
    static constexpr int levelCount = 36;
    static constexpr int savedLevel = PagedSamples::pageLevel - firstLevel; // from here on over saved samples too

    /// The bucket of `level` that begins with sample `begin`, or null when it is not in memory.
    const Bucket* bucketAt(int level, std::int64_t begin) const;
    void closeBuckets(int fromLevel);

    std::unique_ptr<const PagedSamples> m_pages;
    std::int64_t m_saved = 0;                             // samples in m_pages, a multiple of their number in a page
    ChunkedRows<Sample> m_samples;                        // those after
    std::array<ChunkedRows<Bucket>, levelCount> m_levels; // m_levels[j]: buckets of 2^(firstLevel + j) samples
};

} // namespace tandem
