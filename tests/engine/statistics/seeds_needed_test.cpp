// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/seeds_needed.h"

#include "statistics/student_t.h"

#include <QtTest>

#include <cmath>
#include <random>
#include <vector>

using namespace tandem;

class SeedsNeededTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    /// Half the width takes about four times the seeds, and the interval is narrow enough at the answer, not at one less.
    void isTheFewestThatAreEnough_data()
    {
        QTest::addColumn<int>("pairs");
        QTest::addColumn<double>("gap");
        QTest::addColumn<double>("half");
        QTest::addColumn<double>("wanted");
        QTest::newRow("many pairs, twice too wide") << 200 << 0.1 << 0.5 << 0.25;
        QTest::newRow("four pairs, far too wide") << 4 << 0.3 << 2.3 << 0.25;
        QTest::newRow("two pairs") << 2 << -0.1 << 3.0 << 0.25;
        QTest::newRow("zero lies outside") << 8 << -0.6 << 0.3 << 0.1;
    }
    void isTheFewestThatAreEnough()
    {
        QFETCH(int, pairs);
        QFETCH(double, gap);
        QFETCH(double, half);
        QFETCH(double, wanted);
        const int needed = seedsNeeded({pairs, gap, 1.0, gap, gap - half, gap + half});
        // s_d from the interval's own formula, half = t s_d/√n.
        const double deviation = half * std::sqrt(pairs) / studentTCriticalValue(0.95, pairs - 1);
        const auto halfAt = [deviation](int n) { return studentTCriticalValue(0.95, n - 1) * deviation / std::sqrt(n); };
        QVERIFY2(halfAt(needed) <= wanted * (1.0 + 1e-12), qPrintable(QString::number(needed)));
        QVERIFY2(halfAt(needed - 1) > wanted, qPrintable(QString::number(needed)));
        if (pairs == 200)
            QVERIFY2(std::abs(needed - 4 * pairs) < 10, qPrintable(QString::number(needed)));
    }

    void looksNoFurtherThanAnyoneTrains()
    {
        QCOMPARE(seedsNeeded({4, 0.0, 1.0, 0.0, -50.0, 50.0}), mostSeedsNeeded + 1);
        QCOMPARE(seedsNeeded({8, 0.5, 1.0, 0.5, 0.2, 0.8}), mostSeedsNeeded + 1); // on the margin itself
    }

    /// With that many seeds arms that do not differ are found equivalent in 95 % of the runs: 0.025 is 4.5 standard errors here.
    void thatManyResolveANullGap()
    {
        constexpr int runs = 1500;
        std::mt19937_64 random(1);
        std::normal_distribution<double> normal;
        const auto compared = [&](int seeds) {
            std::vector<double> sgd, sgdm;
            for (int seed = 0; seed < seeds; ++seed) {
                sgd.push_back(normal(random));
                sgdm.push_back(normal(random));
            }
            return momentumValue(sgd, sgdm);
        };
        // Unit spreads of two independent arms: s_d = √2 spreads.
        const double half = studentTCriticalValue(0.95, 3) * std::sqrt(2.0 / 4.0);
        const int needed = seedsNeeded({4, 0.0, 1.0, 0.0, -half, half});
        int resolved = 0;
        for (int run = 0; run < runs; ++run)
            resolved += equivalence(compared(needed)) == Equivalence::Equivalent;
        const double share = static_cast<double>(resolved) / runs;
        QVERIFY2(std::abs(share - 0.95) < 0.025, qPrintable(QString::number(share)));
    }
};

QTEST_GUILESS_MAIN(SeedsNeededTest)
#include "seeds_needed_test.moc"
