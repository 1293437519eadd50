// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/chunk_store.h"

#include <optional>

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
    return buckets(std::vector{chunk}).front();
}

std::vector<std::vector<Bucket>> ChunkStore::buckets(const std::vector<std::int64_t>& chunks)
{
    std::vector<Bytes> blobs(chunks.size());
    {
        const std::lock_guard lock(m_mutex);
        std::optional<Transaction> snapshot;
        try {
            snapshot.emplace(m_database, Transaction::Kind::Read);
        } catch (const DatabaseError&) {
            snapshot.reset(); // each is tried alone
        }
        for (std::size_t i = 0; i < chunks.size(); ++i)
            blobs[i] = readBuckets(chunks[i]);
    }
    // Others may read meanwhile: decoding takes longer than reading.
    std::vector<std::vector<Bucket>> decoded(chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        try {
            decoded[i] = decodeBuckets(blobs[i]);
        } catch (const DamagedBlob&) {
            decoded[i].clear();
        }
    }
    return decoded;
}

Bytes ChunkStore::readBuckets(std::int64_t chunk)
{
    Bytes blob;
    try {
        m_buckets.bind(0, chunk);
        if (m_buckets.next()) {
            const std::span<const std::uint8_t> bytes = m_buckets.blob(0);
            blob.assign(bytes.begin(), bytes.end());
        }
    } catch (const DatabaseError&) {
        blob.clear();
    }
    m_buckets.reset();
    return blob;
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

std::vector<std::vector<Bucket>> LogPages::readBuckets(int series, const std::vector<std::int64_t>& wanted)
{
    const std::vector<PagePlace>& places = pages(series);
    std::vector<std::vector<Bucket>> read;
    read.reserve(wanted.size());
    // A branch has its first pages in its parent's file.
    for (std::size_t begin = 0; begin < wanted.size();) {
        const std::shared_ptr<ChunkStore>& store = places[static_cast<std::size_t>(wanted[begin])].store;
        std::vector<std::int64_t> chunks;
        std::size_t end = begin;
        for (; end < wanted.size() && places[static_cast<std::size_t>(wanted[end])].store == store; ++end)
            chunks.push_back(places[static_cast<std::size_t>(wanted[end])].chunk);
        for (std::vector<Bucket>& buckets : store->buckets(chunks))
            read.push_back(std::move(buckets));
        begin = end;
    }
    return read;
}

} // namespace tandem
