// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/series.h"

#include <QRegularExpression>
#include <QTest>

#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

using namespace tandem;

namespace {

/// Gives the pages of a series in memory, and counts how often it is asked.
class MemorySource final : public SampleSource {
public:
    explicit MemorySource(const Series& series)
        : m_series(series)
    {
    }
    std::vector<Sample> readSamples(int, std::int64_t page) override
    {
        ++samplesRead;
        std::vector<Sample> samples;
        if (page == lostPage)
            return samples;
        for (std::int64_t i = page * PagedSamples::pageSamples; i < (page + 1) * PagedSamples::pageSamples; ++i)
            samples.push_back({m_series.step(i), m_series.value(i)});
        return samples;
    }
    std::vector<Bucket> readBuckets(int, std::int64_t page) override
    {
        ++bucketsRead;
        std::vector<Bucket> buckets;
        constexpr std::int64_t width = std::int64_t{1} << PagedSamples::storedLevel;
        for (std::int64_t i = 0; i < PagedSamples::pageSamples; i += width)
            buckets.push_back(
                m_series.summarize(page * PagedSamples::pageSamples + i, page * PagedSamples::pageSamples + i + width));
        return buckets;
    }

    std::atomic<int> samplesRead = 0;
    std::atomic<int> bucketsRead = 0;
    std::int64_t lostPage = -1;

private:
    const Series& m_series;
};

std::vector<SamplePage> pagesOf(const Series& series, std::int64_t every)
{
    std::vector<SamplePage> pages;
    for (std::int64_t end = PagedSamples::pageSamples; end <= series.size(); end += PagedSamples::pageSamples)
        pages.push_back({series.step(end - PagedSamples::pageSamples), series.step(end - 1), every,
            series.summarize(end - PagedSamples::pageSamples, end)});
    return pages;
}

bool same(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

/// Bit for bit, sums too: a saved series is summed in the order of one in memory.
bool same(const Bucket& a, const Bucket& b)
{
    return same(a.min, b.min) && same(a.max, b.max) && same(a.first, b.first) && same(a.last, b.last) && same(a.sum, b.sum)
        && a.count == b.count && a.nonFinite == b.nonFinite && a.nonPositive == b.nonPositive;
}

} // namespace

class PagedSamplesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void isTheSeriesItWas_data()
    {
        QTest::addColumn<int>("every"); // 0: the steps walk at random
        QTest::addColumn<qint64>("samples");
        QTest::newRow("even steps, a tail") << 4 << qint64(9 * 4096 + 1234);
        QTest::newRow("even steps, no tail") << 1 << qint64(8 * 4096);
        QTest::newRow("random steps, a tail") << 0 << qint64(5 * 4096 + 17);
    }
    void isTheSeriesItWas()
    {
        QFETCH(int, every);
        QFETCH(qint64, samples);
        std::mt19937 random(7);
        Series live;
        std::int64_t step = 3;
        for (qint64 i = 0; i < samples; ++i) {
            const auto draw = random();
            live.append(step, draw % 97 == 0 ? std::numeric_limits<double>::quiet_NaN() : 1e-7 * (double(draw) - 4e8));
            step += every > 0 ? every : 1 + random() % 3;
        }
        const auto source = std::make_shared<MemorySource>(live);
        const auto cache = std::make_shared<PageCache>(std::size_t{300000}); // three pages: must be read again and again
        Series saved(std::make_unique<PagedSamples>(source, cache, 0, pagesOf(live, every)));
        for (std::int64_t i = saved.size(); i < live.size(); ++i)
            saved.append(live.step(i), live.value(i));

        QCOMPARE(saved.size(), live.size());
        for (std::int64_t i = 0; i < live.size(); ++i)
            QVERIFY2(saved.step(i) == live.step(i) && same(saved.value(i), live.value(i)), qPrintable(QString::number(i)));
        const std::int64_t last = live.step(live.size() - 1);
        for (int trial = 0; trial < 400; ++trial) {
            const std::int64_t at = random() % (last + 20);
            QCOMPARE(saved.lowerBound(at), live.lowerBound(at));
            QVERIFY(same(saved.valueAt(at), live.valueAt(at)));
            std::int64_t from = random() % last;
            std::int64_t to = random() % last;
            if (from > to)
                std::swap(from, to);
            QVERIFY(same(saved.summary(from, to), live.summary(from, to)));
            const std::int64_t buckets = 1 + random() % 2000;
            const auto expected = live.envelope(from, to, buckets);
            const auto found = saved.envelope(from, to, buckets);
            QCOMPARE(found.size(), expected.size());
            for (std::size_t i = 0; i < found.size(); ++i)
                QVERIFY(found[i].firstStep == expected[i].firstStep && found[i].lastStep == expected[i].lastStep
                    && same(found[i].bucket, expected[i].bucket));
        }
        QVERIFY2(cache->bytes() <= 300000, qPrintable(QString::number(cache->bytes())));
    }

    void theWholeIsDrawnWithoutReadingSamples()
    {
        Series live;
        for (std::int64_t i = 0; i < 64 * 4096; ++i)
            live.append(i, std::sin(double(i)));
        const auto source = std::make_shared<MemorySource>(live);
        const Series saved(std::make_unique<PagedSamples>(source, std::make_shared<PageCache>(), 0, pagesOf(live, 1)));
        QCOMPARE(saved.envelope(0, 64 * 4096, 64).size(), 64U);
        QCOMPARE(source->bucketsRead.load(), 0);
        saved.envelope(0, 64 * 4096, 1024);
        QCOMPARE(source->bucketsRead.load(), 64);
        QCOMPARE(source->samplesRead.load(), 0);
        saved.envelope(1000, 1500, 1024); // a zoom reads the page it shows
        QCOMPARE(source->samplesRead.load(), 1);
    }

    void aLostPageIsMarkedNotInvented()
    {
        Series live;
        for (std::int64_t i = 0; i < 2 * 4096; ++i)
            live.append(i, 1.0);
        const auto source = std::make_shared<MemorySource>(live);
        source->lostPage = 1;
        const Series saved(std::make_unique<PagedSamples>(source, std::make_shared<PageCache>(), 0, pagesOf(live, 1)));
        QCOMPARE(saved.value(4095), 1.0);
        QVERIFY(std::isnan(saved.value(4096)));
        QCOMPARE(saved.step(5000), 5000);
        QCOMPARE(saved.summarize(4096, 4106).nonFinite, 10);
    }

    void manyThreadsRead()
    {
        Series live;
        for (std::int64_t i = 0; i < 8 * 4096; ++i)
            live.append(i, double(i));
        const auto source = std::make_shared<MemorySource>(live);
        const auto cache = std::make_shared<PageCache>(std::size_t{200000});
        const Series saved(std::make_unique<PagedSamples>(source, cache, 0, pagesOf(live, 1)));
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        for (unsigned seed = 1; seed <= 4; ++seed)
            threads.emplace_back([&, seed] {
                std::mt19937 random(seed);
                for (int trial = 0; trial < 300; ++trial) {
                    const std::int64_t i = random() % saved.size();
                    wrong += saved.value(i) != double(i);
                    wrong += saved.summarize(0, i).count != i;
                }
            });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(PagedSamplesTest)
#include "paged_samples_test.moc"
