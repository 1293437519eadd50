// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/vector_targets.h"
#include "problems/noise_lanes.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

using namespace tandem;
using namespace tandem::test;

namespace {

/// The numbers that NoiseLanes promises, in double precision.
std::array<double, 4> definedNormals(std::uint64_t seed, std::uint64_t group, std::uint32_t coordinate)
{
    const std::array<std::uint32_t, 4> words = noiseBits(seed, RandomStream::Noise, group, coordinate);
    std::array<double, 4> normals{};
    for (std::size_t pair = 0; pair < 4; pair += 2) {
        const double u = ((words[pair] >> 1) + 0.5) * 0x1p-31;
        const double sign = words[pair + 1] >= 0x80000000U ? -1.0 : 1.0;
        const double phi = std::numbers::pi * 0x1p-32 * static_cast<std::int32_t>(words[pair + 1] << 1);
        normals[pair] = sign * std::sqrt(-2.0 * std::log(u)) * std::cos(phi);
        normals[pair + 1] = sign * std::sqrt(-2.0 * std::log(u)) * std::sin(phi);
    }
    return normals;
}

/// A million numbers [step, seed] of 16 seeds in one coordinate.
constexpr int manyGroups = 16384;
std::vector<float> manyNumbers(std::uint32_t coordinate, RandomStream stream = RandomStream::Noise)
{
    std::vector<float> out(static_cast<std::size_t>(manyGroups) * groupSteps * 16);
    NoiseLanes(100, 16, stream).fill(coordinate, 0, manyGroups, out.data());
    return out;
}

double meanProduct(const std::vector<float>& a, const std::vector<float>& b, std::size_t shift, int power)
{
    double sum = 0.0;
    for (std::size_t i = shift; i < a.size(); ++i) {
        const double x = a[i];
        const double y = b[i - shift];
        sum += power == 1 ? x * y : (x * x - 1.0) * (y * y - 1.0);
    }
    return sum / static_cast<double>(a.size() - shift);
}

} // namespace

class NoiseLanesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void equalsItsDefinition_data();
    void equalsItsDefinition();
    void sameBitsOnEveryProcessor();
    void momentsAreNormal();
    void distributionIsNormal();
    void numbersAreIndependent();
};

void NoiseLanesTest::equalsItsDefinition_data()
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

void NoiseLanesTest::equalsItsDefinition()
{
    QFETCH(qint64, firstSeed);
    QFETCH(int, seeds);
    QFETCH(qint64, firstGroup);
    constexpr int groups = 304; // more rows than are drawn at once
    onEachTarget([&](std::int64_t target) {
        const NoiseLanes lanes(firstSeed, seeds);
        std::vector<float> out(groups * groupSteps * lanes.stride());
        for (const std::uint32_t coordinate : {0U, 1U, 999U}) {
            lanes.fill(coordinate, firstGroup, groups, out.data());
            for (int n = 0; n < seeds * groups; ++n) {
                const int seed = n % seeds;
                const int group = n / seeds;
                const auto expected = definedNormals(
                    static_cast<std::uint64_t>(firstSeed + seed), static_cast<std::uint64_t>(firstGroup + group), coordinate);
                for (std::size_t k = 0; k < 4; ++k) {
                    const double r = std::hypot(expected[k / 2 * 2], expected[k / 2 * 2 + 1]);
                    const double found = out[(group * groupSteps + k) * lanes.stride() + seed];
                    // r² = −2 ln u and d(r²) = 2 du/u: rounding u to 24 bits moves r by at most 6e-8/r. The polynomials are off
                    // by 1.4e-7 r, and a dozen roundings to 24 bits add 6e-8 r each.
                    QVERIFY2(std::abs(found - expected[k]) < 6e-8 / r + 8e-7 * r, hwy::TargetName(target));
                }
            }
        }
    });
}

