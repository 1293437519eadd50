// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_info.h"

#include "runlog/database.h"
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"
#include "support/input_error.h"

#include <algorithm>
#include <thread>

namespace tandem {

std::vector<LogPart> logParts(const std::filesystem::path& path)
{
    struct Query {
        const char* name;
        const char* sql;
    };
    const Query queries[] = {
        {"samples", "SELECT count(*), sum(length(vals) + coalesce(length(steps), 0)) FROM chunk_data"},
        {"pyramid", "SELECT count(*), sum(length(buckets)) FROM chunk_data WHERE buckets IS NOT NULL"},
        {"journal", "SELECT count(*), sum(length(data)) FROM journal"},
        {"snapshots", "SELECT count(*), sum(length(sketches)) FROM snapshot"},
        {"checkpoints", "SELECT count(DISTINCT step), sum(length(data)) FROM checkpoint_array"},
        {"interventions", "SELECT count(*), sum(40) FROM intervention"},
        {"notes", "SELECT count(*), sum(length(text)) FROM note"},
    };
    std::vector<LogPart> parts;
    try {
        Database database(path, Database::Mode::Read);
        for (const Query& query : queries) {
            Statement row(database, query.sql);
            if (row.next())
                parts.push_back({query.name, row.integer(0), row.integer(1)});
        }
    } catch (const DatabaseError& error) {
        throw InputError(path.string() + " cannot be read: " + error.what() + ".");
    }
    std::stable_sort(parts.begin(), parts.end(), [](const LogPart& a, const LogPart& b) { return a.bytes > b.bytes; });
    return parts;
}

std::vector<std::string> fileDamage(const std::filesystem::path& path)
{
    std::vector<std::string> sentences;
    try {
        Database database(path, Database::Mode::Read);
        Statement rows(database, "PRAGMA quick_check(10)");
        while (rows.next())
            if (rows.text(0) != "ok")
                sentences.push_back(rows.text(0));
    } catch (const DatabaseError& error) {
        sentences.emplace_back(error.what());
    }
    return sentences;
}

RepairReport repairLog(const std::filesystem::path& path, const std::filesystem::path& out, ExistingFiles existing)
{
    std::error_code ignored;
    if (std::filesystem::equivalent(path, out, ignored))
        throw InputError(out.string() + " is the log itself: repair it into another file.");
    const LogReader log(path);
    RepairReport report;
    report.lost = log.facts().problems;
    LogWriterOptions options;
    options.existing = existing;
    options.checkpointBudget = std::numeric_limits<std::int64_t>::max();
    LogWriter writer(out, options);
    writer.record(log.history(), log.facts().provenance);
    for (const CheckpointPlace& place : log.facts().checkpoints) {
        try {
            writer.add(log.checkpoint(place.step));
            ++report.checkpoints;
        } catch (const InputError& error) {
            report.lost.emplace_back(error.what());
        }
    }
    writer.finish();
    if (writer.status().state != RecordingState::Finished)
        throw InputError(writer.status().message);
    for (const SeriesKey& key : log.history()->keys())
        report.samples += log.history()->find(key)->size();
    return report;
}

} // namespace tandem
