// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/kept_checkpoints.h"

#include "runlog/log_tables.h"

#include <iterator>
#include <limits>
#include <utility>

namespace tandem {

void KeptCheckpoints::keep(Database& database, const Checkpoint& checkpoint)
{
    const std::int64_t bytes = writeCheckpoint(database, checkpoint);
    m_bytes += bytes - std::exchange(m_kept[checkpoint.step], bytes);
    while (m_bytes > m_budget && m_kept.size() > 1) {
        auto victim = m_kept.begin();
        std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
        std::int64_t before = 0;
        for (auto at = m_kept.begin(); std::next(at) != m_kept.end(); ++at) {
            const std::int64_t gap = std::next(at)->first - before;
            before = at->first;
            if (gap < shortest) {
                shortest = gap;
                victim = at;
            }
        }
        dropCheckpoint(database, victim->first);
        m_bytes -= victim->second;
        m_kept.erase(victim);
    }
}

std::vector<std::int64_t> KeptCheckpoints::steps() const
{
    std::vector<std::int64_t> steps;
    for (const auto& [step, bytes] : m_kept)
        steps.push_back(step);
    return steps;
}

} // namespace tandem
