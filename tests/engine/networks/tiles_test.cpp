// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/tiles.h"

#include "networks/aligned_floats.h"
#include "support/random.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <utility>

using namespace tandem;

namespace {

std::uint32_t pairOf(float first, float second)
{
    return std::bit_cast<std::uint32_t>(first) >> 16U | (std::bit_cast<std::uint32_t>(second) & 0xffff0000U);
}

/// One product of two tiles, all of whose pairs are 0 but those given: in the first row of the left one, and in the first column
/// of the right one. It is added to `before`.
float firstNumber(TileUnit unit, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs, float before = 0.0F)
{
    AlignedDwords a(static_cast<std::size_t>(bfloat16Pieces * tileNumbers));
    AlignedDwords b(static_cast<std::size_t>(tileNumbers));
    for (std::size_t k = 0; k < pairs.size(); ++k) {
        a[k] = pairs[k].first;
        b[k * tileSide] = pairs[k].second;
    }
    AlignedFloats c(static_cast<std::size_t>(tileNumbers), before);
    const TileSession session(unit);
    session.multiply({.a = a.data(),
        .blocks = 1,
        .b = b.data(),
        .blockTiles = 1,
        .c = c.data(),
        .stride = tileSide,
        .tiles = 1,
        .add = before != 0.0F});
    return c[0];
}

/// Random factors of a strip: whole numbers in ±15, whose sums are exact, or any of 16 bits with exponents near 1.
struct Operands {
    AlignedDwords a;
    AlignedDwords b;

    Operands(std::int64_t blocks, std::int64_t blockTiles, bool whole)
        : a(static_cast<std::size_t>(blocks * bfloat16Pieces * tileNumbers))
        , b(static_cast<std::size_t>(blocks * blockTiles * tileNumbers))
    {
        std::uint64_t counter = 0;
        for (AlignedDwords* side : {&a, &b}) {
            for (std::uint32_t& pair : *side) {
                const auto bits = randomBits(5, RandomStream::Noise, counter++);
                const auto number = [whole](std::uint32_t random) {
                    return whole ? static_cast<float>(static_cast<int>(random % 31) - 15)
                                 : static_cast<float>(std::ldexp(uniform(random) - 0.5, static_cast<int>(random % 7)));
                };
                pair = pairOf(number(bits[0]), number(bits[1]));
            }
        }
    }
};

float lower(std::uint32_t pair)
{
    return std::bit_cast<float>(pair << 16U);
}

float upper(std::uint32_t pair)
{
    return std::bit_cast<float>(pair & 0xffff0000U);
}

} // namespace

class TilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void multipliesStrips_data()
    {
        QTest::addColumn<TileUnit>("unit");
        QTest::addColumn<int>("tiles");
        QTest::addColumn<int>("blocks");
        QTest::addColumn<bool>("add");
        const auto rows = [](TileUnit unit, const char* name) {
            for (const int tiles : {1, 2, 3, 4, 5, 9})
                for (const int blocks : {1, 2, 7})
                    for (const bool add : {false, true})
                        QTest::addRow("%s, %d tiles, %d blocks, %s", name, tiles, blocks, add ? "added" : "overwritten")
                            << unit << tiles << blocks << add;
        };
        rows(TileUnit::Emulated, "emulated");
        if (bestTileUnit() == TileUnit::Hardware)
            rows(TileUnit::Hardware, "AMX");
    }

    /// Of whole numbers the sums are exact.
    void multipliesStrips()
    {
        QFETCH(TileUnit, unit);
        QFETCH(int, tiles);
        QFETCH(int, blocks);
        QFETCH(bool, add);
        const std::int64_t blockTiles = tiles + 2;
        const std::int64_t stride = tiles * tileSide + 5;
        const Operands operands(blocks, blockTiles, true);
        AlignedFloats c(static_cast<std::size_t>(tileSide * stride), 3.0F);
        {
            const TileSession session(unit);
            session.multiply({.a = operands.a.data(),
                .blocks = blocks,
                .b = operands.b.data(),
                .blockTiles = blockTiles,
                .c = c.data(),
                .stride = stride,
                .tiles = tiles,
                .add = add});
        }
        for (std::int64_t row = 0; row < tileSide; ++row) {
            for (std::int64_t column = 0; column < stride; ++column) {
                double sum = add ? 3.0 : 0.0;
                for (std::int64_t block = 0; block < blocks; ++block) {
                    for (std::int64_t k = 0; k < tileSide && column < tiles * tileSide; ++k) {
                        const std::int64_t tile = block * blockTiles + column / tileSide;
                        const std::uint32_t right = operands.b[tile * tileNumbers + k * tileSide + column % tileSide];
                        for (std::int64_t piece = 0; piece < bfloat16Pieces; ++piece) {
                            const std::uint32_t left
                                = operands.a[(block * bfloat16Pieces + piece) * tileNumbers + row * tileSide + k];
                            sum += static_cast<double>(lower(left) * lower(right) + upper(left) * upper(right));
                        }
                    }
                }
                QCOMPARE(static_cast<double>(c[row * stride + column]), column < tiles * tileSide ? sum : 3.0);
            }
        }
    }

    /// As Intel writes it down: first and second factors apart, and nothing below the normal numbers.
    void roundsAsTheInstructionDoes()
    {
        for (const TileUnit unit : {TileUnit::Emulated, bestTileUnit()}) {
            const float large = 0x1p24F;
            // 2²⁴ + 1 is rounded to 2²⁴ wherever they meet, so 1 survives only in the other sum.
            QCOMPARE(
                firstNumber(unit, {{pairOf(large, 1.0F), pairOf(1.0F, 1.0F)}, {pairOf(-large, 0.0F), pairOf(1.0F, 0.0F)}}), 1.0F);
            QCOMPARE(firstNumber(unit,
                         {{pairOf(large, 0.0F), pairOf(1.0F, 0.0F)}, {pairOf(1.0F, 0.0F), pairOf(1.0F, 0.0F)},
                             {pairOf(-large, 0.0F), pairOf(1.0F, 0.0F)}}),
                0.0F);
            // A factor below the normal numbers, and a product.
            QCOMPARE(firstNumber(unit, {{pairOf(0x1p-127F, 0.0F), pairOf(0x1p100F, 0.0F)}}), 0.0F);
            QCOMPARE(firstNumber(unit, {{pairOf(0x1p-126F, 0.0F), pairOf(0x1p-1F, 0.0F)}}), 0.0F);
            QCOMPARE(firstNumber(unit, {{pairOf(0x1p-126F, 0.0F), pairOf(1.0F, 0.0F)}}), 0x1p-126F);
            // What a product is added to.
            QCOMPARE(firstNumber(unit, {{pairOf(0x1p-126F, 0.0F), pairOf(1.0F, 0.0F)}}, 0x1p-127F), 0x1p-126F);
            // A product alone would be infinite, or rounded to halfway between two sums.
            QCOMPARE(firstNumber(
                         unit, {{pairOf(-0x1p127F, 0.0F), pairOf(1.0F, 0.0F)}, {pairOf(0x1p64F, 0.0F), pairOf(0x1p64F, 0.0F)}}),
                0x1p127F);
            QVERIFY(firstNumber(
                        unit, {{pairOf(0x1p-125F, 0.0F), pairOf(1.0F, 0.0F)}, {pairOf(0x1.4p-75F, 0.0F), pairOf(0x1p-74F, 0.0F)}})
                == 0x1p-125F + 0x1p-148F);
        }
    }

    void hardwareAndEmulationGiveTheSameBits()
    {
        if (bestTileUnit() == TileUnit::Emulated)
            QSKIP("This processor has no AMX, or TANDEM_AMX is off.");
        constexpr std::int64_t tiles = 6;
        constexpr std::int64_t blocks = 5;
        const Operands operands(blocks, tiles, false);
        std::array<AlignedFloats, 2> c;
        for (const TileUnit unit : {TileUnit::Emulated, TileUnit::Hardware}) {
            AlignedFloats& sums = c[unit == TileUnit::Emulated ? 0 : 1];
            sums.assign(static_cast<std::size_t>(tileNumbers * tiles), 0.1F);
            const TileSession session(unit);
            session.multiply({.a = operands.a.data(),
                .blocks = blocks,
                .b = operands.b.data(),
                .blockTiles = tiles,
                .c = sums.data(),
                .stride = tiles * tileSide,
                .tiles = tiles,
                .add = true});
        }
        QVERIFY(c[0] == c[1]);
    }
};

QTEST_GUILESS_MAIN(TilesTest)
#include "tiles_test.moc"
