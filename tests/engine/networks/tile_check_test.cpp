// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/tile_check.h"

#include <QTest>

#include <bit>
#include <cmath>

using namespace tandem;

namespace {

void emulate(const TileStrip& strip)
{
    TileSession(TileUnit::Emulated).multiply(strip);
}

float& last(const TileStrip& strip)
{
    return strip.c[(tileSide - 1) * strip.stride + strip.tiles * tileSide - 1];
}

/// As a unit that sums pair by pair, in float32.
void addPairByPair(const TileStrip& strip)
{
    const auto lower = [](std::uint32_t pair) { return std::bit_cast<float>(pair << 16U); };
    const auto upper = [](std::uint32_t pair) { return std::bit_cast<float>(pair & 0xffff0000U); };
    for (std::int64_t row = 0; row < tileSide; ++row) {
        for (std::int64_t column = 0; column < strip.tiles * tileSide; ++column) {
            float& sum = strip.c[row * strip.stride + column];
            if (!strip.add)
                sum = 0.0F;
            for (std::int64_t term = 0; term < strip.blocks * bfloat16Pieces * tileSide; ++term) {
                const std::int64_t block = term / (bfloat16Pieces * tileSide);
                const std::int64_t tile = block * strip.blockTiles + column / tileSide;
                const std::uint32_t left = strip.a[term / tileSide * tileNumbers + row * tileSide + term % tileSide];
                const std::uint32_t right = strip.b[tile * tileNumbers + term % tileSide * tileSide + column % tileSide];
                sum += lower(left) * lower(right) + upper(left) * upper(right);
            }
        }
    }
}

} // namespace

class TileCheckTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void acceptsTheDefinition() { QVERIFY(multipliesAsDefined(emulate)); }

    void findsFaults_data()
    {
        QTest::addColumn<StripProduct>("multiply");
        QTest::newRow("nothing is written") << StripProduct([](const TileStrip&) {});
        QTest::newRow("sums in another order") << StripProduct(addPairByPair);
        QTest::newRow("a last bit in the last number of five tiles") << StripProduct([](const TileStrip& strip) {
            emulate(strip);
            if (strip.tiles == 5)
                last(strip) = std::nextafter(last(strip), 0.0F);
        });
        QTest::newRow("never added") << StripProduct([](TileStrip strip) {
            strip.add = false;
            emulate(strip);
        });
        QTest::newRow("only the first block") << StripProduct([](TileStrip strip) {
            strip.blocks = 1;
            emulate(strip);
        });
        QTest::newRow("a number beside the strip") << StripProduct([](const TileStrip& strip) {
            emulate(strip);
            (&last(strip))[1] = 0.0F;
        });
    }

    void findsFaults()
    {
        QFETCH(StripProduct, multiply);
        QVERIFY(!multipliesAsDefined(multiply));
    }

    /// Where the processor has AMX, it is used unless somebody turned it off: the check lets no good unit fall.
    void saysWhatBecameOfAmx()
    {
        QVERIFY(amxUse() != AmxUse::Faulty);
        QCOMPARE(bestTileUnit() == TileUnit::Hardware, amxUse() == AmxUse::On);
    }
};

QTEST_GUILESS_MAIN(TileCheckTest)
#include "tile_check_test.moc"
