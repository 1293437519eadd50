// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_series.h"

#include <algorithm>

namespace tandem {

namespace {

/// Pages of a series, or a damaged file says so: their samples can be counted, also those of many series together.
constexpr std::int64_t mostPages = std::int64_t{1} << 40;
constexpr std::int64_t mostSamplesInMemory = std::int64_t{1} << 25;

} // namespace

LogSeries::LogSeries(Database& database, std::shared_ptr<ChunkStore> store, History& history, LogDamage& damage)
    : m_database(database)
    , m_store(std::move(store))
    , m_history(history)
    , m_damage(damage)
{
}

void LogSeries::open(const LogSeries* parent)
{
    takeSeries();
    PagesOfSeries found = parentPages(parent);
    m_damage.attempt("Some pages", [&] { findWholePages(found); });
    makeSeries(std::move(found));
}

void LogSeries::takeNew()
{
    takeSeries();
    for (auto& [id, place] : m_series)
        if (!place.series)
            place.series = &m_history.series(place.key);
    m_damage.attempt("Some of the newest samples", [this] { takeChunks(); });
    m_damage.attempt("The journal", [this] { takeJournal(); });
}

std::span<const PagePlace> LogSeries::pages(const SeriesKey& key) const
{
    const auto found = m_byKey.find(key);
    const int pages = found == m_byKey.end() ? -1 : m_series.at(found->second).pages;
    return pages < 0 ? std::span<const PagePlace>() : m_pages->pages(pages);
}

/// Series that the file has got since.
void LogSeries::takeSeries()
{
    Statement rows(m_database, "SELECT id, metric, arm, seed, parent_pages FROM series WHERE id > ? ORDER BY id");
    rows.bind(0, m_lastSeries);
    const RunDescription& run = m_history.description();
    while (rows.next()) {
        m_lastSeries = rows.integer(0);
        const bool ofArm = !rows.isNull(2);
        const bool ofSeed = !rows.isNull(3);
        const std::int64_t arm = rows.integer(2);
        const std::int64_t seed = rows.integer(3);
        SeriesKey key{rows.text(1), ofArm ? static_cast<int>(arm) : wholeRun, ofSeed ? static_cast<int>(seed) : allSeeds};
        if (key.metric.empty() || (ofArm && (arm < 0 || arm >= static_cast<std::int64_t>(run.arms.size())))
            || (ofSeed && (seed < 0 || seed >= run.seeds)) || m_byKey.contains(key)) {
            m_damage.note("A series of an unknown arm or seed was left out.");
            continue;
        }
        Place place{key, -1, 0, nullptr};
        place.missing = std::clamp<std::int64_t>(rows.integer(4), 0, mostPages) * PagedSamples::pageSamples;
        m_byKey[key] = m_lastSeries;
        m_series.emplace(m_lastSeries, place);
    }
}

/// The pages with which the series begin that the run has of its parent.
LogSeries::PagesOfSeries LogSeries::parentPages(const LogSeries* parent) const
{
    PagesOfSeries found;
    for (const auto& [id, place] : m_series) {
        Pages& pages = found[id];
        pages.next = place.missing / PagedSamples::pageSamples;
        const std::span<const PagePlace> places = parent ? parent->pages(place.key) : std::span<const PagePlace>();
        if (pages.next == 0 || places.empty())
            continue;
        const std::vector<SamplePage>& known = parent->m_history.find(place.key)->saved()->pages();
        const auto count = std::min<std::ptrdiff_t>(pages.next, std::ssize(places));
        pages.known.assign(known.begin(), known.begin() + count);
        pages.places.assign(places.begin(), places.begin() + count);
    }
    return found;
}

/// Adds the whole pages of this file, and leaves the rest in m_tails.
void LogSeries::findWholePages(PagesOfSeries& found)
{
    Statement rows(m_database,
        "SELECT series, page, samples, first_step, last_step, every, width, min, max, first, last, sum, finite, not_finite, "
        "not_positive, id FROM chunk ORDER BY series, page");
    while (rows.next()) {
        m_lastChunk = std::max(m_lastChunk, rows.integer(15));
        if (!m_series.contains(rows.integer(0)))
            continue;
        Pages& pages = found[rows.integer(0)];
        if (pages.closed || rows.integer(2) != PagedSamples::pageSamples) {
            pages.closed = true;
            m_tails.push_back(rows.integer(15));
            continue;
        }
        try {
            takePage(rows, pages);
        } catch (const DamagedBlob&) {
            ++m_damage.chunks;
        }
    }
}

/// Adds the page of a row of findWholePages(). Throws DamagedBlob.
void LogSeries::takePage(const Statement& row, Pages& pages)
{
    const std::int64_t page = row.integer(1);
    const ChunkPlace chunk = chunkPlace(row, 2);
    const std::int64_t finite = row.integer(12);
    const bool counts = finite >= 0 && finite <= chunk.samples && row.integer(13) == chunk.samples - finite
        && row.integer(14) >= 0 && row.integer(14) <= finite;
    if (!counts || page < pages.next || page > mostPages
        || (!pages.known.empty() && chunk.firstStep < pages.known.back().lastStep))
        throw DamagedBlob("");
    m_damage.missingSamples += (page - pages.next) * PagedSamples::pageSamples;
    pages.next = page + 1;
    pages.known.push_back({chunk.firstStep, chunk.lastStep, chunk.every,
        {row.real(7), row.real(8), row.real(9), row.real(10), row.real(11), row.integer(12), row.integer(13), row.integer(14)}});
    pages.places.push_back({m_store, row.integer(15)});
}

void LogSeries::makeSeries(PagesOfSeries found)
{
    for (auto& [id, place] : m_series) {
        Pages& pages = found[id];
        place.missing = (pages.next - std::ssize(pages.known)) * PagedSamples::pageSamples;
        if (pages.known.empty()) {
            place.series = &m_history.series(place.key);
            continue;
        }
        place.pages = m_pages->add(std::move(pages.places));
        place.series = &m_history.addSaved(
            place.key, std::make_unique<PagedSamples>(m_pages, m_cache, place.pages, std::move(pages.known)));
    }
}

/// Chunks that are not whole pages, or came after the log was opened.
void LogSeries::takeChunks()
{
    Statement row(m_database,
        "SELECT samples, first_step, last_step, every, width, steps, vals, series, page FROM chunk JOIN chunk_data ON chunk "
        "= id "
        "WHERE id = ?");
    Statement latest(m_database, "SELECT id FROM chunk WHERE id > ? ORDER BY series, page");
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
                ++m_damage.chunks;
            }
        } catch (const DamagedBlob&) {
            ++m_damage.chunks;
        }
        row.reset();
    }
    m_tails.clear();
}

