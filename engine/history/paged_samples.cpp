// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/paged_samples.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <future>
#include <utility>

namespace tandem {

namespace {

constexpr int lowestSampleLevel = 4; // as in a series in memory

std::vector<Bucket> paired(const std::vector<Bucket>& below)
{
    std::vector<Bucket> above(below.size() / 2);
    for (std::size_t i = 0; i < above.size(); ++i) {
        above[i] = below[2 * i];
        above[i].add(below[2 * i + 1]);
    }
    return above;
}

void buildLevels(PageContents& contents)
{
    while (contents.buckets.back().size() > 1)
        contents.buckets.push_back(paired(contents.buckets.back()));
}

} // namespace

std::vector<std::vector<Bucket>> SampleSource::readBuckets(int series, const std::vector<std::int64_t>& pages)
{
    std::vector<std::vector<Bucket>> read;
    for (const std::int64_t page : pages)
        read.push_back(readBuckets(series, page));
    return read;
}

PagedSamples::PagedSamples(
    std::shared_ptr<SampleSource> source, std::shared_ptr<PageCache> cache, int series, std::vector<SamplePage> pages)
    : m_source(std::move(source))
    , m_cache(std::move(cache))
    , m_series(series)
    , m_pages(std::move(pages))
{
    static std::atomic<std::uint64_t> made{0};
    m_number = ++made;
}

std::int64_t PagedSamples::step(std::int64_t index) const
{
    const SamplePage& page = m_pages[static_cast<std::size_t>(index / pageSamples)];
    const std::int64_t inside = index % pageSamples;
    if (page.every > 0)
        return page.firstStep + inside * page.every;
    if (inside == 0)
        return page.firstStep;
    if (inside == pageSamples - 1)
        return page.lastStep;
    return samplesOf(index / pageSamples)->samples[static_cast<std::size_t>(inside)].step;
}

double PagedSamples::value(std::int64_t index) const
{
    return samplesOf(index / pageSamples)->samples[static_cast<std::size_t>(index % pageSamples)].value;
}

std::int64_t PagedSamples::lowerBound(std::int64_t step) const
{
    const auto page = std::lower_bound(
        m_pages.begin(), m_pages.end(), step, [](const SamplePage& a, std::int64_t b) { return a.lastStep < b; });
    const std::int64_t first = (page - m_pages.begin()) * pageSamples;
    if (page == m_pages.end() || step <= page->firstStep)
        return first;
    if (page->every > 0)
        return first + (step - page->firstStep + page->every - 1) / page->every;
    const auto contents = samplesOf(page - m_pages.begin());
    const auto found = std::lower_bound(
        contents->samples.begin(), contents->samples.end(), step, [](const Sample& a, std::int64_t b) { return a.step < b; });
    return first + (found - contents->samples.begin());
}

void PagedSamples::addTo(Bucket& sum, std::int64_t begin, std::int64_t end) const
{
    constexpr std::int64_t stored = std::int64_t{1} << storedLevel;
    const std::int64_t page = begin / pageSamples;
    const bool coarse = begin % stored == 0 && end % stored == 0;
    const auto contents = coarse ? bucketsOf(page) : samplesOf(page);
    const std::int64_t offset = page * pageSamples;
    for (std::int64_t i = begin - offset; i < end - offset;) {
        int level = -1;
        while (level + 1 < static_cast<int>(contents->buckets.size())) {
            const std::int64_t width = std::int64_t{1} << (contents->lowestLevel + level + 1);
            if (i % width != 0 || i + width > end - offset)
                break;
            ++level;
        }
        if (level < 0) {
            sum.add(contents->samples[static_cast<std::size_t>(i)].value);
            ++i;
        } else {
            const std::int64_t width = std::int64_t{1} << (contents->lowestLevel + level);
            sum.add(contents->buckets[static_cast<std::size_t>(level)][static_cast<std::size_t>(i / width)]);
            i += width;
        }
    }
}

std::shared_ptr<const PageContents> PagedSamples::samplesOf(std::int64_t page) const
{
    // Loops over a series ask for the same page again and again.
    struct Latest {
        std::uint64_t series = 0;
        std::int64_t page = -1;
        std::shared_ptr<const PageContents> contents;
    };
    thread_local Latest latest;
    if (latest.series == m_number && latest.page == page)
        return latest.contents;
    auto contents = m_cache->find({m_number, page, 1}, [&] {
        PageContents read;
        read.samples = m_source->readSamples(m_series, page);
        const SamplePage& known = m_pages[static_cast<std::size_t>(page)];
        if (read.samples.size() != static_cast<std::size_t>(pageSamples)) {
            read.samples.assign(static_cast<std::size_t>(pageSamples), {known.lastStep, std::nan("")});
            read.samples.front().step = known.firstStep;
            for (std::size_t i = 0; known.every > 0 && i < read.samples.size(); ++i)
                read.samples[i].step = known.firstStep + static_cast<std::int64_t>(i) * known.every;
        }
        read.lowestLevel = lowestSampleLevel;
        constexpr std::int64_t width = std::int64_t{1} << lowestSampleLevel;
        read.buckets.emplace_back(static_cast<std::size_t>(pageSamples / width));
        for (std::int64_t i = 0; i < pageSamples; ++i)
            read.buckets.front()[static_cast<std::size_t>(i / width)].add(read.samples[static_cast<std::size_t>(i)].value);
        buildLevels(read);
        return read;
    });
    latest = {m_number, page, contents};
    return contents;
}

std::shared_ptr<const PageContents> PagedSamples::bucketsOf(std::int64_t page) const
{
    return m_cache->find({m_number, page, 0}, [&] { return pyramidOf(m_source->readBuckets(m_series, page)); });
}

PageContents PagedSamples::pyramidOf(std::vector<Bucket> buckets)
{
    constexpr std::int64_t width = std::int64_t{1} << storedLevel;
    PageContents read;
    read.lowestLevel = storedLevel;
    if (buckets.size() != static_cast<std::size_t>(pageSamples / width)) {
        Bucket nothing;
        nothing.nonFinite = width;
        buckets.assign(static_cast<std::size_t>(pageSamples / width), nothing);
    }
    read.buckets.push_back(std::move(buckets));
    buildLevels(read);
    return read;
}

void PagedSamples::prepare(std::int64_t begin, std::int64_t end, std::int64_t width) const
{
    constexpr std::size_t mostPages = 1024; // 8 MiB of the cache
    if (width >= pageSamples || width < (std::int64_t{1} << storedLevel))
        return; // known without reading, or samples are needed: those of few pages
    std::vector<std::int64_t> pages;
    for (std::int64_t page = begin / pageSamples; page * pageSamples < std::min(end, size()) && pages.size() < mostPages; ++page)
        if (!m_cache->contains({m_number, page, 0}))
            pages.push_back(page);
    const auto read = [&](std::size_t first, std::size_t last) {
        const std::vector<std::int64_t> some(
            pages.begin() + static_cast<std::ptrdiff_t>(first), pages.begin() + static_cast<std::ptrdiff_t>(last));
        std::vector<std::vector<Bucket>> buckets = m_source->readBuckets(m_series, some);
        for (std::size_t i = 0; i < some.size(); ++i)
            m_cache->find({m_number, some[i], 0}, [&] { return pyramidOf(std::move(buckets[i])); });
    };
    // Two threads take turns at the file and at decoding; more are not worth it.
    constexpr std::size_t batch = 32;
    const auto readEverySecond = [&](std::size_t at) {
        for (; at < pages.size(); at += 2 * batch)
            read(at, std::min(at + batch, pages.size()));
    };
    if (pages.size() <= batch)
        return readEverySecond(0);
    const std::future<void> other = std::async(std::launch::async, readEverySecond, batch);
    readEverySecond(0);
    other.wait();
}

} // namespace tandem
