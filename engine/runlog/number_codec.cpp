// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/number_codec.h"

#include <zstd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <memory>

namespace tandem {

static_assert(std::endian::native == std::endian::little, "run logs are little-endian");

namespace {

constexpr std::int64_t bucketSamples = std::int64_t{1} << PagedSamples::storedLevel;
constexpr std::size_t bucketNumbers = 8;
constexpr auto pageBuckets = static_cast<std::size_t>(PagedSamples::pageSamples / bucketSamples);

template <typename T> std::vector<T> numbersIn(std::span<const std::uint8_t> blob, std::size_t count)
{
    const Bytes bytes = decompressed(blob, count * sizeof(T));
    if (bytes.size() != count * sizeof(T))
        throw DamagedBlob(
            "a column has " + std::to_string(bytes.size()) + " bytes instead of " + std::to_string(count * sizeof(T)));
    const Bytes ordered = unshuffled(bytes, sizeof(T));
    std::vector<T> numbers(count);
    std::memcpy(numbers.data(), ordered.data(), ordered.size());
    return numbers;
}

template <typename T> Bytes encoded(const std::vector<T>& numbers)
{
    return compressed(shuffled(bytesOf(numbers), sizeof(T)));
}

std::int64_t spacing(const std::vector<std::int64_t>& steps)
{
    if (steps.size() < 2)
        return 1;
    const std::int64_t every = steps[1] - steps[0];
    for (std::size_t i = 1; i < steps.size(); ++i)
        if (steps[i] - steps[i - 1] != every)
            return 0;
    return every;
}

} // namespace

Bytes compressed(std::span<const std::uint8_t> bytes, int level)
{
    struct Free {
        void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    };
    thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
    Bytes frame(ZSTD_compressBound(bytes.size()));
    const std::size_t size = ZSTD_compressCCtx(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size(), level);
    if (ZSTD_isError(size))
        throw std::runtime_error(std::string("zstd: ") + ZSTD_getErrorName(size));
    frame.resize(size);
    return frame;
}

Bytes decompressed(std::span<const std::uint8_t> frame, std::size_t mostBytes)
{
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
        throw DamagedBlob("a blob is no zstd frame");
    if (size > mostBytes)
        throw DamagedBlob(
            "a blob claims to hold " + std::to_string(size) + " bytes where at most " + std::to_string(mostBytes) + " belong");
    struct Free {
        void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
    };
    thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    Bytes bytes(static_cast<std::size_t>(size));
    const std::size_t read = ZSTD_decompressDCtx(context.get(), bytes.data(), bytes.size(), frame.data(), frame.size());
    if (ZSTD_isError(read) || read != bytes.size())
        throw DamagedBlob(std::string("a zstd frame is damaged: ") + ZSTD_getErrorName(read));
    return bytes;
}

Bytes shuffled(std::span<const std::uint8_t> bytes, std::size_t width)
{
    Bytes out(bytes.size());
    const std::size_t count = bytes.size() / width;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = 0; k < width; ++k)
            out[k * count + i] = bytes[i * width + k];
    return out;
}

Bytes unshuffled(std::span<const std::uint8_t> bytes, std::size_t width)
{
    Bytes out(bytes.size());
    const std::size_t count = bytes.size() / width;
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = 0; k < width; ++k)
            out[i * width + k] = bytes[k * count + i];
    return out;
}

EncodedChunk encodeChunk(const Series& series, std::int64_t begin, std::int64_t end)
{
    const auto count = static_cast<std::size_t>(end - begin);
    std::vector<std::int64_t> steps(count);
    std::vector<double> values(count);
    bool single = true;
    for (std::size_t i = 0; i < count; ++i) {
        steps[i] = series.step(begin + static_cast<std::int64_t>(i));
        values[i] = series.value(begin + static_cast<std::int64_t>(i));
        // What fits neither is compared as bits, so that −0 stays −0; the bits of a NaN say nothing.
        const auto narrow = static_cast<double>(static_cast<float>(std::clamp(values[i], -3e38, 3e38)));
        single = single
            && (std::bit_cast<std::uint64_t>(narrow) == std::bit_cast<std::uint64_t>(values[i]) || !std::isfinite(values[i]));
    }
    EncodedChunk chunk;
    chunk.firstStep = steps.front();
    chunk.lastStep = steps.back();
    chunk.every = spacing(steps);
    chunk.bucket = series.summarize(begin, end);
    if (chunk.every <= 0) {
        chunk.every = 0;
        chunk.steps = encoded(steps);
    }
    if (single) {
        chunk.width = 4;
        std::vector<float> narrow(count);
        std::transform(values.begin(), values.end(), narrow.begin(), [](double value) { return static_cast<float>(value); });
        chunk.values = encoded(narrow);
    } else {
        chunk.values = encoded(values);
    }
    if (end - begin == PagedSamples::pageSamples) {
        std::vector<double> numbers;
        for (std::int64_t i = begin; i < end; i += bucketSamples) {
            const Bucket bucket = series.summarize(i, i + bucketSamples);
            numbers.insert(numbers.end(),
                {bucket.min, bucket.max, bucket.first, bucket.last, bucket.sum, static_cast<double>(bucket.count),
                    static_cast<double>(bucket.nonFinite), static_cast<double>(bucket.nonPositive)});
        }
        chunk.buckets = encoded(numbers);
    }
    return chunk;
}

std::vector<Sample> decodeChunk(
    const ChunkPlace& place, std::span<const std::uint8_t> steps, std::span<const std::uint8_t> values)
{
    const auto count = static_cast<std::size_t>(place.samples);
    std::vector<Sample> samples(count);
    if (place.every > 0) {
        for (std::size_t i = 0; i < count; ++i)
            samples[i].step = place.firstStep + static_cast<std::int64_t>(i) * place.every;
    } else {
        const auto listed = numbersIn<std::int64_t>(steps, count);
        for (std::size_t i = 0; i < count; ++i)
            samples[i].step = listed[i];
    }
    const auto falls = [](const Sample& a, const Sample& b) { return b.step < a.step; };
    if (samples.front().step != place.firstStep || samples.back().step != place.lastStep
        || std::adjacent_find(samples.begin(), samples.end(), falls) != samples.end())
        throw DamagedBlob("the steps of a chunk are out of order");
    const auto fill = [&](const auto& numbers) {
        for (std::size_t i = 0; i < count; ++i)
            samples[i].value = static_cast<double>(numbers[i]);
    };
    if (place.width == 4)
        fill(numbersIn<float>(values, count));
    else
        fill(numbersIn<double>(values, count));
    return samples;
}

std::vector<Bucket> decodeBuckets(std::span<const std::uint8_t> blob)
{
    const auto numbers = numbersIn<double>(blob, pageBuckets * bucketNumbers);
    std::vector<Bucket> buckets(pageBuckets);
    for (std::size_t i = 0; i < pageBuckets; ++i) {
        const double* row = numbers.data() + i * bucketNumbers;
        const auto whole = [](double value) {
            if (!(value >= 0.0 && value <= static_cast<double>(bucketSamples)))
                throw DamagedBlob("a bucket counts more samples than it has");
            return static_cast<std::int64_t>(value);
        };
        buckets[i] = {row[0], row[1], row[2], row[3], row[4], whole(row[5]), whole(row[6]), whole(row[7])};
    }
    return buckets;
}

} // namespace tandem
