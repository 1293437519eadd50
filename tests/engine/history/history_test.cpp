// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/history.h"

#include <QRegularExpression>
#include <QTest>

#include <atomic>
#include <cmath>
#include <thread>

using namespace tandem;

namespace {

RunDescription description()
{
    RunDescription run;
    run.title = "test";
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    run.seeds = 5;
    run.recordedSeeds = 2;
    run.sketchSize = 3;
    return run;
}

} // namespace

class HistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void seriesAreFoundByKey()
    {
        History history(description());
        QVERIFY(!history.find({"train_loss", 0, 1}));
        Series& series = history.series({"train_loss", 0, 1});
        series.append(0, 1.0);
        QCOMPARE(&history.series({"train_loss", 0, 1}), &series);
        QCOMPARE(history.find({"train_loss", 0, 1}), &series);
        history.series({"gap"});
        const std::vector<SeriesKey> keys = history.keys();
        QCOMPARE(keys.size(), 2U);
        QCOMPARE(keys[0].metric, std::string("gap"));
        QCOMPARE(keys[0].arm, wholeRun);
        QCOMPARE(keys[1].seed, 1);
    }

    void samplesFollowTheBatchSizes()
    {
        History history(description());
        QCOMPARE(history.samples(0, 100), 0);
        Series& batchSize = history.series({"batch_size", 0, allSeeds});
        batchSize.append(0, 64);
        batchSize.append(0, 32); // changed before the first step
        batchSize.append(10, 100);
        QCOMPARE(history.samples(0, 0), 0);
        QCOMPARE(history.samples(0, 1), 32);
        QCOMPARE(history.samples(0, 10), 320);
        QCOMPARE(history.samples(0, 12), 520);
        QCOMPARE(history.samples(1, 12), 0);
        // More than 64 bits count.
        history.series({"batch_size", 1, allSeeds}).append(0, 0x1p60);
        QCOMPARE(history.samples(1, 12), std::numeric_limits<std::int64_t>::max());
    }

    void secondsAreInterpolated()
    {
        History history(description());
        QCOMPARE(history.seconds(7), 0.0);
        Series& clock = history.series({"seconds"});
        clock.append(0, 0.0);
        clock.append(10, 1.0);
        clock.append(30, 2.0);
        QCOMPARE(history.seconds(0), 0.0);
        QCOMPARE(history.seconds(5), 0.5);
        QCOMPARE(history.seconds(10), 1.0);
        QCOMPARE(history.seconds(15), 1.25);
        QCOMPARE(history.seconds(99), 2.0);
    }

    void snapshotsHoldTheRecordedSeeds()
    {
        History history(description());
        for (int snapshot = 0; snapshot < 100; ++snapshot) {
            const std::span<float> row = history.nextSnapshot();
            QCOMPARE(row.size(), std::size_t{2 * 2 * 3});
            for (std::size_t i = 0; i < row.size(); ++i)
                row[i] = static_cast<float>(100 * snapshot + static_cast<int>(i));
            QCOMPARE(history.snapshots().size(), snapshot);
            history.publishSnapshot(8 * snapshot);
        }
        QCOMPARE(history.snapshots().size(), 100);
        QCOMPARE(history.snapshotStep(99), 8 * 99);
        QCOMPARE(history.snapshots().row(57)[11], 5711.0F);
    }

    void listsKeepTheirOrder()
    {
        History history(description());
        history.addIntervention({5, 0.1, 1, "momentum", 0.9, 0.5});
        history.addIntervention({7, 0.2, 0, "batch_size", 64, 32});
        history.addDivergence({9, 1, 3});
        QCOMPARE(history.interventions().size(), 2U);
        QCOMPARE(history.interventions()[1].parameter, std::string("batch_size"));
        QCOMPARE(history.divergences()[0].seed, 3);
        history.setStep(12);
        QCOMPARE(history.step(), 12);
    }

    void oneWritesWhileOthersRead()
    {
        constexpr std::int64_t steps = 50000;
        History history(description());
        std::atomic<bool> done = false;
        std::atomic<int> wrong = 0;
        std::thread reader([&] {
            while (!done) {
                const std::int64_t snapshots = history.snapshots().size();
                if (snapshots > 0
                    && history.snapshots().row(snapshots - 1)[0] != static_cast<float>(history.snapshotStep(snapshots - 1)))
                    ++wrong;
                for (const SeriesKey& key : history.keys()) {
                    const Series* series = history.find(key);
                    if (const std::int64_t size = series->size();
                        size > 0 && series->value(size - 1) != static_cast<double>(size - 1))
                        ++wrong;
                }
                const std::vector<InterventionRecord> records = history.interventions();
                if (!records.empty() && records.back().step != static_cast<std::int64_t>(records.size()) * 100 - 100)
                    ++wrong;
            }
        });
        for (std::int64_t step = 0; step < steps; ++step) {
            history.series({"train_loss", static_cast<int>(step / 1000 % 2), static_cast<int>(step / 10000)})
                .append(step,
                    static_cast<double>(
                        history.series({"train_loss", static_cast<int>(step / 1000 % 2), static_cast<int>(step / 10000)})
                            .size()));
            if (step % 100 == 0) {
                history.nextSnapshot()[0] = static_cast<float>(step);
                history.publishSnapshot(step);
                history.addIntervention({step, 0.0, 0, "momentum", 0.0, 0.0});
            }
            history.setStep(step + 1);
        }
        done = true;
        reader.join();
        QCOMPARE(wrong.load(), 0);
        QCOMPARE(history.step(), steps);
    }
};

QTEST_GUILESS_MAIN(HistoryTest)
#include "history_test.moc"
