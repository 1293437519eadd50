// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/fieller.h"

#include <QtTest>

#include <cmath>

using namespace tandem;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// (S̄ − rḠ)² − z²(v_S − 2r c + r² v_G): negative inside the set, 0 at its ends.
double excess(const PairedMeans& means, double z, double r)
{
    const double distance = means.numerator - r * means.denominator;
    return distance * distance
        - z * z * (means.numeratorVariance - 2.0 * r * means.covariance + r * r * means.denominatorVariance);
}

} // namespace

class FiellerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void endsSolveTheEquation_data();
    void endsSolveTheEquation();
    void knownDenominator();
    void unboundedAbove();
    void wholeLine();
    void exactNumbers();
    void nonFinite();
};

void FiellerTest::endsSolveTheEquation_data()
{
    QTest::addColumn<double>("numerator");
    QTest::addColumn<double>("denominator");
    QTest::addColumn<double>("covariance");
    QTest::newRow("both clear") << 10.0 << 5.0 << 0.0;
    QTest::newRow("anticorrelated") << 10.0 << 5.0 << -0.9;
    QTest::newRow("correlated") << 10.0 << 5.0 << 0.9;
    QTest::newRow("numerator unclear") << 0.5 << 5.0 << 0.3;
    QTest::newRow("numerator 0") << 0.0 << 5.0 << 0.0;
    QTest::newRow("both negative") << -10.0 << -5.0 << 0.2;
    QTest::newRow("denominator just clear") << 1e6 << 2.0001 << 0.0;
}

void FiellerTest::endsSolveTheEquation()
{
    QFETCH(double, numerator);
    QFETCH(double, denominator);
    QFETCH(double, covariance);
    const PairedMeans means{numerator, denominator, 1.0, 1.0, covariance};
    const RatioInterval interval = fiellerInterval(means, 2.0);
    const double ratio = numerator / denominator;
    QVERIFY(std::isfinite(interval.low) && std::isfinite(interval.high));
    QVERIFY(interval.low <= ratio && ratio <= interval.high);
    for (const double end : {interval.low, interval.high}) {
        const double scale = std::max(1.0, numerator * numerator + end * end * denominator * denominator);
        QVERIFY(std::abs(excess(means, 2.0, end)) < 1e-12 * scale);
    }
    QVERIFY(excess(means, 2.0, 0.5 * (interval.low + interval.high)) < 0.0);
}

void FiellerTest::knownDenominator()
{
    // v_G = 0: the interval of the numerator, divided.
    const RatioInterval interval = fiellerInterval({8.0, 2.0, 0.25, 0.0, 0.0}, 3.0);
    QCOMPARE(interval.low, (8.0 - 1.5) / 2.0);
    QCOMPARE(interval.high, (8.0 + 1.5) / 2.0);
    // It may reach below 0: clamping would hide how little is known.
    QCOMPARE(fiellerInterval({1.0, 2.0, 0.25, 0.0, 0.0}, 3.0).low, -0.25);
}

void FiellerTest::unboundedAbove()
{
    for (const double denominator : {1.9, 0.3, 0.0, -0.3}) {
        const PairedMeans means{10.0, denominator, 1.0, 1.0, -0.3};
        const RatioInterval interval = fiellerInterval(means, 2.0);
        QVERIFY(interval.low > 0.0);
        QCOMPARE(interval.high, infinity);
        QVERIFY(std::abs(excess(means, 2.0, interval.low)) < 1e-11 * 100.0);
        QVERIFY(excess(means, 2.0, 0.9 * interval.low) > 0.0);
        QVERIFY(excess(means, 2.0, 1.1 * interval.low) < 0.0);
    }
    // Exactly z standard errors away: the quadratic is a line, 10² − 4 ≤ 2 · 10 · 2 r.
    const RatioInterval edge = fiellerInterval({10.0, 2.0, 1.0, 1.0, 0.0}, 2.0);
    QCOMPARE(edge.low, 96.0 / 40.0);
    QCOMPARE(edge.high, infinity);
}

void FiellerTest::wholeLine()
{
    for (const double denominator : {-1.0, 0.0, 0.5, 1.9}) {
        const RatioInterval interval = fiellerInterval({0.7, denominator, 1.0, 1.0, 0.0}, 2.0);
        QCOMPARE(interval.low, -infinity);
        QCOMPARE(interval.high, infinity);
    }
}

void FiellerTest::exactNumbers()
{
    const RatioInterval point = fiellerInterval({6.0, 2.0, 0.0, 0.0, 0.0}, 2.0);
    QCOMPARE(point.low, 3.0);
    QCOMPARE(point.high, 3.0);
    const RatioInterval zero = fiellerInterval({0.0, 2.0, 0.0, 0.0, 0.0}, 2.0);
    QCOMPARE(zero.low, 0.0);
    QCOMPARE(zero.high, 0.0);
    QCOMPARE(fiellerInterval({6.0, 0.0, 0.0, 0.0, 0.0}, 2.0).high, infinity);
    QCOMPARE(fiellerInterval({0.0, 0.0, 0.0, 0.0, 0.0}, 2.0).high, infinity);
}

void FiellerTest::nonFinite()
{
    for (const double bad : {double(NAN), infinity, -infinity}) {
        QCOMPARE(fiellerInterval({bad, 2.0, 1.0, 1.0, 0.0}, 2.0).low, -infinity);
        QCOMPARE(fiellerInterval({1.0, bad, 1.0, 1.0, 0.0}, 2.0).high, infinity);
        QCOMPARE(fiellerInterval({1.0, 2.0, 1.0, bad, 0.0}, 2.0).high, infinity);
    }
}

QTEST_GUILESS_MAIN(FiellerTest)
#include "fieller_test.moc"