void LogSeries::takeJournal()
{
    Statement rows(m_database, "SELECT id, data FROM journal WHERE id > ? ORDER BY id");
    rows.bind(0, m_lastJournal);
    while (rows.next()) {
        m_lastJournal = rows.integer(0);
        try {
            for (const JournalPiece& piece : readJournalRow(rows.blob(1)))
                take(piece);
        } catch (const DamagedBlob&) {
            ++m_damage.journalRows;
        }
    }
}

/// Appends what the history does not have yet of a piece.
void LogSeries::take(const JournalPiece& piece)
{
    const auto found = m_series.find(piece.series);
    if (found == m_series.end())
        return;
    Place& place = found->second;
    const std::int64_t expected = place.series->size() + place.missing;
    if (piece.begin > expected) {
        m_damage.missingSamples += piece.begin - expected;
        place.missing += piece.begin - expected;
    }
    for (auto i = static_cast<std::size_t>(std::max<std::int64_t>(expected - piece.begin, 0)); i < piece.samples.size(); ++i) {
        const Sample& sample = piece.samples[i];
        const bool rises = place.series->size() == 0 || sample.step >= place.series->step(place.series->size() - 1);
        if (!rises || m_samplesInMemory >= mostSamplesInMemory) {
            ++m_damage.missingSamples;
            ++place.missing;
            continue;
        }
        place.series->append(sample.step, sample.value);
        ++m_samplesInMemory;
    }
}

} // namespace tandem
