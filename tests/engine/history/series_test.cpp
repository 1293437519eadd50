// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/series.h"

#include <QRegularExpression>
#include <QTest>

#include <atomic>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

using namespace tandem;

namespace {

Bucket bruteForce(const Series& series, std::int64_t begin, std::int64_t end)
{
    Bucket bucket;
    for (std::int64_t i = begin; i < end; ++i)
        bucket.add(series.value(i));
    return bucket;
}

bool same(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// All but the sum must be equal; its rounding depends on the order of the additions, by at most n ε Σ|x| with |x| ≤ 100.
bool agree(const Bucket& a, const Bucket& b)
{
    const auto n = static_cast<double>(a.count);
    return a.min == b.min && a.max == b.max && same(a.first, b.first) && same(a.last, b.last) && a.count == b.count
        && a.nonFinite == b.nonFinite && a.nonPositive == b.nonPositive && std::abs(a.sum - b.sum) <= n * 1.2e-16 * n * 100.0;
}

/// Random walks of the step by 1 to 3, values in (−10, 100), some of them not finite.
void fill(Series& series, std::int64_t samples, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::int64_t step = 0;
    for (std::int64_t i = 0; i < samples; ++i) {
        double value = static_cast<double>(random() % 110001) / 1000.0 - 10.0;
        if (random() % 50 == 0)
            value = random() % 2 == 0 ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
        series.append(step, value);
        step += 1 + random() % 3;
    }
}

} // namespace

class SeriesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void emptySeries()
    {
        const Series series;
        QCOMPARE(series.size(), 0);
        QCOMPARE(series.lowerBound(0), 0);
        QVERIFY(std::isnan(series.valueAt(5)));
        QVERIFY(series.envelope(0, 100, 10).empty());
        QCOMPARE(series.summary(0, 100).count, 0);
        QVERIFY(std::isnan(series.summary(0, 100).mean()));
    }

    void findsSamplesByStep()
    {
        Series series;
        for (const std::int64_t step : {0, 10, 10, 20})
            series.append(step, static_cast<double>(series.size()));
        QCOMPARE(series.lowerBound(-1), 0);
        QCOMPARE(series.lowerBound(1), 1);
        QCOMPARE(series.lowerBound(10), 1);
        QCOMPARE(series.lowerBound(21), 4);
        QCOMPARE(series.valueAt(9), 0.0);
        QCOMPARE(series.valueAt(10), 2.0); // the last of equal steps
        QCOMPARE(series.valueAt(1000), 3.0);
        QVERIFY(std::isnan(series.valueAt(-1)));
    }

    void countsWhatAPlotCannotShow()
    {
        Series series;
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinity = std::numeric_limits<double>::infinity();
        for (const double value : {1.0, nan, -2.0, infinity, 0.0, -infinity, 3.0})
            series.append(series.size(), value);
        const Bucket bucket = series.summary(0, 6);
        QCOMPARE(bucket.count, 4);
        QCOMPARE(bucket.nonFinite, 3);
        QCOMPARE(bucket.nonPositive, 2);
        QCOMPARE(bucket.min, -2.0);
        QCOMPARE(bucket.max, 3.0);
        QCOMPARE(bucket.first, 1.0);
        QCOMPARE(bucket.last, 3.0);
        QCOMPARE(bucket.mean(), 0.5);
    }

    void pyramidEqualsBruteForce_data()
    {
        QTest::addColumn<int>("samples");
        for (const int samples : {1, 15, 16, 17, 255, 256, 257, 1000, 4096, 20011})
            QTest::addRow("%d", samples) << samples;
    }
    void pyramidEqualsBruteForce()
    {
        QFETCH(int, samples);
        Series series;
        fill(series, samples, static_cast<std::uint32_t>(samples));
        std::mt19937 random(7);
        const std::int64_t last = series.step(samples - 1);
        for (int i = 0; i < 200; ++i) {
            std::int64_t from = random() % (last + 2);
            std::int64_t to = random() % (last + 2);
            if (from > to)
                std::swap(from, to);
            const std::int64_t begin = series.lowerBound(from);
            const std::int64_t end = series.lowerBound(to + 1);
            QVERIFY(agree(series.summary(from, to), bruteForce(series, begin, end)));
        }
    }

    void envelopeCoversEverySampleOnce_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("buckets");
        for (const int samples : {1, 100, 5000, 20011})
            for (const int buckets : {1, 7, 300, 100000})
                QTest::addRow("%d in %d", samples, buckets) << samples << buckets;
    }
    void envelopeCoversEverySampleOnce()
    {
        QFETCH(int, samples);
        QFETCH(int, buckets);
        Series series;
        fill(series, samples, 3);
        const std::int64_t last = series.step(samples - 1);
        for (const auto& [from, to] : {std::pair<std::int64_t, std::int64_t>{0, last}, {last / 3, last / 2}, {-5, last + 5}}) {
            const std::vector<EnvelopePoint> points = series.envelope(from, to, buckets);
            QVERIFY(static_cast<std::int64_t>(points.size()) <= 2 * buckets + 2);
            std::int64_t index = series.lowerBound(from);
            for (const EnvelopePoint& point : points) {
                const std::int64_t begin = index;
                QCOMPARE(point.firstStep, series.step(begin));
                while (index < samples && series.step(index) <= point.lastStep)
                    ++index;
                QVERIFY(agree(point.bucket, bruteForce(series, begin, index)));
            }
            QCOMPARE(index, series.lowerBound(to + 1));
        }
    }

    void aSpikeIsNeverLost()
    {
        Series series;
        for (int i = 0; i < 100000; ++i)
            series.append(i, i == 54321 ? 1e9 : 1.0);
        for (const std::int64_t buckets : {1, 10, 1000}) {
            int found = 0;
            for (const EnvelopePoint& point : series.envelope(0, 99999, buckets)) {
                if (point.bucket.max != 1e9)
                    continue;
                ++found;
                QVERIFY(point.firstStep <= 54321 && 54321 <= point.lastStep);
            }
            QCOMPARE(found, 1);
        }
    }

    void readersSeeCompleteSamplesOnly()
    {
        constexpr std::int64_t samples = 300000;
        Series series;
        std::atomic<bool> done = false;
        std::atomic<int> wrong = 0;
        const auto read = [&] {
            while (!done) {
                const std::int64_t size = series.size();
                if (size == 0)
                    continue;
                // Value = step = index, so that anything half written or moved shows.
                if (series.step(size - 1) != size - 1 || series.value(size - 1) != static_cast<double>(size - 1))
                    ++wrong;
                const Bucket bucket = series.summary(0, size - 1);
                if (bucket.count != size || bucket.max != static_cast<double>(size - 1))
                    ++wrong;
                for (const EnvelopePoint& point : series.envelope(0, size - 1, 50))
                    if (point.bucket.min != static_cast<double>(point.firstStep)
                        || point.bucket.max != static_cast<double>(point.lastStep))
                        ++wrong;
            }
        };
        std::thread first(read);
        std::thread second(read);
        for (std::int64_t i = 0; i < samples; ++i)
            series.append(i, static_cast<double>(i));
        done = true;
        first.join();
        second.join();
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(series.summary(0, samples).count, samples);
    }
};

QTEST_GUILESS_MAIN(SeriesTest)
#include "series_test.moc"
