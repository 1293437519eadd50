// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/energy_test.h"
#include "support/random.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace tandem;

class EnergyTestTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void distanceIsThatOfTheDefinition()
    {
        const std::vector<double> a{0.0, 1.0};
        const std::vector<double> b{3.0, 5.0};
        // 2 · (3 + 5 + 2 + 4)/4 − (0 + 1 + 1 + 0)/4 − (0 + 2 + 2 + 0)/4
        QVERIFY(std::abs(energyTest(a, b, 1).distance - (7.0 - .5 - 1.0)) < 1e-14);
        // Two seeds can be swapped in four ways, of which two put the arms apart like this.
        QCOMPARE(energyTest(a, b, 1).p, .5);
    }

    /// Few seeds are swapped in every way; many at random, of whom all say what the few would.
    void everySwapOfFewSeedsIsTried()
    {
        for (const int seeds : {2, 3, 5, 8}) {
            std::vector<double> a;
            std::vector<double> b;
            for (int seed = 0; seed < seeds; ++seed) {
                a.push_back(.01 * seed);
                b.push_back(100.0 + seed);
            }
            QCOMPARE(energyTest(a, b, 1).p, std::exp2(1 - seeds)); // farthest apart as they are
            QCOMPARE(leastEnergyP(seeds), std::exp2(1 - seeds));
        }
        QCOMPARE(leastEnergyP(9), 1.0 / 200.0);
        QCOMPARE(leastEnergyP(9, 255), 1.0 / 256.0);
        std::vector<double> a;
        std::vector<double> b;
        for (int seed = 0; seed < 7; ++seed) {
            const auto z = standardNormals(11, RandomStream::Noise, seed);
            a.push_back(z[0]);
            b.push_back(z[1] + .7);
        }
        const double exact = energyTest(a, b, 1).p;
        constexpr int permutations = 62; // one too few for all
        double random = 0.0;
        constexpr int times = 200;
        for (int seed = 0; seed < times; ++seed)
            random += energyTest(a, b, 1, permutations, static_cast<std::uint64_t>(seed)).p / times;
        // What is observed is counted in beside the random ones.
        const double expected = (1.0 + permutations * exact) / (1.0 + permutations);
        QVERIFY2(exact > .01 && exact < .9, qPrintable(QString::number(exact)));
        QVERIFY(std::abs(random - expected) < 4.0 * std::sqrt(exact * (1.0 - exact) / (permutations * times)));
    }

    void equalArmsAreAtDistanceZero()
    {
        const std::vector<double> a{1.0, -2.0, 7.5, 0.0};
        QCOMPARE(energyTest(a, a, 2).distance, 0.0);
        QCOMPARE(energyTest(a, a, 2).p, 1.0);
    }

    /// Under the null, paired or not, p is uniform (at most α with probability α).
    void levelHolds_data()
    {
        QTest::addColumn<double>("shared");
        QTest::newRow("independent") << 0.0;
        QTest::newRow("same noise") << .9;
    }
    void levelHolds()
    {
        QFETCH(double, shared);
        constexpr int trials = 1000;
        int rejected = 0;
        for (int trial = 0; trial < trials; ++trial) {
            std::vector<double> a;
            std::vector<double> b;
            for (int seed = 0; seed < 8; ++seed) {
                const auto z = standardNormals(trial, RandomStream::Noise, seed);
                a.push_back(shared * z[0] + z[1]);
                b.push_back(shared * z[0] + z[2]);
            }
            rejected += energyTest(a, b, 1, 199, static_cast<std::uint64_t>(trial)).p <= .05;
        }
        QVERIFY2(rejected < .05 * trials + 4.0 * std::sqrt(.05 * .95 * trials), qPrintable(QString::number(rejected)));
        QVERIFY(rejected > .05 * trials - 4.0 * std::sqrt(.05 * .95 * trials));
    }

    /// What a mean does not show: the same mean, twice the spread.
    void findsAnotherSpread()
    {
        std::vector<double> a;
        std::vector<double> b;
        for (int seed = 0; seed < 64; ++seed) {
            const auto z = standardNormals(5, RandomStream::Noise, seed);
            a.push_back(z[0]);
            b.push_back(3.0 * z[1]);
        }
        QVERIFY(energyTest(a, b, 1, 999).p < .01);
    }

    void leavesOutWhatIsNotFinite()
    {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        const std::vector<double> a{0.0, nan, 1.0};
        const std::vector<double> b{3.0, 2.0, 5.0};
        QCOMPARE(energyTest(a, b, 1).pairs, 2);
        QVERIFY(std::isnan(energyTest(std::vector<double>{nan, 1.0}, std::vector<double>{0.0, 1.0}, 1).p));
    }
};

QTEST_GUILESS_MAIN(EnergyTestTest)
#include "energy_test_test.moc"
