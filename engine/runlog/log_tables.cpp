// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_tables.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <sstream>

namespace tandem {

namespace {

constexpr std::size_t mostJournalBytes = std::size_t{64} << 20;
constexpr std::size_t partBytes = std::size_t{32} << 20; // of a checkpoint's array: SQLite's blobs are limited
constexpr int checkpointLevel = -3; // weights hardly compress; the zeros of an arm without momentum do, at any level

std::string linesOf(const std::vector<MissingInstrument>& missing)
{
    std::string lines;
    for (const MissingInstrument& instrument : missing) {
        std::string reason = instrument.reason;
        std::replace(reason.begin(), reason.end(), '\n', ' '); // of an arm's name
        lines += instrument.metric + '\t' + (instrument.arm == wholeRun ? "" : std::to_string(instrument.arm)) + '\t' + reason
            + '\n';
    }
    return lines;
}

} // namespace

std::vector<MissingInstrument> missingInstrumentsIn(const std::string& lines, int arms)
{
    std::vector<MissingInstrument> missing;
    std::istringstream text(lines);
    for (std::string line; std::getline(text, line);) {
        const std::size_t first = line.find('\t');
        const std::size_t second = line.find('\t', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        MissingInstrument instrument{line.substr(0, first), wholeRun, line.substr(second + 1)};
        const char* const armEnd = line.data() + second;
        const auto [end, error] = std::from_chars(line.data() + first + 1, armEnd, instrument.arm);
        const bool ofArm = error == std::errc() && end == armEnd && instrument.arm >= 0 && instrument.arm < arms;
        if (second == first + 1)
            instrument.arm = wholeRun;
        else if (!ofArm)
            continue;
        missing.push_back(std::move(instrument));
    }
    return missing;
}

void writeRunValue(Database& database, std::string_view key, std::string_view value)
{
    Statement(database, "INSERT OR REPLACE INTO run VALUES (?, ?)").bind(0, key).bind(1, value).run();
}

void writeRunValue(Database& database, std::string_view key, std::int64_t value)
{
    Statement(database, "INSERT OR REPLACE INTO run VALUES (?, ?)").bind(0, key).bind(1, value).run();
}

void writeRun(Database& database, const RunDescription& run, const RunProvenance& provenance, const std::string& id,
    const std::optional<ParentRun>& parent)
{
    writeRunValue(database, "id", id);
    writeRunValue(database, "title", run.title);
    writeRunValue(database, "experiment", run.experimentText);
    writeRunValue(database, "seeds", run.seeds);
    writeRunValue(database, "recorded_seeds", run.recordedSeeds);
    writeRunValue(database, "first_seed", run.firstSeed);
    writeRunValue(database, "planned_steps", run.plannedSteps);
    writeRunValue(database, "training_examples", run.trainingExamples);
    writeRunValue(database, "sketch_size", run.sketchSize);
    writeRunValue(database, "compared_first", run.compared.first);
    writeRunValue(database, "compared_second", run.compared.second);
    writeRunValue(database, "compared_differences", run.comparedDifferences);
    writeRunValue(database, "missing_instruments", linesOf(run.missing));
    writeRunValue(database, "program", provenance.program);
    writeRunValue(database, "libtorch", provenance.libtorch);
    writeRunValue(database, "device", provenance.device);
    writeRunValue(database, "blas", provenance.blas);
    writeRunValue(database, "processor", provenance.processor);
    writeRunValue(database, "started", timeText());
    writeRunValue(database, "step", 0);
    if (parent) {
        writeRunValue(database, "parent_id", parent->id);
        writeRunValue(database, "parent_path", parent->path);
        writeRunValue(database, "fork_step", parent->step);
        writeRunValue(database, "parent_snapshots", parent->snapshots);
    }
    for (std::size_t arm = 0; arm < run.arms.size(); ++arm)
        Statement(database, "INSERT INTO arm VALUES (?, ?, ?)")
            .bind(0, static_cast<std::int64_t>(arm))
            .bind(1, std::string_view(run.arms[arm].name))
            .bind(2, std::string_view(run.arms[arm].optimizer))
            .run();
}

std::int64_t writeSeries(Database& database, const SeriesKey& key, std::int64_t parentPages)
{
    Statement statement(database, "INSERT INTO series (metric, arm, seed, parent_pages) VALUES (?, ?, ?, ?)");
    statement.bind(0, std::string_view(key.metric)).bind(3, parentPages);
    if (key.arm != wholeRun)
        statement.bind(1, key.arm);
    if (key.seed != allSeeds)
        statement.bind(2, key.seed);
    statement.run();
    return database.lastInsertedRow();
}

void writeChunk(Database& database, std::int64_t series, const Series& samples, std::int64_t page, std::int64_t end)
{
    const std::int64_t begin = page * PagedSamples::pageSamples;
    const EncodedChunk chunk = encodeChunk(samples, begin, end);
    Statement(database, "DELETE FROM chunk_data WHERE chunk = (SELECT id FROM chunk WHERE series = ? AND page = ?)")
        .bind(0, series)
        .bind(1, page)
        .run();
    Statement(database, "DELETE FROM chunk WHERE series = ? AND page = ?").bind(0, series).bind(1, page).run();
    Statement(database,
        "INSERT INTO chunk (series, page, samples, first_step, last_step, every, width, min, max, first, last, sum, finite, "
        "not_finite, not_positive) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(0, series)
        .bind(1, page)
        .bind(2, end - begin)
        .bind(3, chunk.firstStep)
        .bind(4, chunk.lastStep)
        .bind(5, chunk.every)
        .bind(6, chunk.width)
        .bind(7, chunk.bucket.min)
        .bind(8, chunk.bucket.max)
        .bind(9, chunk.bucket.first)
        .bind(10, chunk.bucket.last)
        .bind(11, chunk.bucket.sum)
        .bind(12, chunk.bucket.count)
        .bind(13, chunk.bucket.nonFinite)
        .bind(14, chunk.bucket.nonPositive)
        .run();
    Statement data(database, "INSERT INTO chunk_data VALUES (?, ?, ?, ?)");
    data.bind(0, database.lastInsertedRow()).bind(3, chunk.values);
    if (!chunk.buckets.empty())
        data.bind(1, chunk.buckets);
    if (!chunk.steps.empty())
        data.bind(2, chunk.steps);
    data.run();
}

void writeSnapshot(Database& database, std::int64_t step, std::span<const float> sketches)
{
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(sketches.data()), sketches.size_bytes());
    Statement(database, "INSERT INTO snapshot (step, sketches) VALUES (?, ?)")
        .bind(0, step)
        .bind(1, compressed(shuffled(bytes, sizeof(float))))
        .run();
}

void writeIntervention(Database& database, const InterventionRecord& record)
{
    Statement(database, "INSERT INTO intervention (step, seconds, arm, parameter, before, after) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(0, record.step)
        .bind(1, record.seconds)
        .bind(2, record.arm)
        .bind(3, std::string_view(record.parameter))
        .bind(4, record.before)
        .bind(5, record.after)
        .run();
}

void writeDivergence(Database& database, const DivergenceRecord& record)
{
    Statement(database, "INSERT INTO divergence (step, arm, seed) VALUES (?, ?, ?)")
        .bind(0, record.step)
        .bind(1, record.arm)
        .bind(2, record.seed)
        .run();
}

std::int64_t writeCheckpoint(Database& database, const Checkpoint& checkpoint)
{
    dropCheckpoint(database, checkpoint.step);
    std::int64_t stored = 0;
    for (const CheckpointArray& array : checkpoint.arrays) {
        std::string shape;
        for (const std::int64_t length : array.shape) {
            if (!shape.empty())
                shape += ',';
            shape += std::to_string(length);
        }
        const char* const type = std::array{"f4", "f8", "i8"}[array.values.index()];
        const std::span<const std::uint8_t> bytes = std::visit([](const auto& values) { return bytesOf(values); }, array.values);
        int part = 0;
        for (std::size_t begin = 0; begin < bytes.size() || part == 0; begin += partBytes) {
            const Bytes data = compressed(bytes.subspan(begin, std::min(partBytes, bytes.size() - begin)), checkpointLevel);
            Statement(database, "INSERT INTO checkpoint_array VALUES (?, ?, ?, ?, ?, ?)")
                .bind(0, checkpoint.step)
                .bind(1, std::string_view(array.name))
                .bind(2, part++)
                .bind(3, std::string_view(type))
                .bind(4, std::string_view(shape))
                .bind(5, data)
                .run();
            stored += static_cast<std::int64_t>(data.size());
        }
    }
    Statement(database, "INSERT INTO checkpoint VALUES (?, ?, ?, ?)")
        .bind(0, checkpoint.step)
        .bind(1, checkpoint.seconds)
        .bind(2, checkpoint.interventions)
        .bind(3, stored)
        .run();
    return stored;
}

void dropCheckpoint(Database& database, std::int64_t step)
{
    Statement(database, "DELETE FROM checkpoint WHERE step = ?").bind(0, step).run();
    Statement(database, "DELETE FROM checkpoint_array WHERE step = ?").bind(0, step).run();
}

void writeNote(Database& database, std::int64_t id, std::optional<std::int64_t> step, const std::string& text)
{
    Statement statement(database, "INSERT OR REPLACE INTO note (id, step, written, text) VALUES (?, ?, ?, ?)");
    statement.bind(0, id).bind(2, std::string_view(timeText())).bind(3, std::string_view(text));
    if (step)
        statement.bind(1, *step);
    statement.run();
}

template <typename T> void JournalRow::put(T number)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&number);
    m_bytes.insert(m_bytes.end(), bytes, bytes + sizeof number);
}

void JournalRow::add(std::int64_t series, const Series& samples, std::int64_t begin, std::int64_t end)
{
    const std::int64_t every = end - begin > 1 ? samples.step(begin + 1) - samples.step(begin) : 1;
    bool even = every > 0;
    for (std::int64_t i = begin + 1; i < end && even; ++i)
        even = samples.step(i) - samples.step(i - 1) == every;
    put(series);
    put(begin);
    put(end - begin);
    put(even ? every : std::int64_t{0});
    put(samples.step(begin));
    if (!even)
        for (std::int64_t i = begin; i < end; ++i)
            put(samples.step(i));
    for (std::int64_t i = begin; i < end; ++i)
        put(samples.value(i));
}

void JournalRow::write(Database& database)
{
    Statement(database, "INSERT INTO journal (data) VALUES (?)").bind(0, compressed(m_bytes)).run();
    m_bytes.clear();
}

std::vector<JournalPiece> readJournalRow(std::span<const std::uint8_t> blob)
{
    const Bytes bytes = decompressed(blob, mostJournalBytes);
    std::size_t at = 0;
    const auto take = [&]<typename T>(T) {
        if (bytes.size() - at < sizeof(T))
            throw DamagedBlob("a row of the journal ends too early");
        T number{};
        std::memcpy(&number, bytes.data() + at, sizeof number);
        at += sizeof number;
        return number;
    };
    std::vector<JournalPiece> pieces;
    while (at < bytes.size()) {
        JournalPiece piece;
        piece.series = take(std::int64_t{});
        piece.begin = take(std::int64_t{});
        const std::int64_t count = take(std::int64_t{});
        const std::int64_t every = take(std::int64_t{});
        const std::int64_t first = take(std::int64_t{});
        if (count < 1 || piece.begin < 0 || every < 0 || first < 0
            || static_cast<std::uint64_t>(count) > (bytes.size() - at) / sizeof(double)
            || (every > 0 && count > (std::int64_t{1} << 62) / every))
            throw DamagedBlob("a row of the journal counts more samples than it has");
        piece.samples.resize(static_cast<std::size_t>(count));
        std::int64_t step = first;
        for (Sample& sample : piece.samples) {
            const std::int64_t before = step;
            sample.step = every > 0 ? step : take(std::int64_t{});
            step = every > 0 ? step + every : sample.step;
            if (sample.step < before)
                throw DamagedBlob("the steps of a journal row are out of order");
        }
        for (Sample& sample : piece.samples)
            sample.value = take(double{});
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

} // namespace tandem
