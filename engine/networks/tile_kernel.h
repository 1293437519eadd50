// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/tiles.h"

#include <algorithm>

namespace tandem {

/// `columns` neighbouring tiles of C, from tile `first`. `Tiles` holds four accumulators and what is multiplied into them. Every
/// accumulator rests for as many products as there are columns: with four, a product of AMX (52 cycles, one in 16) is done by
/// then.
template <typename Tiles, int columns> void multiplyColumns(const TileStrip& strip, std::int64_t first)
{
    static_assert(columns >= 1 && columns <= 4);
    Tiles tiles;
    float* c = strip.c + first * tileSide;
    const auto onColumns = [](const auto& operation) {
        operation.template operator()<0>();
        if constexpr (columns > 1)
            operation.template operator()<1>();
        if constexpr (columns > 2)
            operation.template operator()<2>();
        if constexpr (columns > 3)
            operation.template operator()<3>();
    };
    onColumns([&]<int t>() {
        if (strip.add)
            tiles.template load<t>(c + t * tileSide, strip.stride);
        else
            tiles.template clear<t>();
    });
    for (std::int64_t block = 0; block < strip.blocks; ++block) {
        const std::uint32_t* b = strip.b + (block * strip.blockTiles + first) * tileNumbers;
        for (std::int64_t piece = 0; piece < bfloat16Pieces; ++piece) {
            tiles.setLeft(strip.a + (block * bfloat16Pieces + piece) * tileNumbers);
            onColumns([&]<int t>() { tiles.template addProduct<t>(b + t * tileNumbers); });
        }
    }
    onColumns([&]<int t>() { tiles.template store<t>(c + t * tileSide, strip.stride); });
}

template <typename Tiles> void multiplyStrip(const TileStrip& strip)
{
    constexpr std::int64_t together = 4;
    for (std::int64_t first = 0; first < strip.tiles; first += together) {
        switch (std::min(together, strip.tiles - first)) {
        case 1:
            multiplyColumns<Tiles, 1>(strip, first);
            break;
        case 2:
            multiplyColumns<Tiles, 2>(strip, first);
            break;
        case 3:
            multiplyColumns<Tiles, 3>(strip, first);
            break;
        default:
            multiplyColumns<Tiles, 4>(strip, first);
        }
    }
}

} // namespace tandem
