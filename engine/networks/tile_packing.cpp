// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/tile_packing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>

// Mostly plain loops, which the compiler makes vectors of: Highway has what is between HWY_BEFORE_NAMESPACE and
// HWY_AFTER_NAMESPACE compiled once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "networks/tile_packing.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {

constexpr std::uint32_t upperHalf = 0xffff0000;

/// One block of each of `count` rows.
void packBlock(
    const float* __restrict rows, std::int64_t count, std::int64_t stride, float scale, std::uint32_t* __restrict tiles)
{
    for (std::int64_t row = 0; row < count; ++row) {
        const float* __restrict x = rows + row * stride;
        std::uint32_t* __restrict first = tiles + row * tileSide;
        std::uint32_t* __restrict second = first + tileNumbers;
        std::uint32_t* __restrict third = second + tileNumbers;
        // Cut off after 8 bits, the rest has 16 and is exact; cut off again, 8.
        for (std::int64_t i = 0; i < tileSide; ++i) {
            const float a0 = x[i] * scale;
            const float b0 = x[i + tileSide] * scale;
            const std::uint32_t a0Bits = std::bit_cast<std::uint32_t>(a0);
            const std::uint32_t b0Bits = std::bit_cast<std::uint32_t>(b0);
            const float a1 = a0 - std::bit_cast<float>(a0Bits & upperHalf);
            const float b1 = b0 - std::bit_cast<float>(b0Bits & upperHalf);
            const std::uint32_t a1Bits = std::bit_cast<std::uint32_t>(a1);
            const std::uint32_t b1Bits = std::bit_cast<std::uint32_t>(b1);
            const float a2 = a1 - std::bit_cast<float>(a1Bits & upperHalf);
            const float b2 = b1 - std::bit_cast<float>(b1Bits & upperHalf);
            first[i] = a0Bits >> 16U | (b0Bits & upperHalf);
            second[i] = a1Bits >> 16U | (b1Bits & upperHalf);
            third[i] = std::bit_cast<std::uint32_t>(a2) >> 16U | (std::bit_cast<std::uint32_t>(b2) & upperHalf);
        }
    }
    for (std::int64_t piece = 0; piece < bfloat16Pieces; ++piece)
        std::fill_n(tiles + piece * tileNumbers + count * tileSide, (tileSide - count) * tileSide, 0U);
}

void threePieces(
    const float* rows, std::int64_t count, std::int64_t stride, std::int64_t length, float scale, std::uint32_t* tiles)
{
    constexpr std::int64_t blockNumbers = bfloat16Pieces * tileNumbers;
    const std::int64_t whole = length / blockLength;
    for (std::int64_t block = 0; block < whole; ++block)
        packBlock(rows + block * blockLength, count, stride, scale, tiles + block * blockNumbers);
    if (const std::int64_t rest = length % blockLength; rest > 0) {
        std::array<float, tileSide * blockLength> filled{};
        for (std::int64_t row = 0; row < count; ++row)
            std::copy_n(rows + row * stride + whole * blockLength, rest, filled.begin() + row * blockLength);
        packBlock(filled.data(), count, blockLength, scale, tiles + whole * blockNumbers);
    }
}

/// Two bytes, each in a number of its own, as a pair of bfloat16 numbers.
HWY_INLINE std::uint32_t pairOf(std::uint32_t first, std::uint32_t second)
{
    const auto bits
        = [](std::uint32_t byte) { return std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<std::int32_t>(byte))); };
    return bits(first) >> 16U | bits(second);
}

template <bool add, typename Number>
void transposed(const Number* __restrict from, std::int64_t rows, std::int64_t columns, std::int64_t fromStride,
    Number* __restrict to, std::int64_t toStride)
{
    const auto put = [](Number& sum, Number value) { sum = add ? sum + value : value; };
    constexpr std::int64_t side = 4;
    const std::int64_t wholeRows = HWY_TARGET == HWY_SCALAR ? 0 : rows / side * side;
#if HWY_TARGET != HWY_SCALAR
    namespace hn = hwy::HWY_NAMESPACE;
    const std::int64_t wholeColumns = columns / side * side;
    const hn::Full128<Number> four;
    const hn::Repartition<double, decltype(four)> two;
    for (std::int64_t i = 0; i < wholeRows; i += side) {
        for (std::int64_t j = 0; j < wholeColumns; j += side) {
            const Number* corner = from + i * fromStride + j;
            const auto a = hn::LoadU(four, corner);
            const auto b = hn::LoadU(four, corner + fromStride);
            const auto c = hn::LoadU(four, corner + 2 * fromStride);
            const auto d = hn::LoadU(four, corner + 3 * fromStride);
            const auto ab = hn::BitCast(two, hn::InterleaveLower(four, a, b));
            const auto cd = hn::BitCast(two, hn::InterleaveLower(four, c, d));
            const auto abUpper = hn::BitCast(two, hn::InterleaveUpper(four, a, b));
            const auto cdUpper = hn::BitCast(two, hn::InterleaveUpper(four, c, d));
            Number* out = to + j * toStride + i;
            const auto store = [&](std::int64_t row, const auto& pairs) {
                auto value = hn::BitCast(four, pairs);
                if constexpr (add)
                    value = hn::Add(hn::LoadU(four, out + row * toStride), value);
                hn::StoreU(value, four, out + row * toStride);
            };
            store(0, hn::InterleaveLower(two, ab, cd));
            store(1, hn::InterleaveUpper(two, ab, cd));
            store(2, hn::InterleaveLower(two, abUpper, cdUpper));
            store(3, hn::InterleaveUpper(two, abUpper, cdUpper));
        }
        for (std::int64_t j = wholeColumns; j < columns; ++j)
            for (std::int64_t row = i; row < i + side; ++row)
                put(to[j * toStride + row], from[row * fromStride + j]);
    }
#endif
    for (std::int64_t row = wholeRows; row < rows; ++row)
        for (std::int64_t j = 0; j < columns; ++j)
            put(to[j * toStride + row], from[row * fromStride + j]);
}

