// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runlog/failing_disk.h"
#include "engine/runlog/log_fixture.h"

#include "runlog/database.h"
#include "runlog/log_info.h"
#include "support/input_error.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <random>
#include <sys/resource.h>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

/// Looks at everything as a window would.
std::int64_t lookAt(const LogReader& log)
{
    std::int64_t seen = 0;
    const History& history = *log.history();
    for (const SeriesKey& key : history.keys()) {
        const Series& series = *history.find(key);
        if (series.size() == 0)
            continue;
        for (const EnvelopePoint& point : series.envelope(0, series.step(series.size() - 1), 700))
            seen += point.bucket.count;
        for (const EnvelopePoint& point : series.envelope(series.step(series.size() / 2), series.step(series.size() - 1), 5000))
            seen += point.bucket.nonFinite;
        seen += series.lowerBound(1234);
    }
    for (const CheckpointPlace& place : log.facts().checkpoints) {
        try {
            seen += log.checkpoint(place.step).bytes();
        } catch (const InputError&) {
        }
    }
    return seen;
}

} // namespace

class LogDamageTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path at(const char* name) const { return m_folder.filePath(name).toStdString(); }

    QByteArray goodLog()
    {
        auto history = std::make_shared<History>(describedRun());
        recordSteps(*history, 0, 9000);
        LogWriterOptions options;
        options.existing = ExistingFiles::Overwrite;
        {
            LogWriter writer(at("good.tandem"), options);
            writer.record(history, describedMachine());
            Checkpoint checkpoint{4096, 0.1, 0, {}};
            checkpoint.arrays.push_back({"parameters", {6, 3}, std::vector<float>(18, 1.0F)});
            writer.add(checkpoint);
        }
        QFile file(m_folder.filePath("good.tandem"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    /// A mutated log opens in part or is refused with a sentence, soon. Under the address sanitizer this is a fuzz test.
    void mutatedLogsDoNoHarm()
    {
        const QByteArray good = goodLog();
        std::mt19937 random(5);
        int opened = 0;
        int refused = 0;
        for (int trial = 0; trial < 300; ++trial) {
            QByteArray bytes = good;
            for (unsigned change = 0; change <= random() % 4; ++change) {
                const auto place = qsizetype(random() % static_cast<unsigned>(bytes.size()));
                switch (random() % 4) {
                case 0:
                    bytes[place] = char(bytes[place] ^ (1 << random() % 8));
                    break;
                case 1:
                    bytes.replace(place, 16, QByteArray(16, char(random())));
                    break;
                case 2: // a whole page of the file
                    bytes.replace(place / 8192 * 8192, 8192, QByteArray(8192, random() % 2 ? '\0' : '\xff'));
                    break;
                default:
                    if (trial % 8 == 0)
                        bytes.truncate(std::max<qsizetype>(place, 4096));
                    break;
                }
            }
            QFile file(m_folder.filePath("bad.tandem"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(bytes);
            file.close();
            QElapsedTimer since;
            since.start();
            try {
                const LogReader log(at("bad.tandem"));
                lookAt(log);
                ++opened;
            } catch (const InputError& error) {
                QVERIFY(QString::fromStdString(error.what()).endsWith('.'));
                ++refused;
            }
            QVERIFY(since.elapsed() < 5000);
        }
        QVERIFY2(opened > 50 && refused > 5, qPrintable(QString("%1 opened, %2 refused").arg(opened).arg(refused)));
    }

    void repairSavesTheRest()
    {
        goodLog();
        {
            Database file(at("good.tandem"), Database::Mode::Write);
            file.execute("UPDATE chunk_data SET vals = x'28b52ffd00' WHERE chunk IN (SELECT chunk.id FROM chunk, series WHERE "
                         "chunk.series = series.id AND metric = 'train_loss' AND arm = 1 AND seed = 1 AND page = 2)");
            file.execute(
                "DELETE FROM chunk WHERE page = 0 AND series = (SELECT id FROM series WHERE metric = 'train_loss' AND arm = 0 "
                "AND seed = 0)");
        }
        const RepairReport report = repairLog(at("good.tandem"), at("saved.tandem"), ExistingFiles::Overwrite);
        QCOMPARE(report.checkpoints, 1);
        QVERIFY(!report.lost.empty());
        const LogReader saved(at("saved.tandem"));
        QCOMPARE(saved.facts().problems.size(), 0U);
        QCOMPARE(fileDamage(at("saved.tandem")).size(), 0U);
        QCOMPARE(saved.history()->find({"train_loss", 1, 0})->size(), 9000);
        QCOMPARE(saved.history()->find({"train_loss", 1, 1})->size(), 2 * 4096);
        QCOMPARE(saved.history()->find({"train_loss", 0, 0})->size(), 9000 - 4096);
        QVERIFY_THROWS_EXCEPTION(InputError, repairLog(at("saved.tandem"), at("saved.tandem"), ExistingFiles::Overwrite));
    }

    /// What the system refuses stops the recording, and only that; what was written until then opens.
    void aFullDiskStopsTheRecordingOnly()
    {
        auto history = std::make_shared<History>(describedRun());
        LogWriterOptions options;
        options.interval = 1ms;
        options.existing = ExistingFiles::Overwrite;
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        {
            LogWriter writer(at("full.tandem"), options);
            writer.record(history, describedMachine());
            rlimit limited = before;
            limited.rlim_cur = 400'000;
            ::setrlimit(RLIMIT_FSIZE, &limited);
            std::mt19937 random(3);
            for (std::int64_t step = 0; step < 200'000 && writer.status().state == RecordingState::Recording; step += 200) {
                recordSteps(*history, step, step + 200);
                for (std::int64_t i = step; i < step + 200; ++i)
                    history->series({"noise"}).append(i, static_cast<double>(random()) * 1e-9);
                QTest::qSleep(2);
            }
            const RecordingStatus status = writer.status();
            ::setrlimit(RLIMIT_FSIZE, &before);
            QCOMPARE(status.state, RecordingState::Stopped);
            QVERIFY2(status.message.find("stopped: ") != std::string::npos, status.message.c_str());
            QVERIFY(status.step > 0);
            recordSteps(*history, history->step(), history->step() + 100); // the training goes on
            writer.finish();
            const LogReader log(at("full.tandem"));
            QVERIFY(log.history()->step() >= status.step);
            QCOMPARE(log.facts().problems.size(), 0U);
            const Series& written = *log.history()->find({"train_loss", 1, 0});
            const Series& recorded = *history->find({"train_loss", 1, 0});
            for (std::int64_t i = 0; i < written.size(); ++i)
                QCOMPARE(written.value(i), recorded.value(i));
        }
    }

    void aDiskThatFailsAnywhereHarmsNothing()
    {
        int stopped = 0;
        int opened = 0;
        // Samples, chunks, checkpoints, notes and the end of the log are all written, so that the disk fails in each of them.
        std::int64_t checkpoints = 0;
        std::size_t notes = 0;
        for (int failAfter = 0; failAfter < 240; failAfter += failAfter < 60 ? 3 : 12) {
            auto history = std::make_shared<History>(describedRun());
            LogWriterOptions options;
            options.interval = 1ms;
            options.tidyInterval = 5ms;
            options.existing = ExistingFiles::Overwrite;
            std::int64_t promised = 0;
            {
                const FailingDisk disk(failAfter, failAfter % 2 == 0 ? SQLITE_IOERR_WRITE : SQLITE_FULL);
                try {
                    LogWriter writer(at("failing.tandem"), options);
                    writer.record(history, describedMachine());
                    for (std::int64_t step = 0; step < 20'000 && writer.status().state == RecordingState::Recording; step += 50) {
                        recordSteps(*history, step, step + 50);
                        if (step % 100 == 50) {
                            Checkpoint checkpoint{step, 0.0, 0, {}};
                            checkpoint.arrays.push_back({"parameters", {64}, std::vector<double>(64, 0.5)});
                            writer.add(std::move(checkpoint));
                        }
                        if (step % 100 == 0) {
                            try {
                                writer.edit(AddNote{step + 1, step, "noted"});
                            } catch (const InputError&) {
                                continue; // stopped since it was asked
                            }
                        }
                        QTest::qSleep(1);
                    }
                    promised = writer.status().step;
                    writer.finish();
                    stopped += writer.status().state == RecordingState::Stopped;
                    QVERIFY(!disk.hasFailed() || writer.status().state != RecordingState::Recording);
                } catch (const InputError& error) {
                    QVERIFY(QString::fromStdString(error.what()).contains("cannot be made"));
                    continue;
                }
            }
            try {
                const LogReader log(at("failing.tandem"));
                ++opened;
                QVERIFY2(log.history()->step() >= promised, qPrintable(QString::number(failAfter)));
                QCOMPARE(log.facts().problems.size(), 0U);
                for (const CheckpointPlace& place : log.facts().checkpoints)
                    QCOMPARE(log.checkpoint(place.step).arrays.size(), 1U);
                for (const LogNote& note : log.facts().notes)
                    QCOMPARE(note.text, std::string("noted"));
                checkpoints += std::ssize(log.facts().checkpoints);
                notes += log.facts().notes.size();
                for (const SeriesKey& key : log.history()->keys()) {
                    const Series& written = *log.history()->find(key);
                    const Series& recorded = *history->find(key);
                    QVERIFY(written.size() <= recorded.size());
                    for (std::int64_t i = 0; i < written.size(); ++i)
                        QVERIFY(written.step(i) == recorded.step(i)
                            && (written.value(i) == recorded.value(i) || std::isnan(recorded.value(i))));
                }
            } catch (const InputError& error) {
                QVERIFY2(promised == 0, error.what());
            }
        }
        QVERIFY(checkpoints > 10 && notes > 10);
        QVERIFY2(stopped > 10 && opened > 10, qPrintable(QString("%1 stopped, %2 opened").arg(stopped).arg(opened)));
    }
};

QTEST_GUILESS_MAIN(LogDamageTest)
#include "log_damage_test.moc"
