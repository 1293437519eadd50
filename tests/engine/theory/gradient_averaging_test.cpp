// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/gradient_averaging.h"

#include <QtTest>

#include <cmath>

using namespace tandem::theory;

class GradientAveragingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void anchors();
    void equalsTheSumOfCovariances_data();
    void equalsTheSumOfCovariances();
};

void GradientAveragingTest::anchors()
{
    // THEORY §4, β = .9, three decimals.
    QVERIFY(std::abs(averagedVarianceRatio(.9, 1) - .053) < 5.1e-4);
    QVERIFY(std::abs(averagedVarianceRatio(.9, 10) - .383) < 5.1e-4);
    QVERIFY(std::abs(averagedVarianceRatio(.9, 100) - .905) < 5.1e-4);
    QVERIFY(std::abs(averagedVarianceRatio(.9, 1000) - .991) < 5.1e-4);
}

void GradientAveragingTest::equalsTheSumOfCovariances_data()
{
    QTest::addColumn<double>("momentum");
    QTest::addColumn<int>("window");
    QTest::newRow("SGD") << 0.0 << 5;
    QTest::newRow("half") << .5 << 1;
    QTest::newRow("short") << .9 << 3;
    QTest::newRow("long") << .99 << 50;
}

void GradientAveragingTest::equalsTheSumOfCovariances()
{
    QFETCH(double, momentum);
    QFETCH(int, window);
    // Cov(m_i, m_j) = (1−β)/(1+β) β^|i−j| Var g.
    double variance = 0.0;
    for (int i = 0; i < window; ++i) {
        for (int j = 0; j < window; ++j)
            variance += (1.0 - momentum) / (1.0 + momentum) * std::pow(momentum, std::abs(i - j));
    }
    QVERIFY(std::abs(averagedVarianceRatio(momentum, window) - variance / window) < 1e-12);
}

QTEST_GUILESS_MAIN(GradientAveragingTest)
#include "gradient_averaging_test.moc"
