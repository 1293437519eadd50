// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/noise_scale.h"

#include "statistics/fieller.h"
#include "statistics/student_t.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// t(.975) at n − 1 degrees of freedom for n blocks; asked for at every record, so worked out once.
double criticalValue(std::size_t blocks)
{
    static const auto table = [] {
        std::array<double, NoiseScaleEstimator::windowBlocks + 1> values{};
        for (std::size_t n = 0; n < values.size(); ++n)
            values[n] = studentTCriticalValue(0.95, static_cast<int>(n) - 1);
        return values;
    }();
    return table[blocks];
}

} // namespace

void NoiseScaleEstimator::add(const GradientMoments& moments)
{
    if (!std::isfinite(moments.signal) || !std::isfinite(moments.noise))
        return;
    m_sum.signal += moments.signal;
    m_sum.noise += moments.noise;
    if (++m_records < blockLength)
        return;
    m_blocks.push_back({m_sum.signal / blockLength, m_sum.noise / blockLength});
    if (m_blocks.size() > windowBlocks)
        m_blocks.pop_front();
    m_sum = {};
    m_records = 0;
}

NoiseScale NoiseScaleEstimator::estimate() const
{
    if (m_blocks.size() < fewestBlocks)
        return {nan, -infinity, infinity, false};
    // Without noise the ratio is 0 even where the signal has vanished too.
    if (std::ranges::all_of(m_blocks, [](const GradientMoments& block) { return block.noise == 0.0; }))
        return {0.0, 0.0, 0.0, true};

    const auto count = static_cast<double>(m_blocks.size());
    PairedMeans means;
    for (const GradientMoments& block : m_blocks) {
        means.numerator += block.noise / count;
        means.denominator += block.signal / count;
    }
    const double pairs = count * (count - 1.0);
    for (const GradientMoments& block : m_blocks) {
        const double noise = block.noise - means.numerator;
        const double signal = block.signal - means.denominator;
        means.numeratorVariance += noise * noise / pairs;
        means.denominatorVariance += signal * signal / pairs;
        means.covariance += noise * signal / pairs;
    }
    const RatioInterval interval = fiellerInterval(means, criticalValue(m_blocks.size()));
    // trΣ and |G|² are not negative: an interval that ends below 0 is chance's, where |G|² is next to nothing.
    if (interval.high < 0.0)
        return {nan, -infinity, infinity, false};
    return {means.numerator / means.denominator, interval.low, interval.high,
        std::isfinite(interval.low) && std::isfinite(interval.high)};
}

void NoiseScaleEstimator::reset()
{
    m_sum = {};
    m_records = 0;
    m_blocks.clear();
}

std::vector<double> NoiseScaleEstimator::state() const
{
    std::vector<double> numbers{m_sum.signal, m_sum.noise, static_cast<double>(m_records)};
    for (const GradientMoments& block : m_blocks)
        numbers.insert(numbers.end(), {block.signal, block.noise});
    return numbers;
}

bool NoiseScaleEstimator::restore(std::span<const double> state)
{
    constexpr std::size_t head = 3;
    if (state.size() < head || (state.size() - head) % 2 != 0 || state.size() > head + 2 * windowBlocks
        || !(state[2] >= 0.0 && state[2] < blockLength))
        return false;
    reset();
    m_sum = {state[0], state[1]};
    m_records = static_cast<int>(state[2]);
    for (std::size_t i = head; i < state.size(); i += 2)
        m_blocks.push_back({state[i], state[i + 1]});
    return true;
}

} // namespace tandem
