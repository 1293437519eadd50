// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "runlog/database.h"
#include "runlog/log_damage.h"
#include "runlog/log_facts.h"

#include <cstdint>
#include <span>

namespace tandem {

/// What a log holds beside its series, one table a list: changes, divergences and sketches go into a history, checkpoints and
/// notes into facts. Used by one thread; what it is given must outlive it.
class LogLists {
public:
    LogLists(Database& database, History& history, LogDamage& damage);

    /// The first `count` sketches are the run's that it left; before takeNew().
    void takeParentSnapshots(const History& parent, std::int64_t count);
    /// Takes in what the file has got since, and what people have changed.
    void takeNew(LogFacts& facts);

private:
    void takeRecords();
    void takeSnapshots();
    void addSnapshot(std::int64_t step, std::span<const float> sketches);

    Database& m_database;
    History& m_history;
    LogDamage& m_damage;
    std::int64_t m_lastIntervention = 0;
    std::int64_t m_lastDivergence = 0;
    std::int64_t m_lastSnapshot = 0;
};

} // namespace tandem
