// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "runlog/chunk_store.h"
#include "runlog/database.h"
#include "runlog/log_damage.h"
#include "runlog/log_tables.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace tandem {

/// The series of a log, put into a history: whole pages stay in the file, or in the parent's that the run left, and are read
/// when somebody looks; the rest is taken into memory. Used by one thread; what it is given must outlive it.
class LogSeries {
public:
    LogSeries(Database& database, std::shared_ptr<ChunkStore> store, History& history, LogDamage& damage);

    /// Finds what there is and makes the series that have whole pages; takeNew() brings the rest. `parent` is null where the
    /// run left none, or none that can be read.
    void open(const LogSeries* parent);
    /// Takes in what the file has got since.
    void takeNew();

    /// Where the whole pages of a series lie that stay in files; empty when it has none.
    std::span<const PagePlace> pages(const SeriesKey& key) const;

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
        std::int64_t next = 0; ///< page of the file that would follow
        bool closed = false;   ///< a page that is not whole came: what follows goes into memory
    };
    using PagesOfSeries = std::map<std::int64_t, Pages>; // by the file's id

    void takeSeries();
    PagesOfSeries parentPages(const LogSeries* parent) const;
    void findWholePages(PagesOfSeries& found);
    void takePage(const Statement& row, Pages& pages);
    void makeSeries(PagesOfSeries found);
    void takeChunks();
    void takeJournal();
    void take(const JournalPiece& piece);

    Database& m_database;
    std::shared_ptr<ChunkStore> m_store;
    History& m_history;
    LogDamage& m_damage;
    std::shared_ptr<LogPages> m_pages = std::make_shared<LogPages>();
    std::shared_ptr<PageCache> m_cache = std::make_shared<PageCache>();

    std::map<std::int64_t, Place> m_series; // by the file's id
    std::map<SeriesKey, std::int64_t> m_byKey;
    std::vector<std::int64_t> m_tails; // chunks to take into memory
    std::int64_t m_lastSeries = 0;
    std::int64_t m_lastChunk = 0;
    std::int64_t m_lastJournal = 0;
    std::int64_t m_samplesInMemory = 0;
};

} // namespace tandem
