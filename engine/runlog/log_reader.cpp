// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_reader.h"

#include "runlog/checkpoint_reader.h"
#include "runlog/chunk_store.h"
#include "runlog/log_lock.h"
#include "runlog/log_schema.h"
#include "runlog/log_tables.h"
#include "runlog/run_facts.h"
#include "support/input_error.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>

namespace tandem {

namespace {

namespace fs = std::filesystem;

constexpr int mostAncestors = 64;
/// Pages of a series, or a damaged file says so: their samples can be counted, also those of many series together.
constexpr std::int64_t mostPages = std::int64_t{1} << 40;
constexpr std::int64_t mostSamplesInMemory = std::int64_t{1} << 25;

/// How many of a series' samples belong to the steps before a checkpoint.
std::int64_t samplesBefore(const Series& series, const SeriesKey& key, const Checkpoint& checkpoint,
    const std::vector<InterventionRecord>& interventions)
{
    std::int64_t count = series.lowerBound(checkpoint.step);
    // A change at this very step that was in force already.
    for (const InterventionRecord& record : interventions)
        count += record.step == checkpoint.step && record.arm == key.arm && record.parameter == key.metric;
    return std::min(count, series.size());
}

} // namespace

class LogReader::Contents {
public:
    Contents(fs::path path, int generation)
        : m_path(std::move(path))
        , m_readable(readableLog(m_path, fs::temp_directory_path()))
        , m_generation(generation)
    {
        try {
            m_database.emplace(m_readable, Database::Mode::Read);
            m_store = std::make_shared<ChunkStore>(m_readable);
            open();
        } catch (const DatabaseError& error) {
            throw InputError(m_path.string() + " cannot be read: " + error.what()
                + (error.damaged() ? "; tandem info --repair may save parts of it." : "."));
        } catch (const InputError& error) {
            throw InputError(m_path.string() + " cannot be opened: " + error.what() + ".");
        }
    }
    ~Contents()
    {
        m_database.reset();
        std::error_code ignored;
        if (m_readable != m_path)
            fs::remove(m_readable, ignored);
    }

    const fs::path& path() const { return m_path; }
    const std::shared_ptr<History>& history() const { return m_history; }
    const LogFacts& facts() const { return m_facts; }

    bool poll()
    {
        try {
            const std::int64_t version = m_database->number("PRAGMA data_version");
            if (version == m_dataVersion)
                return false;
            const Transaction snapshot(*m_database, Transaction::Kind::Read);
            takeNew();
            m_dataVersion = version;
            return true;
        } catch (const DatabaseError& error) {
            note(std::string("What is recorded now cannot be read: ") + error.what());
            return false;
        }
    }

    Checkpoint checkpoint(std::int64_t step) { return readCheckpoint(*m_database, m_path, step); }

    std::shared_ptr<History> historyBefore(const Checkpoint& checkpoint, std::int64_t plannedSteps) const
    {
        RunDescription run = m_history->description();
        run.plannedSteps = plannedSteps;
        auto before = std::make_shared<History>(std::move(run));
        std::vector<InterventionRecord> interventions = m_history->interventions();
        interventions.resize(
            std::min(interventions.size(), static_cast<std::size_t>(std::max<std::int64_t>(checkpoint.interventions, 0))));
        const auto cache = std::make_shared<PageCache>();
        const auto pages = std::make_shared<LogPages>();
        for (const auto& [key, series] : m_byKey) {
            const Series& source = *m_history->find(key);
            const std::int64_t count = samplesBefore(source, key, checkpoint, interventions);
            if (count == 0)
                continue;
            std::int64_t shared = 0;
            Series* target = nullptr;
            if (const PagedSamples* saved = source.saved()) {
                shared = std::min(count / PagedSamples::pageSamples, static_cast<std::int64_t>(saved->pages().size()));
                const std::vector<PagePlace>& places = m_pages->pages(m_series.at(series).pages);
                std::vector<SamplePage> known(saved->pages().begin(), saved->pages().begin() + shared);
                const int name = pages->add({places.begin(), places.begin() + shared});
                if (shared > 0)
                    target = &before->addSaved(key, std::make_unique<PagedSamples>(pages, cache, name, std::move(known)));
            }
            if (!target)
                target = &before->series(key);
            for (std::int64_t i = shared * PagedSamples::pageSamples; i < count; ++i)
                target->append(source.step(i), source.value(i));
        }
        for (std::int64_t i = 0; i < m_history->snapshots().size() && m_history->snapshotStep(i) < checkpoint.step; ++i) {
            const std::span<const float> row = m_history->snapshots().row(i);
            std::copy(row.begin(), row.end(), before->nextSnapshot().begin());
            before->publishSnapshot(m_history->snapshotStep(i));
        }
        for (const InterventionRecord& record : interventions)
            before->addIntervention(record);
        for (const DivergenceRecord& record : m_history->divergences())
            if (record.step < checkpoint.step)
                before->addDivergence(record);
        before->setStep(checkpoint.step);
        return before;
    }

private:
    /// What is in memory of a series of the file.
    struct Place {
        SeriesKey key;
        int pages = -1;           ///< in m_pages
        std::int64_t missing = 0; ///< samples of the file's count that are not in the history
        Series* series = nullptr;
    };

