// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tandem {

// Tiles as Intel's AMX has them: 16 rows of 16 numbers of 32 bits, each a float32 sum or a pair of bfloat16 factors, the first in
// the lower half.
constexpr std::int64_t tileSide = 16;
constexpr std::int64_t tileNumbers = tileSide * tileSide;
constexpr std::int64_t blockLength = 2 * tileSide; ///< terms that one product of tiles sums
constexpr std::int64_t bfloat16Pieces = 3;         ///< bfloat16 numbers whose sum is a float32 number

/// What multiplies tiles.
enum class TileUnit {
    Hardware, ///< AMX
    Emulated, ///< the same operations in plain C++, on any processor: slow, to test with
};

/// What becomes of AMX in this process.
enum class AmxUse {
    Absent, ///< the processor has no products in bfloat16, or the kernel does not let this process use them
    Off,    ///< the environment variable TANDEM_AMX is "off"
    Faulty, ///< it failed multipliesAsDefined() (tile_check.h): a fault of the processor, or of what emulates one
    On,
};

/// Found out once, by nothing that varies from run to run: no speed is measured.
AmxUse amxUse();
/// Hardware where amxUse() is On.
TileUnit bestTileUnit();

/// A row of tiles of C, side by side: C_t = Σ_k Σ_j A_kj B_kt (+ C_t), over the blocks k and the pieces j of what was split.
struct TileStrip {
    const std::uint32_t* a = nullptr; ///< tiles [block, piece], pairs of factors along a row
    std::int64_t blocks = 0;
    const std::uint32_t* b = nullptr; ///< tiles [block, t], pairs of factors down a column
    std::int64_t blockTiles = 0;      ///< tiles from a block of b to the next; at least `tiles`
    float* c = nullptr;               ///< 16 rows of 16 · tiles numbers
    std::int64_t stride = 0;          ///< numbers from a row of c to the next
    std::int64_t tiles = 0;
    bool add = false; ///< whether to what is in c
};

/// The time for which a thread uses the tiles; while it lasts the system saves them at every switch of threads. Hardware demands
/// that bestTileUnit() is it. A result depends on nothing but the arguments, bit by bit.
class TileSession {
public:
    explicit TileSession(TileUnit unit);
    ~TileSession();
    TileSession(const TileSession&) = delete;
    TileSession& operator=(const TileSession&) = delete;

    void multiply(const TileStrip& strip) const;

private:
    TileUnit m_unit;
};

} // namespace tandem
