// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/smoothed_series.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;

/// The moving average against its definition.
class SmoothedSeriesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void equalsItsDefinition();
    void takesInPieces();
    void nonFiniteLeavesAGap();
};

void SmoothedSeriesTest::equalsItsDefinition()
{
    constexpr double halfLife = 7.0;
    Series source;
    for (const std::int64_t step : {0, 1, 2, 5, 20, 21, 90})
        source.append(step, std::sin(static_cast<double>(step)) + 2.0);
    SmoothedSeries smoothed(halfLife);
    QVERIFY(smoothed.follow(source, 1000));
    for (std::int64_t n = 0; n < source.size(); ++n) {
        double values = 0.0;
        double weights = 0.0;
        for (std::int64_t i = 0; i <= n; ++i) {
            const double weight = std::exp2(-static_cast<double>(source.step(n) - source.step(i)) / halfLife);
            values += weight * source.value(i);
            weights += weight;
        }
        QVERIFY(std::abs(smoothed.series().value(n) - values / weights) < 1e-12);
        QCOMPARE(smoothed.series().step(n), source.step(n));
    }
}

void SmoothedSeriesTest::takesInPieces()
{
    Series source;
    SmoothedSeries whole(50.0);
    SmoothedSeries pieces(50.0);
    for (int i = 0; i < 1000; ++i)
        source.append(i, i % 17);
    QVERIFY(whole.follow(source, 1000));
    int calls = 1;
    while (!pieces.follow(source, 64))
        ++calls;
    QCOMPARE(calls, 16);
    QCOMPARE(pieces.series().size(), whole.series().size());
    QCOMPARE(pieces.series().value(999), whole.series().value(999));
}

void SmoothedSeriesTest::nonFiniteLeavesAGap()
{
    Series source;
    source.append(0, 1.0);
    source.append(1, std::numeric_limits<double>::quiet_NaN());
    source.append(2, 1.0);
    SmoothedSeries smoothed(1.0);
    smoothed.follow(source, 10);
    QVERIFY(std::isnan(smoothed.series().value(1)));
    QCOMPARE(smoothed.series().value(2), 1.0);
}

QTEST_GUILESS_MAIN(SmoothedSeriesTest)
#include "smoothed_series_test.moc"
