// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/bucket.h"
#include "history/page_cache.h"
#include "history/series.h"

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace tandem {

using Bytes = std::vector<std::uint8_t>;

/// A blob that cannot be what it should be. what() says which and why.
class DamagedBlob : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// zstd frames that carry their content's size.
Bytes compressed(std::span<const std::uint8_t> bytes, int level = 1);
/// Throws DamagedBlob when it is no frame, is damaged, or would be longer than `mostBytes`.
Bytes decompressed(std::span<const std::uint8_t> frame, std::size_t mostBytes);

/// Numbers of `width` bytes with all first bytes first, then all second ones, and so on: exponents beside exponents
/// compress, mantissas beside them do not.
Bytes shuffled(std::span<const std::uint8_t> bytes, std::size_t width);
Bytes unshuffled(std::span<const std::uint8_t> bytes, std::size_t width);

template <typename T> std::span<const std::uint8_t> bytesOf(const std::vector<T>& values)
{
    return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(T)};
}

/// The columns of some consecutive samples as the table chunk_data keeps them; SCHEMA.md has the layout.
struct EncodedChunk {
    std::int64_t firstStep = 0;
    std::int64_t lastStep = 0;
    std::int64_t every = 0; ///< steps between samples; 0: `steps` lists them
    int width = 8;          ///< bytes of a value: 4 when every one is a single-precision number
    Bucket bucket;
    Bytes steps; ///< empty when evenly spaced
    Bytes values;
    Bytes buckets; ///< over 64 samples each; empty unless the chunk is a whole page
};
/// Samples [begin, end) of a series, at most a page.
EncodedChunk encodeChunk(const Series& series, std::int64_t begin, std::int64_t end);

/// Where a chunk claims to lie, as read from the table.
struct ChunkPlace {
    std::int64_t samples = 0;
    std::int64_t firstStep = 0;
    std::int64_t lastStep = 0;
    std::int64_t every = 0;
    int width = 8;
};
/// Throws DamagedBlob; steps of what is returned never fall and agree with the place.
std::vector<Sample> decodeChunk(
    const ChunkPlace& place, std::span<const std::uint8_t> steps, std::span<const std::uint8_t> values);
std::vector<Bucket> decodeBuckets(std::span<const std::uint8_t> blob);

} // namespace tandem