void NoiseLanesTest::sameBitsOnEveryProcessor()
{
    for (const int seeds : {1, 2, 4, 7, 16}) {
        std::map<bool, std::vector<std::vector<float>>> results; // by whether products are fused
        onEachTarget([&](std::int64_t target) {
            std::vector<float>& out = results[fuses(target)].emplace_back(64 * 16);
            NoiseLanes(3, seeds).fill(0, 0, 16, out.data());
        });
        QVERIFY(!results.empty());
        for (const auto& [fused, alike] : results) {
            for (const std::vector<float>& result : alike) {
                for (std::size_t i = 0; i < result.size(); ++i)
                    QCOMPARE(std::bit_cast<quint32>(result[i]), std::bit_cast<quint32>(alike.front()[i]));
            }
        }
    }
}

void NoiseLanesTest::momentsAreNormal()
{
    const std::vector<float> numbers = manyNumbers(0);
    const auto n = static_cast<double>(numbers.size());
    std::array<double, 7> sums{};
    for (const float number : numbers) {
        double power = 1.0;
        for (std::size_t k = 1; k < sums.size(); ++k)
            sums[k] += power *= number;
    }
    // E z^2m = 1 · 3 ⋯ (2m − 1), and the variance of z^k is E z^2k − (E z^k)².
    constexpr std::array<double, 7> moments{1.0, 0.0, 1.0, 0.0, 3.0, 0.0, 15.0};
    constexpr std::array<double, 7> evenMoments{1.0, 1.0, 3.0, 15.0, 105.0, 945.0, 10395.0};
    for (std::size_t k = 1; k < sums.size(); ++k)
        QVERIFY(std::abs(sums[k] / n - moments[k]) < 4.0 * std::sqrt((evenMoments[k] - moments[k] * moments[k]) / n));
}

void NoiseLanesTest::distributionIsNormal()
{
    std::vector<float> numbers = manyNumbers(1);
    std::ranges::sort(numbers);
    const auto n = static_cast<double>(numbers.size());
    // Kolmogorov and Smirnov: P(√n D > x) → 2 exp(−2 x²), 5e-5 at 2.3. Equal numbers are one step of the sample's distribution.
    double distance = 0.0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double below = 0.5 * std::erfc(-static_cast<double>(numbers[i]) / std::numbers::sqrt2);
        distance = std::max({distance, below - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - below});
    }
    QVERIFY(std::sqrt(n) * distance < 2.3);
    // Tails: a count of mean n p has the variance n p (1 − p).
    for (const double z : {2.0, 3.0, 4.0}) {
        const double p = 0.5 * std::erfc(z / std::numbers::sqrt2);
        const auto above
            = static_cast<double>(std::ranges::count_if(numbers, [&](float number) { return static_cast<double>(number) > z; }));
        const auto under
            = static_cast<double>(std::ranges::count_if(numbers, [&](float number) { return static_cast<double>(number) < -z; }));
        QVERIFY(std::abs(above - n * p) < 4.0 * std::sqrt(n * p * (1.0 - p)));
        QVERIFY(std::abs(under - n * p) < 4.0 * std::sqrt(n * p * (1.0 - p)));
    }
}

void NoiseLanesTest::numbersAreIndependent()
{
    const std::vector<float> numbers = manyNumbers(0);
    const std::vector<float> nextCoordinate = manyNumbers(1);
    const std::vector<float> otherStream = manyNumbers(0, RandomStream::SecondNoise);
    // Products of independent numbers have the variance 1, those of z² − 1 the variance 4. A shift of 1 is the next seed, of 16
    // the next step, the other of a pair or not, and of 64 the next group.
    const double error = 4.0 / std::sqrt(static_cast<double>(numbers.size()));
    for (const std::size_t shift : {1, 16, 32, 48, 64, 1024}) {
        QVERIFY(std::abs(meanProduct(numbers, numbers, shift, 1)) < error);
        QVERIFY(std::abs(meanProduct(numbers, numbers, shift, 2)) < 2.0 * error);
    }
    for (const std::vector<float>* other : {&nextCoordinate, &otherStream}) {
        QVERIFY(std::abs(meanProduct(numbers, *other, 0, 1)) < error);
        QVERIFY(std::abs(meanProduct(numbers, *other, 0, 2)) < 2.0 * error);
    }
}

QTEST_GUILESS_MAIN(NoiseLanesTest)
#include "noise_lanes_test.moc"
