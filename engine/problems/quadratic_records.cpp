// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_records.h"

#include <algorithm>
#include <limits>

namespace tandem {

QuadraticRecords::QuadraticRecords(const QuadraticModel& model, int chunkSteps)
    : m_arms(model.arms())
    , m_stride(static_cast<std::int64_t>(model.arms()) * blockSeeds)
    , m_coordinates(model.parameters() <= ClosedFormMetrics::coordinatesUpTo ? static_cast<std::size_t>(model.parameters()) : 0)
{
    for (std::vector<double>* sums : {&m_loss, &m_signal, &m_square})
        sums->resize(static_cast<std::size_t>(m_stride * chunkSteps));
}

void QuadraticRecords::begin(const SeedBlock& block, RecordBlock& records, std::int64_t first, std::int64_t steps)
{
    m_seeds = block.seeds();
    m_replicas = records.replicas();
    m_width = chainLanes();
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
    std::fill_n(m_loss.begin(), m_losses.count * m_stride, 0.0);
    std::fill_n(m_signal.begin(), m_signals.count * m_stride, 0.0);
    std::fill_n(m_square.begin(), m_signals.count * m_stride, 0.0);
    // One cadence divides the other, so the denser one keeps what both need.
    const RecordedSteps denser = m_losses.every <= m_signals.every ? m_losses : m_signals;
    m_traced = {.first = denser.first, .every = denser.every};
    for (RecordedSteps* counted : {&m_losses, &m_signals}) {
        counted->first = (counted->first - denser.first) / denser.every;
        counted->every /= denser.every;
    }
}

void QuadraticRecords::add(const QuadraticModel& model, std::span<const TracedChain> chains)
{
    if (m_losses.count == 0 && m_signals.count == 0)
        return;
    std::array<ChainSums, tracesAtOnce> sums;
    for (std::size_t c = 0; c < chains.size(); ++c)
        sums[c] = {.trace = chains[c].trace,
            .curvature = model.config().curvatures[chains[c].coordinate],
            .loss = m_loss.data() + chains[c].place,
            .signal = m_signal.data() + chains[c].place,
            .squares = m_square.data() + chains[c].place};
    for (std::size_t c = 0; !m_coordinates.empty() && c < chains.size(); ++c) {
        const int arm = chains[c].place / blockSeeds;
        const int seed = chains[c].place % blockSeeds;
        sums[c].copy = m_coordinates[chains[c].coordinate].values + arm * (m_replicas / m_arms) + seed;
        sums[c].copied = std::min(m_width, m_seeds - seed);
    }
    addSums({sums.data(), chains.size()}, m_losses, m_signals, m_stride, m_replicas);
}

void QuadraticRecords::finish(const QuadraticModel& model, const SeedBlock& block)
{
    write(m_rows[0], m_loss, 0.0, 1.0);
    write(m_rows[1], m_signal, 0.0, 1.0);
    write(m_rows[2], m_square, model.noiseTrace(), model.noiseTracePerSquare());
    if (!block.anyDiverged())
        return;
    for (const Rows& rows : m_rows)
        erase(block, rows);
    for (const Rows& rows : m_coordinates)
        erase(block, rows);
}

void QuadraticRecords::write(const Rows& rows, const std::vector<double>& sums, double constant, double factor) const
{
    for (std::int64_t record = 0; record < rows.count; ++record) {
        for (int arm = 0; arm < m_arms; ++arm) {
            const double* from = sums.data() + record * m_stride + arm * blockSeeds;
            double* to = rows.values + record * m_replicas + arm * (m_replicas / m_arms);
            for (int seed = 0; seed < m_seeds; ++seed)
                to[seed] = constant + factor * from[seed];
        }
    }
}

void QuadraticRecords::erase(const SeedBlock& block, const Rows& rows) const
{
    for (int arm = 0; arm < m_arms; ++arm) {
        for (int seed = 0; seed < m_seeds; ++seed) {
            double* to = rows.values + arm * (m_replicas / m_arms) + seed;
            for (std::int64_t record = 0; block.divergedAt(arm, seed) >= 0 && record < rows.count; ++record)
                to[record * m_replicas] = std::numeric_limits<double>::quiet_NaN();
        }
    }
}

} // namespace tandem
