// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/noise_lanes.h"
#include "support/random.h"

#include <QtTest>
#include <hwy/highway.h>

#include <array>
#include <bit>
#include <cmath>
#include <vector>

using namespace tandem;

class NoiseLanesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void equalsTheScalarGenerator_data();
    void equalsTheScalarGenerator();
    void sameBitsOnEveryProcessor();
    void momentsAreNormal();
};

void NoiseLanesTest::equalsTheScalarGenerator_data()
{
    QTest::addColumn<qint64>("firstSeed");
    QTest::addColumn<int>("seeds");
    QTest::addColumn<qint64>("firstGroup");
    QTest::addRow("one seed") << qint64{0} << 1 << qint64{0};
    QTest::addRow("two") << qint64{7} << 2 << qint64{3};
    QTest::addRow("three") << qint64{1} << 3 << qint64{1000};
    QTest::addRow("five, late") << qint64{1} << 5 << (qint64{1} << 40) + 5;
    QTest::addRow("sixteen, wide seeds") << (qint64{1} << 32) - 5 << 16 << (qint64{1} << 32) - 3;
}

void NoiseLanesTest::equalsTheScalarGenerator()
{
    QFETCH(qint64, firstSeed);
    QFETCH(int, seeds);
    QFETCH(qint64, firstGroup);
    constexpr int groups = 16;
    const NoiseLanes lanes(firstSeed, seeds);
    std::vector<float> out(groups * groupSteps * lanes.stride());
    for (const std::uint32_t coordinate : {0U, 1U, 999U}) {
        lanes.fill(coordinate, firstGroup, groups, out.data());
        for (int seed = 0; seed < seeds; ++seed) {
            for (int step = 0; step < groups * groupSteps; ++step) {
                const std::array<double, 4> expected = standardNormals(
                    static_cast<std::uint64_t>(firstSeed + seed), RandomStream::Noise, firstGroup + step / 4, coordinate);
                const std::size_t pair = static_cast<std::size_t>(step % 4 / 2 * 2);
                // r² = −2 ln u and d(r²) = 2 du/u: rounding u to 24 bits moves r by at most 6e-8/r; the rest are a few
                // roundings of numbers up to 6.8.
                const double r = std::hypot(expected[pair], expected[pair + 1]);
                const double error = std::abs(out[step * lanes.stride() + seed] - expected[step % 4]);
                QVERIFY(error < 2e-6 + 2e-7 / r);
            }
        }
    }
}

void NoiseLanesTest::sameBitsOnEveryProcessor()
{
    std::vector<std::vector<float>> results;
    const std::int64_t supported = hwy::SupportedTargets();
    for (std::int64_t target = 1; target <= HWY_SCALAR && target > 0; target <<= 1) {
        if ((supported & target & HWY_TARGETS) == 0)
            continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(target);
        std::vector<float>& out = results.emplace_back(64 * 16);
        NoiseLanes(3, 16).fill(0, 0, 16, out.data());
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    QVERIFY(!results.empty());
    for (const std::vector<float>& result : results) {
        for (std::size_t i = 0; i < result.size(); ++i)
            QCOMPARE(std::bit_cast<quint32>(result[i]), std::bit_cast<quint32>(results.front()[i]));
    }
}

void NoiseLanesTest::momentsAreNormal()
{
    constexpr int groups = 16384;
    constexpr double n = groups * 4.0 * 16.0;
    std::vector<float> out(groups * groupSteps * 16);
    NoiseLanes(100, 16).fill(0, 0, groups, out.data());
    double sum = 0.0, squares = 0.0, fourths = 0.0, neighbours = 0.0, seedPairs = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double z = out[i];
        sum += z;
        squares += z * z;
        fourths += z * z * z * z;
        if (i >= 16)
            neighbours += z * out[i - 16];
        if (i % 16 > 0)
            seedPairs += z * out[i - 1];
    }
    // Standard errors of the mean of z, z², z⁴ and of products of independent numbers.
    QVERIFY(std::abs(sum / n) < 4.0 / std::sqrt(n));
    QVERIFY(std::abs(squares / n - 1.0) < 4.0 * std::sqrt(2.0 / n));
    QVERIFY(std::abs(fourths / n - 3.0) < 4.0 * std::sqrt(96.0 / n));
    QVERIFY(std::abs(neighbours / n) < 4.0 / std::sqrt(n));
    QVERIFY(std::abs(seedPairs / n) < 4.0 / std::sqrt(n));
}

QTEST_GUILESS_MAIN(NoiseLanesTest)
#include "noise_lanes_test.moc"
