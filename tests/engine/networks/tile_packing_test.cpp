// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/tile_packing.h"

#include "engine/networks/every_target.h"
#include "support/random.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

using namespace tandem;

namespace {

std::vector<float> numbers(std::uint64_t seed, std::int64_t count)
{
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(uniform(randomBits(seed, RandomStream::Noise, i)[0]) - 0.5);
    return values;
}

/// The factor of a term of a block's 32 in what is `pairs`, numbers apart by `stride`.
float factor(const std::uint32_t* pairs, std::int64_t term, std::int64_t stride)
{
    const std::uint32_t pair = pairs[term % tileSide * stride];
    return std::bit_cast<float>(term < tileSide ? pair << 16U : pair & 0xffff0000U);
}

/// Every byte there is, in another order in every row.
std::vector<std::uint32_t> rowsOfBytes(std::int64_t rows, std::int64_t length)
{
    std::vector<std::uint32_t> filled(static_cast<std::size_t>(rows * length / 4));
    auto* bytes = reinterpret_cast<std::uint8_t*>(filled.data());
    for (std::int64_t i = 0; i < rows * length; ++i)
        bytes[i] = static_cast<std::uint8_t>(i + 7 * (i / length));
    return filled;
}

float byteAt(const std::vector<std::uint32_t>& rows, std::int64_t length, std::int64_t row, std::int64_t i)
{
    return reinterpret_cast<const std::uint8_t*>(rows.data())[row * length + i];
}

} // namespace

/// On every instruction set.
class TilePackingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// Three pieces make the number again, bit by bit, and what no number is for is 0.
    void splitsExactly()
    {
        onEveryTarget([](const char* target) {
            for (const std::int64_t count : {1, 5, 16}) {
                for (const std::int64_t length : {1, 15, 16, 17, 31, 32, 33, 100}) {
                    const std::int64_t stride = length + 3;
                    const std::vector<float> rows = numbers(9, count * stride);
                    constexpr float scale = 1.0F / 255.0F;
                    const std::int64_t blocks = (length + blockLength - 1) / blockLength;
                    std::vector<std::uint32_t> tiles(
                        static_cast<std::size_t>(blocks * bfloat16Pieces * tileNumbers), 0xffffffffU);
                    packInThreePieces(rows.data(), count, stride, length, scale, tiles.data());
                    for (std::int64_t row = 0; row < tileSide; ++row) {
                        for (std::int64_t i = 0; i < blocks * blockLength; ++i) {
                            const auto piece = [&](std::int64_t number) {
                                const std::int64_t tile = i / blockLength * bfloat16Pieces + number;
                                return factor(tiles.data() + tile * tileNumbers + row * tileSide, i % blockLength, 1);
                            };
                            const float expected = row < count && i < length ? rows[row * stride + i] * scale : 0.0F;
                            QVERIFY2(piece(0) + (piece(1) + piece(2)) == expected, target);
                        }
                    }
                }
            }
        });
    }

    void keepsWhatIsNotFinite()
    {
        onEveryTarget([](const char* target) {
            for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
                std::vector<std::uint32_t> tiles(static_cast<std::size_t>(bfloat16Pieces * tileNumbers));
                packInThreePieces(&bad, 1, 1, 1, 1.0F, tiles.data());
                float sum = 0.0F;
                for (std::int64_t piece = 0; piece < bfloat16Pieces; ++piece)
                    sum += factor(tiles.data() + piece * tileNumbers, 0, 1);
                QVERIFY2(!std::isfinite(sum), target);
            }
        });
    }

    void packsBytesInColumns()
    {
        onEveryTarget([](const char* target) {
            for (const std::int64_t blocks : {1, 2, 5}) {
                constexpr std::int64_t apart = 3;
                const std::vector<std::uint32_t> rows = rowsOfBytes(tileSide, blocks * blockLength);
                std::vector<std::uint32_t> scratch(static_cast<std::size_t>(blocks * tileNumbers / 2));
                std::vector<std::uint32_t> tiles(static_cast<std::size_t>(blocks * apart * tileNumbers), 0xffffffffU);
                packBytesInColumns(rows.data(), blocks, apart, scratch.data(), tiles.data());
                for (std::int64_t row = 0; row < tileSide; ++row)
                    for (std::int64_t i = 0; i < blocks * blockLength; ++i)
                        QVERIFY2(factor(tiles.data() + i / blockLength * apart * tileNumbers + row, i % blockLength, tileSide)
                                == byteAt(rows, blocks * blockLength, row, i),
                            target);
                QVERIFY2(tiles[tileNumbers] == 0xffffffffU, "what lies between was overwritten");
            }
        });
    }

    void packsBytesInRows()
    {
        onEveryTarget([](const char* target) {
            for (const std::int64_t count : {1, 2, 7}) {
                const std::vector<std::uint32_t> rows = rowsOfBytes(blockLength, count * tileSide);
                std::vector<std::uint32_t> tiles(static_cast<std::size_t>(count * tileNumbers));
                packBytesInRows(rows.data(), count, tiles.data());
                for (std::int64_t row = 0; row < blockLength; ++row)
                    for (std::int64_t i = 0; i < count * tileSide; ++i)
                        QVERIFY2(factor(tiles.data() + i / tileSide * tileNumbers + i % tileSide, row, tileSide)
                                == byteAt(rows, count * tileSide, row, i),
                            target);
            }
        });
    }

    void transposes()
    {
        onEveryTarget([](const char* target) {
            for (const std::int64_t rows : {1, 3, 4, 5, 16}) {
                for (const std::int64_t columns : {1, 2, 4, 7, 16, 33}) {
                    const std::int64_t fromStride = columns + 1;
                    const std::int64_t toStride = rows + 2;
                    const std::vector<float> from = numbers(1, rows * fromStride);
                    const std::vector<float> before = numbers(2, columns * toStride);
                    std::vector<float> copied = before;
                    std::vector<float> added = before;
                    transpose(from.data(), rows, columns, fromStride, copied.data(), toStride);
                    addTransposed(from.data(), rows, columns, fromStride, added.data(), toStride);
                    for (std::int64_t column = 0; column < columns; ++column) {
                        for (std::int64_t row = 0; row < toStride; ++row) {
                            const std::int64_t to = column * toStride + row;
                            const float value = row < rows ? from[row * fromStride + column] : 0.0F;
                            QVERIFY2(copied[to] == (row < rows ? value : before[to]), target);
                            QVERIFY2(added[to] == before[to] + value, target);
                        }
                    }
                }
            }
        });
    }
};

QTEST_GUILESS_MAIN(TilePackingTest)
#include "tile_packing_test.moc"
