// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/pixel_layer.h"

#include "networks/float_loops.h"
#include "networks/tile_packing.h"

#include <algorithm>
#include <cassert>

namespace tandem {
namespace {

constexpr std::int64_t unitsOf(std::int64_t size, std::int64_t unit)
{
    return (size + unit - 1) / unit;
}

/// Never shrinks: batches of several sizes take turns.
template <typename Values> void growTo(Values& values, std::int64_t size)
{
    if (std::ssize(values) < size)
        values.resize(static_cast<std::size_t>(size));
}

} // namespace

PixelLayer::PixelLayer(std::int64_t inputs, std::int64_t outputs, TileUnit unit)
    : m_inputs(inputs)
    , m_outputs(outputs)
    , m_unit(unit)
    , m_inputBlocks(unitsOf(inputs, blockLength))
{
}

void PixelLayer::takePixels(std::span<const std::uint8_t> pixels)
{
    const std::int64_t examples = std::ssize(pixels) / m_inputs;
    m_exampleBlocks = unitsOf(examples, blockLength);
    const std::int64_t rowBytes = m_inputBlocks * blockLength;
    const std::int64_t rowDwords = rowBytes / std::int64_t{sizeof(std::uint32_t)};
    growTo(m_bytes, m_exampleBlocks * blockLength * rowDwords);
    auto* bytes = reinterpret_cast<std::uint8_t*>(m_bytes.data());
    for (std::int64_t i = 0; i < examples; ++i) {
        std::copy_n(pixels.data() + i * m_inputs, m_inputs, bytes + i * rowBytes);
        std::fill_n(bytes + i * rowBytes + m_inputs, rowBytes - m_inputs, std::uint8_t{0});
    }
    std::fill_n(bytes + examples * rowBytes, (m_exampleBlocks * blockLength - examples) * rowBytes, std::uint8_t{0});

    const std::int64_t exampleTiles = unitsOf(examples, tileSide);
    growTo(m_quads, tileSide * rowDwords);
    growTo(m_pixelColumns, m_inputBlocks * exampleTiles * tileNumbers);
    for (std::int64_t tile = 0; tile < exampleTiles; ++tile)
        packBytesInColumns(m_bytes.data() + tile * tileSide * rowDwords, m_inputBlocks, exampleTiles, m_quads.data(),
            m_pixelColumns.data() + tile * tileNumbers);
    m_rowsPacked = false;
}

void PixelLayer::packPixelRows()
{
    const std::int64_t blockBytes = blockLength * m_inputBlocks * blockLength;
    const std::int64_t blockDwords = blockBytes / std::int64_t{sizeof(std::uint32_t)};
    const std::int64_t tiles = 2 * m_inputBlocks;
    growTo(m_pixelRows, m_exampleBlocks * tiles * tileNumbers);
    for (std::int64_t block = 0; block < m_exampleBlocks; ++block)
        packBytesInRows(m_bytes.data() + block * blockDwords, tiles, m_pixelRows.data() + block * tiles * tileNumbers);
    m_rowsPacked = true;
}

void PixelLayer::addOutputs(const float* weights, std::span<const std::uint8_t> pixels, float* out)
{
    const std::int64_t examples = std::ssize(pixels) / m_inputs;
    takePixels(pixels);
    const std::int64_t exampleTiles = unitsOf(examples, tileSide);
    const std::int64_t stride = exampleTiles * tileSide;
    growTo(m_left, m_inputBlocks * bfloat16Pieces * tileNumbers);
    growTo(m_sums, tileSide * stride);
    const TileSession session(m_unit);
    for (std::int64_t first = 0; first < m_outputs; first += tileSide) {
        const std::int64_t count = std::min(tileSide, m_outputs - first);
        packInThreePieces(weights + first * m_inputs, count, m_inputs, m_inputs, pixelUnit, m_left.data());
        session.multiply({.a = m_left.data(),
            .blocks = m_inputBlocks,
            .b = m_pixelColumns.data(),
            .blockTiles = exampleTiles,
            .c = m_sums.data(),
            .stride = stride,
            .tiles = exampleTiles});
        addTransposed(m_sums.data(), count, examples, stride, out + first, m_outputs);
    }
}

void PixelLayer::weightGradient(std::span<const float> deltas, float beta, float* gradient)
{
    assert(beta == 0.0F || beta == 1.0F);
    const std::int64_t examples = std::ssize(deltas) / m_outputs;
    assert(unitsOf(examples, blockLength) == m_exampleBlocks);
    if (!m_rowsPacked)
        packPixelRows();
    const std::int64_t inputTiles = unitsOf(m_inputs, tileSide);
    const std::int64_t filledInputs = inputTiles * tileSide;
    growTo(m_left, m_exampleBlocks * bfloat16Pieces * tileNumbers);
    growTo(m_deltas, tileSide * examples);
    const TileSession session(m_unit);
    for (std::int64_t first = 0; first < m_outputs; first += tileSide) {
        const std::int64_t count = std::min(tileSide, m_outputs - first);
        transpose(deltas.data() + first, examples, count, m_outputs, m_deltas.data(), examples);
        packInThreePieces(m_deltas.data(), count, examples, examples, pixelUnit, m_left.data());
        float* rows = gradient + first * m_inputs;
        // Tiles that are not full would run over the end of what they stand for.
        const bool direct = count == tileSide && filledInputs == m_inputs;
        if (!direct)
            growTo(m_sums, tileSide * filledInputs);
        session.multiply({.a = m_left.data(),
            .blocks = m_exampleBlocks,
            .b = m_pixelRows.data(),
            .blockTiles = 2 * m_inputBlocks,
            .c = direct ? rows : m_sums.data(),
            .stride = filledInputs,
            .tiles = inputTiles,
            .add = direct && beta != 0.0F});
        if (direct)
            continue;
        for (std::int64_t row = 0; row < count; ++row) {
            const std::span<float> to(rows + row * m_inputs, static_cast<std::size_t>(m_inputs));
            const float* sums = m_sums.data() + row * filledInputs;
            if (beta == 0.0F)
                std::copy_n(sums, m_inputs, to.begin());
            else
                addTo(to, sums);
        }
    }
}

} // namespace tandem