void bytesInColumns(const std::uint32_t* rows, std::int64_t blocks, std::int64_t blockTiles, std::uint32_t* __restrict scratch,
    std::uint32_t* __restrict tiles)
{
    // Four bytes of a row at a time.
    constexpr std::int64_t quads = blockLength / 4;
    transposed<false>(rows, tileSide, blocks * quads, blocks * quads, scratch, tileSide);
    for (std::int64_t block = 0; block < blocks; ++block) {
        for (std::int64_t quad = 0; quad < quads / 2; ++quad) {
            const std::uint32_t* __restrict first = scratch + (block * quads + quad) * tileSide;
            const std::uint32_t* __restrict second = first + quads / 2 * tileSide;
            std::uint32_t* __restrict to = tiles + block * blockTiles * tileNumbers + quad * 4 * tileSide;
            for (std::uint32_t byte = 0; byte < 4; ++byte)
                for (std::int64_t i = 0; i < tileSide; ++i)
                    to[byte * tileSide + i] = pairOf(first[i] >> 8U * byte & 0xffU, second[i] >> 8U * byte & 0xffU);
        }
    }
}

void bytesInRows(const std::uint8_t* __restrict rows, std::int64_t count, std::uint32_t* __restrict tiles)
{
    // Written out: of plain loops the compiler makes detours over 16 bits.
    namespace hn = hwy::HWY_NAMESPACE;
    const hn::CappedTag<std::uint32_t, tileSide> pairs;
    const hn::RebindToSigned<decltype(pairs)> numbers;
    const hn::RebindToFloat<decltype(pairs)> floats;
    const hn::Rebind<std::uint8_t, decltype(pairs)> bytes;
    for (std::int64_t tile = 0; tile < count; ++tile) {
        for (std::int64_t row = 0; row < tileSide; ++row) {
            const std::uint8_t* __restrict first = rows + (row * count + tile) * tileSide;
            const std::uint8_t* __restrict second = first + tileSide * count * tileSide;
            std::uint32_t* __restrict to = tiles + tile * tileNumbers + row * tileSide;
            const auto bits = [&](const std::uint8_t* from) HWY_ATTR {
                return hn::BitCast(pairs, hn::ConvertTo(floats, hn::PromoteTo(numbers, hn::LoadU(bytes, from))));
            };
            for (std::int64_t i = 0; i < tileSide; i += static_cast<std::int64_t>(hn::Lanes(pairs)))
                hn::StoreU(hn::Or(hn::ShiftRight<16>(bits(first + i)), bits(second + i)), pairs, to + i);
        }
    }
}

void transposedFloats(
    const float* from, std::int64_t rows, std::int64_t columns, std::int64_t fromStride, float* to, std::int64_t toStride)
{
    transposed<false>(from, rows, columns, fromStride, to, toStride);
}

void transposedSums(
    const float* from, std::int64_t rows, std::int64_t columns, std::int64_t fromStride, float* to, std::int64_t toStride)
{
    transposed<true>(from, rows, columns, fromStride, to, toStride);
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(threePieces);
HWY_EXPORT(bytesInColumns);
HWY_EXPORT(bytesInRows);
HWY_EXPORT(transposedFloats);
HWY_EXPORT(transposedSums);

// Four bytes are taken for a number whose lowest byte is the first.
static_assert(std::endian::native == std::endian::little);

void packInThreePieces(
    const float* rows, std::int64_t count, std::int64_t stride, std::int64_t length, float scale, std::uint32_t* tiles)
{
    assert(count >= 1 && count <= tileSide);
    HWY_DYNAMIC_DISPATCH(threePieces)(rows, count, stride, length, scale, tiles);
}

void packBytesInColumns(
    const std::uint32_t* rows, std::int64_t blocks, std::int64_t blockTiles, std::uint32_t* scratch, std::uint32_t* tiles)
{
    HWY_DYNAMIC_DISPATCH(bytesInColumns)(rows, blocks, blockTiles, scratch, tiles);
}

void packBytesInRows(const std::uint32_t* rows, std::int64_t count, std::uint32_t* tiles)
{
    HWY_DYNAMIC_DISPATCH(bytesInRows)(reinterpret_cast<const std::uint8_t*>(rows), count, tiles);
}

void transpose(
    const float* from, std::int64_t rows, std::int64_t columns, std::int64_t fromStride, float* to, std::int64_t toStride)
{
    HWY_DYNAMIC_DISPATCH(transposedFloats)(from, rows, columns, fromStride, to, toStride);
}

void addTransposed(
    const float* from, std::int64_t rows, std::int64_t columns, std::int64_t fromStride, float* to, std::int64_t toStride)
{
    HWY_DYNAMIC_DISPATCH(transposedSums)(from, rows, columns, fromStride, to, toStride);
}

} // namespace tandem
#endif
