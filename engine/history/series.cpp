// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/series.h"

#include <algorithm>
#include <cassert>

namespace tandem {

Series::Series(std::unique_ptr<const PagedSamples> saved)
    : m_pages(std::move(saved))
{
    for (const SamplePage& page : m_pages->pages()) {
        m_levels[savedLevel].append(page.bucket);
        m_saved += PagedSamples::pageSamples;
        closeBuckets(savedLevel + 1);
    }
}

void Series::append(std::int64_t step, double value)
{
    assert(size() == 0 || step >= this->step(size() - 1));
    m_samples.append({step, value});
    closeBuckets(0);
}

void Series::closeBuckets(int fromLevel)
{
    const std::int64_t samples = size();
    for (int level = fromLevel; level < levelCount; ++level) {
        const std::int64_t width = std::int64_t{1} << (firstLevel + level);
        if (samples % width != 0)
            break;
        Bucket bucket;
        if (level == 0) {
            for (std::int64_t i = samples - width; i < samples; ++i)
                bucket.add(m_samples[i - m_saved].value);
        } else {
            const ChunkedRows<Bucket>& below = m_levels[level - 1];
            bucket = below[below.size() - 2];
            bucket.add(below[below.size() - 1]);
        }
        m_levels[level].append(bucket);
    }
}

std::int64_t Series::lowerBound(std::int64_t step) const
{
    if (m_saved > 0 && m_pages->pages().back().lastStep >= step)
        return m_pages->lowerBound(step);
    std::int64_t low = m_saved;
    std::int64_t high = size();
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (m_samples[middle - m_saved].step < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double Series::valueAt(std::int64_t step) const
{
    const std::int64_t after = lowerBound(step + 1);
    return after > 0 ? value(after - 1) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<EnvelopePoint> Series::envelope(std::int64_t fromStep, std::int64_t toStep, std::int64_t buckets) const
{
    const std::int64_t begin = lowerBound(fromStep);
    const std::int64_t end = lowerBound(toStep + 1);
    std::vector<EnvelopePoint> points;
    if (begin >= end)
        return points;

    int k = 0;
    while ((end - begin) >> k > std::max<std::int64_t>(buckets, 1))
        ++k;
    const std::int64_t width = std::int64_t{1} << k;
    points.reserve(static_cast<std::size_t>((end - begin) / width + 2));
    if (begin < m_saved)
        m_pages->prepare(begin, end, width);
    for (std::int64_t i = begin; i < end;) {
        const std::int64_t next = std::min((i / width + 1) * width, end);
        points.push_back({this->step(i), this->step(next - 1), summarize(i, next)});
        i = next;
    }
    return points;
}

Bucket Series::summary(std::int64_t fromStep, std::int64_t toStep) const
{
    return summarize(lowerBound(fromStep), lowerBound(toStep + 1));
}

const Bucket* Series::bucketAt(int level, std::int64_t begin) const
{
    const std::int64_t width = std::int64_t{1} << (firstLevel + level);
    if (begin % width != 0 || (level < savedLevel && begin < m_saved))
        return nullptr;
    const std::int64_t index = (level < savedLevel ? begin - m_saved : begin) / width;
    return index < m_levels[level].size() ? &m_levels[level][index] : nullptr;
}

Bucket Series::summarize(std::int64_t begin, std::int64_t end) const
{
    Bucket sum;
    for (std::int64_t i = begin; i < end;) {
        const Bucket* largest = nullptr; // complete bucket that starts here and ends in time
        std::int64_t width = 1;
        for (int level = i < m_saved ? savedLevel : 0; level < levelCount; ++level) {
            const std::int64_t wider = std::int64_t{1} << (firstLevel + level);
            const Bucket* bucket = i + wider <= end ? bucketAt(level, i) : nullptr;
            if (!bucket)
                break;
            largest = bucket;
            width = wider;
        }
        if (largest) {
            sum.add(*largest);
        } else if (i < m_saved) {
            const std::int64_t pageEnd = (i / PagedSamples::pageSamples + 1) * PagedSamples::pageSamples;
            width = std::min(end, pageEnd) - i;
            m_pages->addTo(sum, i, i + width);
        } else {
            sum.add(m_samples[i - m_saved].value);
        }
        i += width;
    }
    return sum;
}

} // namespace tandem
