// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/sample_writer.h"

#include "runlog/log_tables.h"

#include <algorithm>

namespace tandem {

namespace {

/// So many samples are chunked at once instead of going through the journal.
constexpr std::int64_t mostJournalSamples = std::int64_t{1} << 18;

} // namespace

SampleWriter::SampleWriter(const History& history, std::chrono::milliseconds tidyInterval, SavedPages savedPages)
    : m_history(history)
    , m_tidyInterval(tidyInterval)
    , m_savedPages(savedPages)
{
}

void SampleWriter::write(Database& database, Tidy tidy)
{
    const std::vector<Growth> grown = grownSeries(database);
    for (const auto& [track, size] : grown)
        m_journalSamples += size - track->written;
    const bool due = Clock::now() - m_tidied >= m_tidyInterval || m_journalSamples > mostJournalSamples;
    if (tidy == Tidy::Now || (due && m_journalSamples > 0)) {
        writeChunks(database, grown);
        database.execute("DELETE FROM journal");
        m_journalSamples = 0;
        m_tidied = Clock::now();
    } else {
        writeJournal(database, grown);
    }
}

std::vector<SampleWriter::Growth> SampleWriter::grownSeries(Database& database)
{
    std::vector<Growth> grown;
    for (const SeriesKey& key : m_history.keys()) {
        Track& track = trackOf(database, key);
        const std::int64_t size = track.series->size();
        if (size > track.chunked)
            grown.push_back({&track, size});
    }
    return grown;
}

void SampleWriter::writeChunks(Database& database, const std::vector<Growth>& grown)
{
    constexpr std::int64_t pageSamples = PagedSamples::pageSamples;
    for (const auto& [track, size] : grown) {
        for (std::int64_t page = track->chunked / pageSamples; page * pageSamples < size; ++page)
            writeChunk(database, track->id, *track->series, page, std::min((page + 1) * pageSamples, size));
        track->chunked = size;
        track->written = size;
    }
}

void SampleWriter::writeJournal(Database& database, const std::vector<Growth>& grown)
{
    JournalRow row;
    for (const auto& [track, size] : grown) {
        if (size == track->written)
            continue;
        row.add(track->id, *track->series, track->written, size);
        track->written = size;
    }
    if (!row.isEmpty())
        row.write(database);
}

SampleWriter::Track& SampleWriter::trackOf(Database& database, const SeriesKey& key)
{
    Track& track = m_tracks[key];
    if (track.series)
        return track;
    track.series = m_history.find(key);
    const PagedSamples* saved = m_savedPages == SavedPages::InParent ? track.series->saved() : nullptr;
    track.chunked = saved ? saved->size() : 0;
    track.written = track.chunked;
    track.id = writeSeries(database, key, track.chunked / PagedSamples::pageSamples);
    return track;
}

} // namespace tandem
