// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/checkpoint.h"
#include "runlog/database.h"

#include <cstdint>
#include <map>
#include <vector>

namespace tandem {

/// The checkpoints that a recording has written, thinned out to what they may take.
class KeptCheckpoints {
public:
    /// `budget` in bytes of all together.
    explicit KeptCheckpoints(std::int64_t budget)
        : m_budget(budget)
    {
    }

    /// Writes one, and drops others until the budget holds: never the newest, to go on from, and of the others the one that
    /// leaves the shortest way to replay. Belongs into a transaction.
    void keep(Database& database, const Checkpoint& checkpoint);

    std::vector<std::int64_t> steps() const; ///< ascending
    std::int64_t bytes() const { return m_bytes; }

private:
    std::int64_t m_budget;
    std::map<std::int64_t, std::int64_t> m_kept; // step → bytes
    std::int64_t m_bytes = 0;
};

} // namespace tandem
