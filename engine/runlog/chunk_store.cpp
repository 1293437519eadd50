// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/chunk_store.h"

namespace tandem {

ChunkStore::ChunkStore(const std::filesystem::path& path)
    : m_database(path, Database::Mode::Read)
    , m_samples(m_database,
          "SELECT samples, first_step, last_step, every, width, steps, vals FROM chunk JOIN chunk_data ON chunk = id WHERE id = "
          "?")
    , m_buckets(m_database, "SELECT buckets FROM chunk_data WHERE chunk = ?")
{
}

std::vector<Sample> ChunkStore::samples(std::int64_t chunk)
{
    const std::lock_guard lock(m_mutex);
    std::vector<Sample> read;
    try {
        m_samples.bind(0, chunk);
        if (m_samples.next())
            read = decodeChunk(chunkPlace(m_samples, 0), m_samples.blob(5), m_samples.blob(6));
    } catch (const std::runtime_error&) {
        read.clear(); // a damaged or vanished page is shown as not finite
    }
    m_samples.reset();
    return read;
}

std::vector<Bucket> ChunkStore::buckets(std::int64_t chunk)
{
    const std::lock_guard lock(m_mutex);
    std::vector<Bucket> read;
    try {
        m_buckets.bind(0, chunk);
        if (m_buckets.next())
            read = decodeBuckets(m_buckets.blob(0));
    } catch (const std::runtime_error&) {
        read.clear();
    }
    m_buckets.reset();
    return read;
}

ChunkPlace chunkPlace(const Statement& row, int column)
{
    constexpr std::int64_t mostSteps = std::int64_t{1} << 62;
    ChunkPlace place;
    place.samples = row.integer(column);
    place.firstStep = row.integer(column + 1);
    place.lastStep = row.integer(column + 2);
    place.every = row.integer(column + 3);
    place.width = static_cast<int>(row.integer(column + 4));
    const bool fits = place.samples >= 1 && place.samples <= PagedSamples::pageSamples && place.firstStep >= 0
        && place.firstStep <= place.lastStep && place.lastStep < mostSteps && place.every >= 0
        && (place.width == 4 || place.width == 8);
    const bool even = fits && place.every < mostSteps / PagedSamples::pageSamples
        && (place.every == 0 || place.firstStep + (place.samples - 1) * place.every == place.lastStep);
    if (!even)
        throw DamagedBlob("a chunk's row contradicts itself");
    return place;
}

int LogPages::add(std::vector<PagePlace> pages)
{
    m_series.push_back(std::move(pages));
    return static_cast<int>(m_series.size()) - 1;
}

std::vector<Sample> LogPages::readSamples(int series, std::int64_t page)
{
    const PagePlace& place = pages(series)[static_cast<std::size_t>(page)];
    return place.store->samples(place.chunk);
}

std::vector<Bucket> LogPages::readBuckets(int series, std::int64_t page)
{
    const PagePlace& place = pages(series)[static_cast<std::size_t>(page)];
    return place.store->buckets(place.chunk);
}

} // namespace tandem
