// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/page_cache.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace tandem {

/// What is known of a page of samples without reading it.
struct SamplePage {
    std::int64_t firstStep = 0;
    std::int64_t lastStep = 0;
    std::int64_t every = 0; ///< steps from one sample to the next; 0 where they are not evenly spaced
    Bucket bucket;          ///< over the whole page
};

/// Where the samples lie that are not in memory, e.g. a run log. Any thread may call.
class SampleSource {
public:
    virtual ~SampleSource() = default;
    /// The samples of a page [PagedSamples::pageSamples]; anything else when it cannot be read any more.
    virtual std::vector<Sample> readSamples(int series, std::int64_t page) = 0;
    /// Buckets over 2^PagedSamples::storedLevel samples each, of a page.
    virtual std::vector<Bucket> readBuckets(int series, std::int64_t page) = 0;
    /// The same of several pages, [page], where one visit costs less than many.
    virtual std::vector<std::vector<Bucket>> readBuckets(int series, const std::vector<std::int64_t>& pages);
};

/// The samples of a series that stay where they are saved and are read page by page when somebody looks; drawing the whole
/// of a long run reads none. A page that cannot be read is NaN throughout. Any thread reads.
class PagedSamples {
public:
    static constexpr int pageLevel = 12;
    static constexpr std::int64_t pageSamples = std::int64_t{1} << pageLevel;
    static constexpr int storedLevel = 6;

    /// `series` is the source's own name for it.
    PagedSamples(
        std::shared_ptr<SampleSource> source, std::shared_ptr<PageCache> cache, int series, std::vector<SamplePage> pages);

    std::int64_t size() const { return static_cast<std::int64_t>(m_pages.size()) * pageSamples; }
    const std::vector<SamplePage>& pages() const { return m_pages; }
    std::int64_t step(std::int64_t index) const;
    double value(std::int64_t index) const;
    /// Index of the first sample whose step is ≥ `step`; size() when there is none.
    std::int64_t lowerBound(std::int64_t step) const;
    /// Adds the samples [begin, end), which lie in one page, to `sum`, in the order and grouping of a series in memory.
    void addTo(Bucket& sum, std::int64_t begin, std::int64_t end) const;
    /// Says that [begin, end) is going to be summarised in buckets of `width` samples: what must be read for that is, at once.
    void prepare(std::int64_t begin, std::int64_t end, std::int64_t width) const;

private:
    std::shared_ptr<const PageContents> samplesOf(std::int64_t page) const;
    std::shared_ptr<const PageContents> bucketsOf(std::int64_t page) const;
    static PageContents pyramidOf(std::vector<Bucket> buckets);

    std::shared_ptr<SampleSource> m_source;
    std::shared_ptr<PageCache> m_cache;
    int m_series;
    std::uint64_t m_number; // in the cache
    std::vector<SamplePage> m_pages;
};

} // namespace tandem