    /// The whole pages of a series, found and not yet put into it.
    struct Pages {
        std::vector<SamplePage> known;
        std::vector<PagePlace> places;
        std::int64_t next = 0; // page of the file that would follow
        bool closed = false;   // a page that is not whole came: what follows goes into memory
    };

    void open()
    {
        m_dataVersion = m_database->number("PRAGMA data_version");
        const Transaction snapshot(*m_database, Transaction::Kind::Read);
        const RunValues values = readRunValues(*m_database);
        if (!values.contains("id"))
            throw InputError("it holds no run yet");
        m_facts = readFacts(values);
        m_history = std::make_shared<History>(readDescription(*m_database, values));
        if (m_facts.parent)
            openParent();
        takeSeries();
        attempt("Some pages", [this] { takeWholePages(); });
        makeSeries();
        takeNew();
    }

    /// A damaged table costs what it holds, not the log.
    void attempt(const char* what, const std::function<void()>& action)
    {
        try {
            action();
        } catch (const DatabaseError& error) {
            note(std::string(what) + " cannot be read: " + error.what() + ".");
        }
    }

    void openParent()
    {
        const ParentRun& parent = *m_facts.parent;
        std::string reason = "is not there";
        for (const fs::path& path : {fs::path(parent.path), m_path.parent_path() / fs::path(parent.path).filename()}) {
            if (m_generation >= mostAncestors || !fs::is_regular_file(path))
                continue;
            try {
                auto found = std::make_unique<Contents>(path, m_generation + 1);
                if (found->facts().id == parent.id) {
                    m_parent = std::move(found);
                    return;
                }
                reason = "holds another run";
            } catch (const InputError& error) {
                reason = std::string("cannot be opened (") + error.what() + ")";
            }
        }
        note("What came before step " + std::to_string(parent.step) + " lies in part in " + parent.path + ", which " + reason
            + ".");
    }

    /// Series that the file has got since.
    void takeSeries()
    {
        Statement rows(*m_database, "SELECT id, metric, arm, seed, parent_pages FROM series WHERE id > ? ORDER BY id");
        rows.bind(0, m_lastSeries);
        const RunDescription& run = m_history->description();
        while (rows.next()) {
            m_lastSeries = rows.integer(0);
            const bool ofArm = !rows.isNull(2);
            const bool ofSeed = !rows.isNull(3);
            const std::int64_t arm = rows.integer(2);
            const std::int64_t seed = rows.integer(3);
            SeriesKey key{rows.text(1), ofArm ? static_cast<int>(arm) : wholeRun, ofSeed ? static_cast<int>(seed) : allSeeds};
            if (key.metric.empty() || (ofArm && (arm < 0 || arm >= static_cast<std::int64_t>(run.arms.size())))
                || (ofSeed && (seed < 0 || seed >= run.seeds)) || m_byKey.contains(key)) {
                note("A series of an unknown arm or seed was left out.");
                continue;
            }
            Place place{key, -1, 0, nullptr};
            place.missing = std::clamp<std::int64_t>(rows.integer(4), 0, mostPages) * PagedSamples::pageSamples;
            m_byKey[key] = m_lastSeries;
            m_series.emplace(m_lastSeries, place);
        }
    }

