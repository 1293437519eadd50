// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_lists.h"

#include "runlog/checkpoint_reader.h"
#include "runlog/number_codec.h"

#include <algorithm>

namespace tandem {

LogLists::LogLists(Database& database, History& history, LogDamage& damage)
    : m_database(database)
    , m_history(history)
    , m_damage(damage)
{
}

void LogLists::takeParentSnapshots(const History& parent, std::int64_t count)
{
    if (parent.snapshots().width() != m_history.snapshots().width())
        return;
    for (std::int64_t i = 0; i < std::min(count, parent.snapshots().size()); ++i)
        addSnapshot(parent.snapshotStep(i), parent.snapshots().row(i));
}

void LogLists::takeNew(LogFacts& facts)
{
    takeRecords();
    takeSnapshots();

    facts.checkpoints.clear();
    Statement checkpoints(m_database, "SELECT step, bytes FROM checkpoint ORDER BY step");
    while (checkpoints.next())
        facts.checkpoints.push_back({checkpoints.integer(0), checkpoints.integer(1)});
    facts.notes.clear();
    Statement notes(m_database, "SELECT id, step, written, text FROM note ORDER BY written, rowid");
    while (notes.next())
        facts.notes.push_back(
            {notes.integer(0), notes.isNull(1) ? std::nullopt : std::optional(notes.integer(1)), notes.text(2), notes.text(3)});
}

void LogLists::takeRecords()
{
    const RunDescription& run = m_history.description();
    const auto arms = static_cast<std::int64_t>(run.arms.size());
    Statement interventions(
        m_database, "SELECT id, step, seconds, arm, parameter, before, after FROM intervention WHERE id > ? ORDER BY id");
    interventions.bind(0, m_lastIntervention);
    while (interventions.next()) {
        m_lastIntervention = interventions.integer(0);
        if (interventions.integer(3) >= 0 && interventions.integer(3) < arms && interventions.integer(1) >= 0)
            m_history.addIntervention({interventions.integer(1), interventions.real(2),
                static_cast<int>(interventions.integer(3)), interventions.text(4), interventions.real(5), interventions.real(6)});
    }
    Statement divergences(m_database, "SELECT id, step, arm, seed FROM divergence WHERE id > ? ORDER BY id");
    divergences.bind(0, m_lastDivergence);
    while (divergences.next()) {
        m_lastDivergence = divergences.integer(0);
        if (divergences.integer(2) >= 0 && divergences.integer(2) < arms && divergences.integer(3) >= 0
            && divergences.integer(3) < run.seeds)
            m_history.addDivergence(
                {divergences.integer(1), static_cast<int>(divergences.integer(2)), static_cast<int>(divergences.integer(3))});
    }
}

void LogLists::takeSnapshots()
{
    const std::size_t width = m_history.snapshots().width();
    if (width == 0)
        return;
    Statement rows(m_database, "SELECT id, step, sketches FROM snapshot WHERE id > ? ORDER BY id");
    rows.bind(0, m_lastSnapshot);
    while (rows.next()) {
        m_lastSnapshot = rows.integer(0);
        try {
            const Bytes bytes = decompressed(rows.blob(2), width * sizeof(float));
            if (bytes.size() != width * sizeof(float))
                throw DamagedBlob("");
            addSnapshot(rows.integer(1), numbersIn<float>(unshuffled(bytes, sizeof(float))));
        } catch (const DamagedBlob&) {
            ++m_damage.snapshots;
        }
    }
}

void LogLists::addSnapshot(std::int64_t step, std::span<const float> sketches)
{
    const std::int64_t count = m_history.snapshots().size();
    if (step < 0 || (count > 0 && step < m_history.snapshotStep(count - 1))) {
        ++m_damage.snapshots;
        return;
    }
    std::copy(sketches.begin(), sketches.end(), m_history.nextSnapshot().begin());
    m_history.publishSnapshot(step);
}

} // namespace tandem
