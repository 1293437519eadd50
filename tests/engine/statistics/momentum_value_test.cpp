// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/momentum_value.h"
#include "support/random.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace tandem;

class MomentumValueTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void worksOutByHand();
    void leavesNonFinitePairsOut();
    void tooFewPairs();
    void spreadZero();
    void coverage_data();
    void coverage();
};

void MomentumValueTest::worksOutByHand()
{
    // Differences 1, 2, 3: mean 2, variance 1. Variances 1 (SGD) and 4 (SGDM): spread √2.5. t(.975, 2) = .95 √(2/(1 − .95²)).
    const MomentumValue value = momentumValue(std::vector<double>{1, 2, 3}, std::vector<double>{2, 4, 6});
    QCOMPARE(value.pairs, 3);
    QCOMPARE(value.difference, 2.0);
    QCOMPARE(value.spread, std::sqrt(2.5));
    QCOMPARE(value.gap, 2.0 / std::sqrt(2.5));
    const double critical = .95 * std::sqrt(2.0 / (1.0 - .95 * .95));
    const double halfWidth = critical / std::sqrt(3.0) / std::sqrt(2.5);
    QCOMPARE(value.gapLow, value.gap - halfWidth);
    QCOMPARE(value.gapHigh, value.gap + halfWidth);
}

void MomentumValueTest::leavesNonFinitePairsOut()
{
    const double nan = NAN;
    const double infinity = INFINITY;
    const MomentumValue clean = momentumValue(std::vector<double>{1, 2, 4}, std::vector<double>{2, 1, 6});
    const MomentumValue holes = momentumValue(std::vector<double>{1, nan, 2, 3, 4}, std::vector<double>{2, 5, 1, infinity, 6});
    QCOMPARE(holes.pairs, 3);
    QCOMPARE(holes.gap, clean.gap);
    QCOMPARE(holes.gapLow, clean.gapLow);
    QCOMPARE(holes.gapHigh, clean.gapHigh);
}

void MomentumValueTest::tooFewPairs()
{
    const MomentumValue none = momentumValue({}, {});
    QCOMPARE(none.pairs, 0);
    QVERIFY(std::isnan(none.difference) && std::isnan(none.gap));
    const MomentumValue one = momentumValue(std::vector<double>{1.0, NAN}, std::vector<double>{0.5, 2.0});
    QCOMPARE(one.pairs, 1);
    QCOMPARE(one.difference, -0.5);
    QVERIFY(std::isnan(one.spread) && std::isnan(one.gap) && std::isnan(one.gapLow) && std::isnan(one.gapHigh));
}

void MomentumValueTest::spreadZero()
{
    // 0.1 three times: its rounded mean is not 0.1, and yet there must be no spread.
    const MomentumValue value = momentumValue(std::vector<double>{.1, .1, .1}, std::vector<double>{.3, .3, .3});
    QCOMPARE(value.spread, 0.0);
    QVERIFY(std::abs(value.difference - .2) < 1e-15);
    QVERIFY(std::isnan(value.gap) && std::isnan(value.gapLow) && std::isnan(value.gapHigh));
}

void MomentumValueTest::coverage_data()
{
    QTest::addColumn<int>("seeds");
    QTest::addColumn<double>("correlation");
    QTest::newRow("2 seeds") << 2 << 0.0;
    QTest::newRow("4 seeds, common random numbers") << 4 << 0.9;
    QTest::newRow("8 seeds") << 8 << 0.3;
    QTest::newRow("32 seeds, common random numbers") << 32 << 0.99;
}

void MomentumValueTest::coverage()
{
    QFETCH(int, seeds);
    QFETCH(double, correlation);
    constexpr int trials = 20000;
    int covered = 0;
    std::vector<double> sgd(seeds);
    std::vector<double> sgdm(seeds);
    for (int trial = 0; trial < trials; ++trial) {
        for (int seed = 0; seed < seeds; ++seed) {
            const auto normals = standardNormals(trial, RandomStream::Noise, seed);
            sgd[seed] = 5.0 + normals[0];
            sgdm[seed] = 5.0 + correlation * normals[0] + std::sqrt(1.0 - correlation * correlation) * normals[1];
        }
        const MomentumValue value = momentumValue(sgd, sgdm);
        covered += value.gapLow <= 0.0 && value.gapHigh >= 0.0;
    }
    const double standardError = std::sqrt(.95 * .05 / trials);
    QVERIFY2(
        std::abs(covered / double(trials) - .95) < 4.0 * standardError, qPrintable(QString::number(covered / double(trials))));
}

QTEST_GUILESS_MAIN(MomentumValueTest)
#include "momentum_value_test.moc"