    /// Makes the series, with their whole pages left in the file.
    void takeWholePages()
    {
        for (const auto& [id, place] : m_series) {
            m_found[id].next = place.missing / PagedSamples::pageSamples;
            const Place* old = m_parent ? m_parent->placeOf(place.key) : nullptr;
            if (place.missing == 0 || !old || old->pages < 0)
                continue;
            const PagedSamples* saved = old->series->saved();
            const std::vector<PagePlace>& places = m_parent->m_pages->pages(old->pages);
            const auto count
                = std::min<std::ptrdiff_t>(place.missing / PagedSamples::pageSamples, static_cast<std::ptrdiff_t>(places.size()));
            m_found[id].known.assign(saved->pages().begin(), saved->pages().begin() + count);
            m_found[id].places.assign(places.begin(), places.begin() + count);
        }
        Statement rows(*m_database,
            "SELECT series, page, samples, first_step, last_step, every, width, min, max, first, last, sum, finite, not_finite, "
            "not_positive, id FROM chunk ORDER BY series, page");
        while (rows.next()) {
            m_lastChunk = std::max(m_lastChunk, rows.integer(15));
            const auto place = m_series.find(rows.integer(0));
            if (place == m_series.end())
                continue;
            Pages& pages = m_found[rows.integer(0)];
            const std::int64_t page = rows.integer(1);
            if (pages.closed || rows.integer(2) != PagedSamples::pageSamples) {
                pages.closed = true;
                m_tails.push_back(rows.integer(15));
                continue;
            }
            try {
                const ChunkPlace chunk = chunkPlace(rows, 2);
                const std::int64_t finite = rows.integer(12);
                const bool counts = finite >= 0 && finite <= chunk.samples && rows.integer(13) == chunk.samples - finite
                    && rows.integer(14) >= 0 && rows.integer(14) <= finite;
                if (!counts || page < pages.next || page > mostPages
                    || (!pages.known.empty() && chunk.firstStep < pages.known.back().lastStep))
                    throw DamagedBlob("");
                m_missingSamples += (page - pages.next) * PagedSamples::pageSamples;
                pages.next = page + 1;
                pages.known.push_back({chunk.firstStep, chunk.lastStep, chunk.every,
                    {rows.real(7), rows.real(8), rows.real(9), rows.real(10), rows.real(11), rows.integer(12), rows.integer(13),
                        rows.integer(14)}});
                pages.places.push_back({m_store, rows.integer(15)});
            } catch (const DamagedBlob&) {
                ++m_damagedChunks;
            }
        }
    }

    void makeSeries()
    {
        for (auto& [id, place] : m_series) {
            Pages& pages = m_found[id];
            place.missing = (pages.next - static_cast<std::int64_t>(pages.known.size())) * PagedSamples::pageSamples;
            if (pages.known.empty()) {
                place.series = &m_history->series(place.key);
                continue;
            }
            place.pages = m_pages->add(std::move(pages.places));
            place.series = &m_history->addSaved(
                place.key, std::make_unique<PagedSamples>(m_pages, m_cache, place.pages, std::move(pages.known)));
        }
        m_found.clear();
    }

    /// Everything that is in the file and not yet in the history.
    void takeNew()
    {
        takeSeries();
        for (auto& [id, place] : m_series)
            if (!place.series)
                place.series = &m_history->series(place.key);
        attempt("Some of the newest samples", [this] { takeChunks(); });
        attempt("The journal", [this] { takeJournal(); });
        attempt("Snapshots or lists", [this] { takeLists(); });
        const RunValues values = readRunValues(*m_database);
        m_facts.title = textIn(values, "title");
        m_facts.kept = integerIn(values, "kept", 0, 1) == 1 ? Kept::Yes : Kept::No;
        m_facts.ended = textIn(values, "ended");
        m_history->setStep(std::max(m_history->step(),
            std::clamp<std::int64_t>(std::strtoll(textIn(values, "step").c_str(), nullptr, 10), 0, std::int64_t{1} << 53)));
        noteDamage();
    }

