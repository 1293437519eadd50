// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/checkpoint.h"
#include "history/history.h"
#include "runlog/database.h"
#include "runlog/number_codec.h"
#include "runlog/run_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

/// The rows of a log's tables, written. Each belongs into a transaction; SCHEMA.md has the columns.

void writeRunValue(Database& database, std::string_view key, std::string_view value);
void writeRunValue(Database& database, std::string_view key, std::int64_t value);
/// Everything about a run that never changes.
void writeRun(Database& database, const RunDescription& run, const RunProvenance& provenance, const std::string& id,
    const std::optional<ParentRun>& parent);
/// What the fact "missing_instruments" of a run with so many arms says; lines that cannot be read are left out.
std::vector<MissingInstrument> missingInstrumentsIn(const std::string& lines, int arms);

/// Makes the row of a series; returns its id.
std::int64_t writeSeries(Database& database, const SeriesKey& key, std::int64_t parentPages);
/// Puts samples [page · 4096, end) in place of what the page held.
void writeChunk(Database& database, std::int64_t series, const Series& samples, std::int64_t page, std::int64_t end);
void writeSnapshot(Database& database, std::int64_t step, std::span<const float> sketches);
void writeIntervention(Database& database, const InterventionRecord& record);
void writeDivergence(Database& database, const DivergenceRecord& record);
/// Returns the bytes it takes in the file.
std::int64_t writeCheckpoint(Database& database, const Checkpoint& checkpoint);
void dropCheckpoint(Database& database, std::int64_t step);
void writeNote(Database& database, std::int64_t id, std::optional<std::int64_t> step, const std::string& text);

/// A row of the journal: the newest samples of many series.
class JournalRow {
public:
    /// Samples [begin, end).
    void add(std::int64_t series, const Series& samples, std::int64_t begin, std::int64_t end);
    bool isEmpty() const { return m_bytes.empty(); }
    void write(Database& database);

private:
    template <typename T> void put(T number);
    Bytes m_bytes;
};

/// Some consecutive samples of a series, as a journal row has them.
struct JournalPiece {
    std::int64_t series = 0;
    std::int64_t begin = 0; ///< index of the first
    std::vector<Sample> samples;
};
/// Throws DamagedBlob.
std::vector<JournalPiece> readJournalRow(std::span<const std::uint8_t> blob);

} // namespace tandem
