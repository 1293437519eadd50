// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/series.h"

#include <algorithm>
#include <cassert>

namespace tandem {

void Series::append(std::int64_t step, double value)
{
    assert(size() == 0 || step >= this->step(size() - 1));
    m_samples.append({step, value});

    const std::int64_t samples = size();
    for (int level = 0; level < levelCount; ++level) {
        const std::int64_t width = std::int64_t{1} << (firstLevel + level);
        if (samples % width != 0)
            break;
        Bucket bucket;
        if (level == 0) {
            for (std::int64_t i = samples - width; i < samples; ++i)
                bucket.add(m_samples[i].value);
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
    std::int64_t low = 0;
    std::int64_t high = size();
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (m_samples[middle].step < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double Series::valueAt(std::int64_t step) const
{
    const std::int64_t after = lowerBound(step + 1);
    return after > 0 ? m_samples[after - 1].value : std::numeric_limits<double>::quiet_NaN();
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
    for (std::int64_t i = begin; i < end;) {
        const std::int64_t next = std::min((i / width + 1) * width, end);
        points.push_back({m_samples[i].step, m_samples[next - 1].step, summarize(i, next)});
        i = next;
    }
    return points;
}

Bucket Series::summary(std::int64_t fromStep, std::int64_t toStep) const
{
    return summarize(lowerBound(fromStep), lowerBound(toStep + 1));
}

Bucket Series::summarize(std::int64_t begin, std::int64_t end) const
{
    Bucket sum;
    for (std::int64_t i = begin; i < end;) {
        int level = -1;
        // The largest complete bucket that starts here and ends in time.
        while (level + 1 < levelCount) {
            const std::int64_t width = std::int64_t{1} << (firstLevel + level + 1);
            if (i % width != 0 || i + width > end || i / width >= m_levels[level + 1].size())
                break;
            ++level;
        }
        if (level < 0) {
            sum.add(m_samples[i].value);
            ++i;
        } else {
            const std::int64_t width = std::int64_t{1} << (firstLevel + level);
            sum.add(m_levels[level][i / width]);
            i += width;
        }
    }
    return sum;
}

} // namespace tandem
