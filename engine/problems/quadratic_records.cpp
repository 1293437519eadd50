// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_records.h"

#include <hwy/cache_control.h>

#include <algorithm>
#include <limits>

namespace tandem {

QuadraticRecords::QuadraticRecords(const QuadraticModel& model, int mostSteps)
    : m_arms(model.arms())
    , m_stride(static_cast<std::int64_t>(model.arms()) * blockSeeds)
    , m_coordinates(model.parameters() <= ClosedFormMetrics::coordinatesUpTo ? static_cast<std::size_t>(model.parameters()) : 0)
{
    for (std::vector<double>* sums : {&m_loss, &m_signal, &m_square})
        sums->resize(static_cast<std::size_t>(m_stride * mostSteps));
}

void QuadraticRecords::begin(const SeedBlock& block, RecordBlock& records, std::int64_t first, std::int64_t steps)
{
    m_seeds = block.seeds();
    m_replicas = records.replicas();
    m_replicasOfArm = m_replicas / m_arms;
    m_width = chainLanes();
    m_fetched = 0;
    const auto recorded = [&](int metric) -> RecordedSteps {
        const std::int64_t every = records.metrics()[metric].every;
        const std::int64_t offset = records.firstMeasured(metric, first) - first;
        return {offset, every, offset < steps ? (steps - 1 - offset) / every + 1 : 0};
    };
    const auto rows = [&](int metric, const RecordedSteps& at) -> Rows {
        return {at.count > 0 ? records.row(metric, first + at.first).data() + block.firstColumn() : nullptr, at.count};
    };
    m_losses = recorded(ClosedFormMetrics::loss);
    m_signals = recorded(ClosedFormMetrics::signal);
    m_rows = {rows(ClosedFormMetrics::loss, m_losses), rows(ClosedFormMetrics::signal, m_signals),
        rows(ClosedFormMetrics::noise, m_signals)};
    for (std::size_t i = 0; i < m_coordinates.size(); ++i)
        m_coordinates[i] = rows(ClosedFormMetrics::firstCoordinate + static_cast<int>(i), m_losses);
    // One cadence divides the other, so the denser one keeps what both need.
    const RecordedSteps denser = m_losses.every <= m_signals.every ? m_losses : m_signals;
    m_traced = {.first = denser.first, .every = denser.every};
    for (RecordedSteps* counted : {&m_losses, &m_signals}) {
        counted->first = (counted->first - denser.first) / denser.every;
        counted->every /= denser.every;
    }
}

void QuadraticRecords::fetchSome()
{
    constexpr std::size_t metricsAtOnce = 2;
    constexpr std::int64_t mostRecords = 8;
    constexpr int doublesPerLine = 8;
    const std::size_t end = std::min(m_fetched + metricsAtOnce, m_rows.size() + m_coordinates.size());
    for (; m_fetched < end; ++m_fetched) {
        const Rows& rows = m_fetched < m_rows.size() ? m_rows[m_fetched] : m_coordinates[m_fetched - m_rows.size()];
        for (std::int64_t record = 0; record < std::min(rows.count, mostRecords); ++record) {
            for (int arm = 0; arm < m_arms; ++arm) {
                const double* row = inRow(rows, arm * blockSeeds) + record * m_replicas;
                for (int seed = 0; seed < m_seeds; seed += doublesPerLine)
                    hwy::Prefetch(row + seed);
                hwy::Prefetch(row + m_seeds - 1);
            }
        }
    }
}

double* QuadraticRecords::inRow(const Rows& rows, int place) const
{
    if (rows.count == 0)
        return nullptr;
    return rows.values + place / blockSeeds * m_replicasOfArm + place % blockSeeds;
}

void QuadraticRecords::take(const TracedChain& chain, LaneSums& sums)
{
    const auto from = [&](std::vector<double>& all) -> RunningSum {
        double* at = all.data() + chain.place;
        return {.from = chain.coordinate > 0 ? at : nullptr, .to = at, .toStride = m_stride};
    };
    sums.lanes = std::min(m_width, m_seeds - chain.place % blockSeeds);
    sums.loss = from(m_loss);
    sums.signal = from(m_signal);
    sums.squares = from(m_square);
    sums.noiseConstant = 0.0;
    sums.noiseFactor = 1.0;
}

void QuadraticRecords::complete(const QuadraticModel& model, const TracedChain& chain, LaneSums& sums) const
{
    RunningSum* const running[]{&sums.loss, &sums.signal, &sums.squares};
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        running[i]->to = inRow(m_rows[i], chain.place);
        running[i]->toStride = m_replicas;
    }
    sums.noiseConstant = model.noiseTrace();
    sums.noiseFactor = model.noiseTracePerSquare();
}

void QuadraticRecords::add(const QuadraticModel& model, std::span<const TracedChain> chains)
{
    if (chains.empty() || (m_losses.count == 0 && m_signals.count == 0))
        return;
    const auto places = static_cast<std::size_t>(m_arms * ((m_seeds + m_width - 1) / m_width));
    const std::size_t sums = std::min(places, chains.size());
    for (std::size_t c = 0; c < chains.size(); ++c) {
        const TracedChain& chain = chains[c];
        m_chains[c] = {.trace = chain.trace,
            .curvature = model.config().curvatures[chain.coordinate],
            .copy = m_coordinates.empty() ? nullptr : inRow(m_coordinates[chain.coordinate], chain.place)};
        if (c < sums)
            take(chain, m_sums[c]);
        if (chain.coordinate + 1 == model.parameters())
            complete(model, chain, m_sums[c % sums]);
    }
    addSums({m_chains.data(), chains.size()}, {m_sums.data(), sums}, m_losses, m_signals, m_stride, m_replicas);
}

void QuadraticRecords::finish(const SeedBlock& block) const
{
    if (!block.anyDiverged())
        return;
    for (const Rows& rows : m_rows)
        erase(block, rows);
    for (const Rows& rows : m_coordinates)
        erase(block, rows);
}

void QuadraticRecords::erase(const SeedBlock& block, const Rows& rows) const
{
    for (int arm = 0; arm < m_arms; ++arm) {
        for (int seed = 0; seed < m_seeds; ++seed) {
            double* to = rows.values + arm * m_replicasOfArm + seed;
            for (std::int64_t record = 0; block.divergedAt(arm, seed) >= 0 && record < rows.count; ++record)
                to[record * m_replicas] = std::numeric_limits<double>::quiet_NaN();
        }
    }
}

} // namespace tandem
