// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "runlog/database.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace tandem {

/// Writes the samples of a history's series as they come: into the journal, a row for all series together, and every now and then
/// from there into chunks, which are small and found by their steps (SCHEMA.md).
class SampleWriter {
public:
    using Clock = std::chrono::steady_clock;
    enum class Tidy {
        WhenDue,
        Now,
    };
    /// Whole pages that the history has in a file already.
    enum class SavedPages {
        InParent,  ///< they lie in the parent's log, and stay there
        Unwritten, ///< they are written like all others
    };

    /// Between two rewrites of the journal into chunks lies `tidyInterval`, or a quarter of a million samples.
    SampleWriter(const History& history, std::chrono::milliseconds tidyInterval, SavedPages savedPages);

    /// Writes what has come since the last time. Belongs into a transaction.
    void write(Database& database, Tidy tidy);

private:
    /// What is in the file of a series.
    struct Track {
        std::int64_t id = 0;
        const Series* series = nullptr;
        std::int64_t written = 0; ///< samples, journal and parent's pages included
        std::int64_t chunked = 0; ///< samples in chunks and parent's pages
    };
    /// A series with samples that are in no chunk yet, and its size now.
    struct Growth {
        Track* track;
        std::int64_t size;
    };

    std::vector<Growth> grownSeries(Database& database);
    static void writeChunks(Database& database, const std::vector<Growth>& grown);
    static void writeJournal(Database& database, const std::vector<Growth>& grown);
    Track& trackOf(Database& database, const SeriesKey& key);

    const History& m_history;
    const std::chrono::milliseconds m_tidyInterval;
    const SavedPages m_savedPages;
    std::map<SeriesKey, Track> m_tracks;
    std::int64_t m_journalSamples = 0;
    Clock::time_point m_tidied = Clock::now();
};

} // namespace tandem
