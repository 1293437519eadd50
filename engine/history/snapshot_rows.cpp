// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/snapshot_rows.h"

#include <algorithm>
#include <limits>

namespace tandem {

SnapshotRows::SnapshotRows(const History& history)
{
    const RunDescription& run = history.description();
    const auto arm = static_cast<std::size_t>(run.recordedSeeds) * static_cast<std::size_t>(run.sketchSize);
    m_width = run.arms.size() * arm;
    if (history.snapshotSources().empty())
        add(history, 0, 0);
    for (const SnapshotSource& source : history.snapshotSources())
        add(*source.history, static_cast<std::size_t>(source.firstArm) * arm, source.firstStep);
    for (const Part& part : m_parts)
        m_steps.insert(m_steps.end(), part.steps.begin() + part.first, part.steps.end());
    std::sort(m_steps.begin(), m_steps.end());
    m_steps.erase(std::unique(m_steps.begin(), m_steps.end()), m_steps.end());
}

void SnapshotRows::add(const History& history, std::size_t offset, std::int64_t firstStep)
{
    const std::int64_t size = history.snapshots().size();
    if (size == 0)
        return;
    Part part{&history.snapshots(), offset, {}, 0};
    part.steps.reserve(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i)
        part.steps.push_back(history.snapshotStep(i));
    const auto after = std::upper_bound(part.steps.begin(), part.steps.end(), firstStep);
    part.first = std::max<std::int64_t>(after - part.steps.begin() - 1, 0);
    m_parts.push_back(std::move(part));
}

void SnapshotRows::copy(std::int64_t index, std::span<float> row) const
{
    std::fill(row.begin(), row.end(), std::numeric_limits<float>::quiet_NaN());
    for (const Part& part : m_parts) {
        const auto after = std::upper_bound(part.steps.begin(), part.steps.end(), step(index));
        const std::int64_t last = after - part.steps.begin() - 1;
        if (last < part.first)
            continue;
        const std::span<const float> sketches = part.rows->row(last);
        std::copy(sketches.begin(), sketches.end(), row.begin() + static_cast<std::ptrdiff_t>(part.offset));
    }
}

void SnapshotRows::copyStart(std::span<float> row) const
{
    std::fill(row.begin(), row.end(), std::numeric_limits<float>::quiet_NaN());
    for (const Part& part : m_parts) {
        const std::span<const float> sketches = part.rows->row(0);
        std::copy(sketches.begin(), sketches.end(), row.begin() + static_cast<std::ptrdiff_t>(part.offset));
    }
}

} // namespace tandem
