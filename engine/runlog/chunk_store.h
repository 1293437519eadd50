// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/paged_samples.h"
#include "runlog/database.h"
#include "runlog/number_codec.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace tandem {

/// Reads chunks of one log on a connection of its own, for any thread. What cannot be read comes back empty.
class ChunkStore {
public:
    explicit ChunkStore(const std::filesystem::path& path);

    std::vector<Sample> samples(std::int64_t chunk);
    std::vector<Bucket> buckets(std::int64_t chunk);
    /// Of several chunks, in one transaction: the system is asked for the file's locks once.
    std::vector<std::vector<Bucket>> buckets(const std::vector<std::int64_t>& chunks);

private:
    Bytes readBuckets(std::int64_t chunk);

    std::mutex m_mutex;
    Database m_database;
    Statement m_samples;
    Statement m_buckets;
};

/// Reads the columns of `chunk` that decodeChunk() wants from a row (samples, first_step, last_step, every, width), counted from
/// `column`. Throws DamagedBlob when they cannot be.
ChunkPlace chunkPlace(const Statement& row, int column);

/// A page of a series: a chunk of this log or of a parent's.
struct PagePlace {
    std::shared_ptr<ChunkStore> store;
    std::int64_t chunk = 0;
};

/// The pages of all series of a history that stay in files.
class LogPages final : public SampleSource {
public:
    /// Returns the name of the series for PagedSamples.
    int add(std::vector<PagePlace> pages);
    const std::vector<PagePlace>& pages(int series) const { return m_series[static_cast<std::size_t>(series)]; }

    std::vector<Sample> readSamples(int series, std::int64_t page) override;
    std::vector<Bucket> readBuckets(int series, std::int64_t page) override;
    std::vector<std::vector<Bucket>> readBuckets(int series, const std::vector<std::int64_t>& pages) override;

private:
    std::vector<std::vector<PagePlace>> m_series;
};

} // namespace tandem
