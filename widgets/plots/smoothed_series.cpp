// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/smoothed_series.h"

#include <algorithm>
#include <cmath>

namespace tandem {

SmoothedSeries::SmoothedSeries(double halfLifeSteps)
    : m_halfLifeSteps(halfLifeSteps)
    , m_series(std::make_unique<Series>())
{
}

bool SmoothedSeries::follow(const Series& source, std::int64_t budget)
{
    const std::int64_t size = source.size();
    const std::int64_t end = std::min(size, m_series->size() + budget);
    std::int64_t decaySteps = -1;
    double decay = 1.0;
    for (std::int64_t i = m_series->size(); i < end; ++i) {
        const std::int64_t step = source.step(i);
        const double value = source.value(i);
        if (step - m_lastStep != decaySteps) {
            decaySteps = step - m_lastStep;
            decay = std::exp2(-static_cast<double>(decaySteps) / m_halfLifeSteps);
        }
        m_values *= decay;
        m_weights *= decay;
        m_lastStep = step;
        if (std::isfinite(value)) {
            m_values += value;
            m_weights += 1.0;
            m_series->append(step, m_values / m_weights);
        } else {
            m_series->append(step, value);
        }
    }
    return end == size;
}

} // namespace tandem
