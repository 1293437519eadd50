// SPDX-License-Identifier: GPL-3.0-or-later
#include "ensemble/record_block.h"

#include <cassert>
#include <limits>

namespace tandem {

RecordBlock::RecordBlock(std::vector<StepMetric> metrics, int replicas)
    : m_metrics(std::move(metrics))
    , m_replicas(replicas)
    , m_values(m_metrics.size())
{
}

void RecordBlock::begin(std::int64_t firstStep, std::int64_t stepCount)
{
    m_firstStep = firstStep;
    m_stepCount = stepCount;
    for (std::size_t metric = 0; metric < m_metrics.size(); ++metric) {
        const std::int64_t every = m_metrics[metric].every;
        const std::int64_t first = firstMeasured(static_cast<int>(metric), firstStep);
        const std::int64_t end = firstStep + stepCount;
        const std::int64_t records = first < end ? (end - 1 - first) / every + 1 : 0;
        m_values[metric].assign(static_cast<std::size_t>(records * m_replicas), std::numeric_limits<double>::quiet_NaN());
    }
}

std::int64_t RecordBlock::firstMeasured(int metric, std::int64_t step) const
{
    const std::int64_t every = m_metrics[metric].every;
    return (step + every - 1) / every * every;
}

std::span<double> RecordBlock::row(int metric, std::int64_t step)
{
    return {m_values[metric].data() + offset(metric, step), static_cast<std::size_t>(m_replicas)};
}

std::span<const double> RecordBlock::row(int metric, std::int64_t step) const
{
    return {m_values[metric].data() + offset(metric, step), static_cast<std::size_t>(m_replicas)};
}

std::size_t RecordBlock::offset(int metric, std::int64_t step) const
{
    assert(measures(metric, step) && step >= m_firstStep && step < m_firstStep + m_stepCount);
    const std::int64_t record = (step - firstMeasured(metric, m_firstStep)) / m_metrics[metric].every;
    return static_cast<std::size_t>(record * m_replicas);
}

} // namespace tandem
