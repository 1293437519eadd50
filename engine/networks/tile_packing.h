// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/tiles.h"

#include <cstdint>

namespace tandem {

// What lies in rows, put into tiles, in the widest vectors of the processor. Of a block of 32 terms of a sum the pair i is made
// of the terms i and i + 16: then it takes no moving within a vector to pair what lies in one row.

/// `count` rows of `length` floats, `stride` apart, times `scale`, each the exact sum of three bfloat16 numbers of falling size:
/// tiles [block of 32 of the length, piece], row by row, filled up with zeros. What is not finite gives pieces that are not
/// finite either; below 2⁻¹¹⁰ the last piece may be lost. `count` is 16 at most.
void packInThreePieces(
    const float* rows, std::int64_t count, std::int64_t stride, std::int64_t length, float scale, std::uint32_t* tiles);

/// Sixteen rows of bytes, `blocks` times 32 in a row, as bfloat16 numbers, which they are exactly: tiles [block], each from its
/// predecessor by `blockTiles` tiles, a row to a column. `scratch` takes 128 numbers a block.
void packBytesInColumns(
    const std::uint32_t* rows, std::int64_t blocks, std::int64_t blockTiles, std::uint32_t* scratch, std::uint32_t* tiles);
/// Thirty-two rows of bytes, 16 · `count` in a row: tiles [count], bytes of a row side by side, the rows being the terms of sums.
void packBytesInRows(const std::uint32_t* rows, std::int64_t count, std::uint32_t* tiles);

/// to [column, row] = from [row, column], with `fromStride` and `toStride` numbers from a row to the next.
void transpose(
    const float* from, std::int64_t rows, std::int64_t columns, std::int64_t fromStride, float* to, std::int64_t toStride);
/// The same, to what is there.
void addTransposed(
    const float* from, std::int64_t rows, std::int64_t columns, std::int64_t fromStride, float* to, std::int64_t toStride);

} // namespace tandem