    void takeChunks()
    {
        Statement row(*m_database,
            "SELECT samples, first_step, last_step, every, width, steps, vals, series, page FROM chunk JOIN chunk_data ON chunk "
            "= id "
            "WHERE id = ?");
        Statement latest(*m_database, "SELECT id FROM chunk WHERE id > ? ORDER BY series, page");
        latest.bind(0, m_lastChunk);
        while (latest.next())
            m_tails.push_back(latest.integer(0));
        for (const std::int64_t chunk : m_tails) {
            m_lastChunk = std::max(m_lastChunk, chunk);
            row.bind(0, chunk);
            try {
                if (row.next()) {
                    const std::int64_t page = row.integer(8);
                    if (page < 0 || page > mostPages)
                        throw DamagedBlob("");
                    JournalPiece piece{row.integer(7), page * PagedSamples::pageSamples, {}};
                    piece.samples = decodeChunk(chunkPlace(row, 0), row.blob(5), row.blob(6));
                    take(piece);
                } else {
                    ++m_damagedChunks;
                }
            } catch (const DamagedBlob&) {
                ++m_damagedChunks;
            }
            row.reset();
        }
        m_tails.clear();
    }

    void takeJournal()
    {
        Statement rows(*m_database, "SELECT id, data FROM journal WHERE id > ? ORDER BY id");
        rows.bind(0, m_lastJournal);
        while (rows.next()) {
            m_lastJournal = rows.integer(0);
            try {
                for (const JournalPiece& piece : readJournalRow(rows.blob(1)))
                    take(piece);
            } catch (const DamagedBlob&) {
                ++m_damagedJournal;
            }
        }
    }

    void take(const JournalPiece& piece)
    {
        const auto found = m_series.find(piece.series);
        if (found == m_series.end())
            return;
        Place& place = found->second;
        const std::int64_t expected = place.series->size() + place.missing;
        if (piece.begin > expected) {
            m_missingSamples += piece.begin - expected;
            place.missing += piece.begin - expected;
        }
        for (auto i = static_cast<std::size_t>(std::max<std::int64_t>(expected - piece.begin, 0)); i < piece.samples.size();
             ++i) {
            const Sample& sample = piece.samples[i];
            const bool rises = place.series->size() == 0 || sample.step >= place.series->step(place.series->size() - 1);
            if (!rises || m_samplesInMemory >= mostSamplesInMemory) {
                ++m_missingSamples;
                ++place.missing;
                continue;
            }
            place.series->append(sample.step, sample.value);
            ++m_samplesInMemory;
        }
    }

    void takeLists()
    {
        const RunDescription& run = m_history->description();
        const auto arms = static_cast<std::int64_t>(run.arms.size());
        Statement interventions(
            *m_database, "SELECT id, step, seconds, arm, parameter, before, after FROM intervention WHERE id > ? ORDER BY id");
        interventions.bind(0, m_lastIntervention);
        while (interventions.next()) {
            m_lastIntervention = interventions.integer(0);
            if (interventions.integer(3) >= 0 && interventions.integer(3) < arms && interventions.integer(1) >= 0)
                m_history->addIntervention(
                    {interventions.integer(1), interventions.real(2), static_cast<int>(interventions.integer(3)),
                        interventions.text(4), interventions.real(5), interventions.real(6)});
        }
        Statement divergences(*m_database, "SELECT id, step, arm, seed FROM divergence WHERE id > ? ORDER BY id");
        divergences.bind(0, m_lastDivergence);
        while (divergences.next()) {
            m_lastDivergence = divergences.integer(0);
            if (divergences.integer(2) >= 0 && divergences.integer(2) < arms && divergences.integer(3) >= 0
                && divergences.integer(3) < run.seeds)
                m_history->addDivergence(
                    {divergences.integer(1), static_cast<int>(divergences.integer(2)), static_cast<int>(divergences.integer(3))});
        }
        takeSnapshots();

        m_facts.checkpoints.clear();
        Statement checkpoints(*m_database, "SELECT step, bytes FROM checkpoint ORDER BY step");
        while (checkpoints.next())
            m_facts.checkpoints.push_back({checkpoints.integer(0), checkpoints.integer(1)});
        m_facts.notes.clear();
        Statement notes(*m_database, "SELECT id, step, written, text FROM note ORDER BY written, rowid");
        while (notes.next())
            m_facts.notes.push_back({notes.integer(0), notes.isNull(1) ? std::nullopt : std::optional(notes.integer(1)),
                notes.text(2), notes.text(3)});
    }

    void takeSnapshots()
    {
        const std::size_t width = m_history->snapshots().width();
        if (width == 0)
            return;
        if (m_parent && m_history->snapshots().size() == 0) {
            const History& old = *m_parent->history();
            const std::int64_t count = std::min(m_facts.parent->snapshots, old.snapshots().size());
            for (std::int64_t i = 0; i < count && old.snapshots().width() == width; ++i)
                addSnapshot(old.snapshotStep(i), old.snapshots().row(i));
        }
        Statement rows(*m_database, "SELECT id, step, sketches FROM snapshot WHERE id > ? ORDER BY id");
        rows.bind(0, m_lastSnapshot);
        while (rows.next()) {
            m_lastSnapshot = rows.integer(0);
            try {
                const Bytes bytes = decompressed(rows.blob(2), width * sizeof(float));
                if (bytes.size() != width * sizeof(float))
                    throw DamagedBlob("");
                addSnapshot(rows.integer(1), numbersIn<float>(unshuffled(bytes, sizeof(float))));
            } catch (const DamagedBlob&) {
                ++m_damagedSnapshots;
            }
        }
    }

    void addSnapshot(std::int64_t step, std::span<const float> sketches)
    {
        const std::int64_t count = m_history->snapshots().size();
        if (step < 0 || (count > 0 && step < m_history->snapshotStep(count - 1))) {
            ++m_damagedSnapshots;
            return;
        }
        std::copy(sketches.begin(), sketches.end(), m_history->nextSnapshot().begin());
        m_history->publishSnapshot(step);
    }

    const Place* placeOf(const SeriesKey& key) const
    {
        const auto found = m_byKey.find(key);
        return found == m_byKey.end() ? nullptr : &m_series.at(found->second);
    }

    void note(const std::string& sentence)
    {
        if (std::find(m_facts.problems.begin(), m_facts.problems.end(), sentence) == m_facts.problems.end())
            m_facts.problems.push_back(sentence);
    }
    void noteDamage()
    {
        const auto count = [this](std::int64_t& number, const char* what) {
            if (number > 0)
                note(std::to_string(number) + what);
            number = 0;
        };
        count(m_damagedChunks, " chunks of samples are damaged and were left out.");
        count(m_damagedJournal, " rows of the journal are damaged and were left out.");
        count(m_damagedSnapshots, " snapshots are damaged and were left out.");
        count(m_missingSamples, " samples are missing.");
    }

    const fs::path m_path;
    const fs::path m_readable; // a migrated copy when the schema is older
    const int m_generation;
    std::optional<Database> m_database;
    std::shared_ptr<ChunkStore> m_store;
    std::shared_ptr<LogPages> m_pages = std::make_shared<LogPages>();
    std::shared_ptr<PageCache> m_cache = std::make_shared<PageCache>();
    std::shared_ptr<History> m_history;
    LogFacts m_facts;
    std::unique_ptr<Contents> m_parent;

    std::map<std::int64_t, Place> m_series; // by the file's id
    std::map<SeriesKey, std::int64_t> m_byKey;
    std::map<std::int64_t, Pages> m_found;
    std::vector<std::int64_t> m_tails; // chunks to take into memory
    std::int64_t m_dataVersion = 0;
    std::int64_t m_lastSeries = 0;
    std::int64_t m_lastChunk = 0;
    std::int64_t m_lastJournal = 0;
    std::int64_t m_lastIntervention = 0;
    std::int64_t m_lastDivergence = 0;
    std::int64_t m_lastSnapshot = 0;
    std::int64_t m_samplesInMemory = 0;

    std::int64_t m_damagedChunks = 0;
    std::int64_t m_damagedJournal = 0;
    std::int64_t m_damagedSnapshots = 0;
    std::int64_t m_missingSamples = 0;
};

LogReader::LogReader(const fs::path& path)
    : m_contents(std::make_unique<Contents>(path, 0))
{
}

LogReader::~LogReader() = default;
LogReader::LogReader(LogReader&&) noexcept = default;

const fs::path& LogReader::path() const
{
    return m_contents->path();
}

std::shared_ptr<const History> LogReader::history() const
{
    return m_contents->history();
}

const LogFacts& LogReader::facts() const
{
    return m_contents->facts();
}

bool LogReader::poll()
{
    return m_contents->poll();
}

bool LogReader::isBeingWritten() const
{
    return LogLock::isHeld(path());
}

Checkpoint LogReader::checkpoint(std::int64_t step) const
{
    return m_contents->checkpoint(step);
}

std::shared_ptr<History> LogReader::historyBefore(const Checkpoint& checkpoint, std::int64_t plannedSteps) const
{
    return m_contents->historyBefore(checkpoint, plannedSteps);
}

} // namespace tandem
