// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"

#include "engine/runlog/log_fixture.h"
#include "runlog/database.h"
#include "runlog/log_lock.h"
#include "runlog/log_parameters.h"
#include "runlog/log_schema.h"
#include "runlog/log_tables.h"
#include "support/input_error.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

Checkpoint checkpointAt(std::int64_t step, std::size_t numbers = 12)
{
    Checkpoint checkpoint{step, 1e-6 * static_cast<double>(step), 1, {}};
    std::vector<float> weights(numbers);
    for (std::size_t i = 0; i < weights.size(); ++i)
        weights[i] = std::sin(static_cast<float>(i) + static_cast<float>(step));
    checkpoint.arrays.push_back({"parameters", {2, static_cast<std::int64_t>(numbers / 2)}, weights});
    checkpoint.arrays.push_back(
        {"momentum", {2, static_cast<std::int64_t>(numbers / 2)}, std::vector<double>(numbers, 1.0 / 3.0)});
    checkpoint.arrays.push_back({"samples", {2}, std::vector<std::int64_t>{step, -1}});
    checkpoint.arrays.push_back({"nothing", {0}, std::vector<double>{}});
    return checkpoint;
}

QString sentenceOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const InputError& error) {
        return QString::fromStdString(error.what());
    }
    return "nothing thrown";
}

} // namespace

class LogTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_files = 0;

    std::filesystem::path newPath() { return m_folder.filePath(QString("log %1?.tandem").arg(++m_files)).toStdString(); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    /// What is read back is what was recorded, at every size of chunk and journal.
    void readsBackWhatWasRecorded_data()
    {
        QTest::addColumn<qint64>("steps");
        QTest::addColumn<int>("pauses");
        QTest::addColumn<int>("tidyMilliseconds");
        QTest::newRow("one step") << qint64(1) << 1 << 16000;
        QTest::newRow("journal only until the end") << qint64(3500) << 4 << 16000;
        QTest::newRow("whole pages") << qint64(2 * 4096) << 1 << 16000;
        QTest::newRow("pages and tails, tidied often") << qint64(10000) << 20 << 1;
    }
    void readsBackWhatWasRecorded()
    {
        QFETCH(qint64, steps);
        QFETCH(int, pauses);
        QFETCH(int, tidyMilliseconds);
        const auto path = newPath();
        auto history = std::make_shared<History>(describedRun());
        LogWriterOptions options;
        options.interval = 1ms;
        options.tidyInterval = std::chrono::milliseconds(tidyMilliseconds);
        {
            LogWriter writer(path, options);
            writer.record(history, describedMachine());
            for (int i = 0; i < pauses; ++i) {
                recordSteps(*history, steps * i / pauses, steps * (i + 1) / pauses);
                QVERIFY(waitFor([&] { return writer.status().step == steps * (i + 1) / pauses; }));
            }
            writer.add(checkpointAt(17));
            writer.finish();
            QCOMPARE(writer.status().state, RecordingState::Finished);
        }
        // One plain file is left.
        QCOMPARE(QDir(m_folder.path()).entryList({QString("log %1?*").arg(m_files)}, QDir::Files).size(), 1);

        const LogReader reader(path);
        QCOMPARE(reader.facts().problems.size(), 0U);
        QCOMPARE(contentsOf(*reader.history()), contentsOf(*history));
        const RunDescription& run = reader.history()->description();
        QCOMPARE(run.title, describedRun().title);
        QCOMPARE(run.experimentText, describedRun().experimentText);
        QCOMPARE(run.arms.size(), 2U);
        QCOMPARE(run.arms[1].name, std::string("SGDM"));
        QCOMPARE(run.arms[1].optimizer, std::string("sgdm"));
        QCOMPARE(run.firstSeed, 40);
        QCOMPARE(run.compared, (ComparedArms{1, 0}));
        QCOMPARE(run.comparedDifferences, std::string("weight decay"));
        QVERIFY(run.missing == describedRun().missing);
        QCOMPARE(run.plannedSteps, 20000);
        QVERIFY(reader.facts().provenance == describedMachine());
        QVERIFY(!reader.facts().started.empty() && !reader.facts().ended.empty());
        QVERIFY(!reader.isBeingWritten());
        const std::int64_t whole = steps / PagedSamples::pageSamples;
        const PagedSamples* saved = reader.history()->find({"train_loss", 0, 0})->saved();
        QCOMPARE(saved ? std::int64_t(saved->pages().size()) : 0, whole);
    }

    void theFirstSeedsParametersComeFromTheCheckpoints()
    {
        const auto path = newPath();
        auto history = std::make_shared<History>(describedRun());
        recordSteps(*history, 0, 100);
        LogWriter writer(path);
        writer.record(history, describedMachine());
        const auto add = [&](std::int64_t step, std::vector<std::int64_t> shape) {
            std::vector<double> theta(24);
            for (std::size_t i = 0; i < theta.size(); ++i)
                theta[i] = static_cast<double>(step) + static_cast<double>(i);
            writer.add({step, 0.0, 0, {{"parameters", std::move(shape), std::move(theta)}}});
        };
        add(10, {6, 4}); // 2 arms of 3 seeds
        add(20, {6, 4});
        add(30, {3, 8}); // other replicas than the run has
        writer.finish();
        const auto points = parametersIn(LogReader(path))->points();
        QCOMPARE(points.size(), 2U);
        QCOMPARE(points[1]->step, 20);
        QCOMPARE(points[1]->arms, (std::vector<std::vector<float>>{{20, 21, 22, 23}, {32, 33, 34, 35}}));
    }

    void checkpointsComeBackWhole()
    {
        const auto path = newPath();
        auto history = std::make_shared<History>(describedRun());
        recordSteps(*history, 0, 100);
        LogWriter writer(path);
        writer.record(history, describedMachine());
        const Checkpoint large = checkpointAt(64, 20'000'000); // several parts
        writer.add(checkpointAt(32));
        writer.add(large);
        writer.finish();

        const LogReader reader(path);
        QCOMPARE(reader.facts().checkpoints.size(), 2U);
        QCOMPARE(reader.facts().checkpoints[1].step, 64);
        for (const Checkpoint& expected : {checkpointAt(32), large}) {
            const Checkpoint found = reader.checkpoint(expected.step);
            QCOMPARE(found.seconds, expected.seconds);
            QCOMPARE(found.interventions, expected.interventions);
            QCOMPARE(found.arrays.size(), expected.arrays.size());
            for (const CheckpointArray& array : expected.arrays) {
                QVERIFY(found.find(array.name));
                QCOMPARE(found.find(array.name)->shape, array.shape);
                QVERIFY(found.find(array.name)->values == array.values);
            }
        }
        QVERIFY(sentenceOf([&] { (void)reader.checkpoint(33); }).contains("holds no checkpoint at step 33"));
    }

    void checkpointsKeepToTheirBudget()
    {
        const auto path = newPath();
        auto history = std::make_shared<History>(describedRun());
        recordSteps(*history, 0, 100);
        LogWriterOptions options;
        options.interval = 1ms;
        options.checkpointBudget = 500'000;
        LogWriter writer(path, options);
        writer.record(history, describedMachine());
        for (int i = 1; i <= 100; ++i)
            writer.add(checkpointAt(10 * i, 10'000)); // about 40 000 bytes each
        writer.finish();
        QVERIFY(writer.status().checkpointBytes <= 500'000);
        const LogReader reader(path);
        const auto& kept = reader.facts().checkpoints;
        QVERIFY2(kept.size() >= 5 && kept.size() <= 12, qPrintable(QString::number(kept.size())));
        QCOMPARE(kept.back().step, 1000);
        // What is left covers the whole run: nowhere is the way to replay several times the even one.
        std::int64_t before = 0;
        for (const CheckpointPlace& place : kept) {
            QVERIFY2(place.step - before <= 4 * 1000 / std::int64_t(kept.size()), qPrintable(QString::number(place.step)));
            before = place.step;
        }
    }

    void isFollowedWhileItIsWritten()
    {
        const auto path = newPath();
        auto history = std::make_shared<History>(describedRun());
        LogWriterOptions options;
        options.interval = 2ms;
        options.tidyInterval = 30ms;
        LogWriter writer(path, options);
        QVERIFY(sentenceOf([&] { LogReader early(path); }).contains("holds no run yet"));
        writer.record(history, describedMachine());
        recordSteps(*history, 0, 5000);
        QVERIFY(waitFor([&] { return writer.status().step == 5000; }));
        LogReader reader(path);
        QVERIFY(reader.isBeingWritten());
        const auto seen = reader.history();
        for (std::int64_t step = 5000; step < 14000; step += 100) {
            recordSteps(*history, step, step + 100);
            if (step % 500 == 0)
                QVERIFY(waitFor([&] { return reader.poll() && seen->step() > step; }));
        }
        QVERIFY(waitFor([&] {
            reader.poll();
            return seen->step() == 14000;
        }));
        QCOMPARE(contentsOf(*seen), contentsOf(*history));
        writer.finish();
        reader.poll();
        QVERIFY(!reader.isBeingWritten());
        QVERIFY(!reader.facts().ended.empty());
        QCOMPARE(contentsOf(*seen), contentsOf(*history));
        QCOMPARE(reader.facts().problems.size(), 0U);
    }

    void aSecondWriterIsRefused()
    {
        const auto path = newPath();
        LogWriter writer(path);
        LogWriterOptions overwrite;
        overwrite.existing = ExistingFiles::Overwrite;
        const QString sentence = sentenceOf([&] { LogWriter second(path, overwrite); });
        QVERIFY2(sentence.contains("is being written by another program"), qPrintable(sentence));
        writer.finish();
    }

    void anExistingFileIsKeptUnlessToldOtherwise()
    {
        const auto path = newPath();
        {
            LogWriter writer(path);
        }
        QVERIFY(sentenceOf([&] { LogWriter again(path); }).contains("exists already: give --overwrite"));
        LogWriterOptions overwrite;
        overwrite.existing = ExistingFiles::Overwrite;
        LogWriter again(path, overwrite);
        QVERIFY(sentenceOf([&] { LogWriter lost(m_folder.filePath("no/such").toStdString()); }).contains("cannot be written"));
        QVERIFY(sentenceOf([&] { LogWriter folder(m_folder.path().toStdString()); }).contains("is a folder"));
    }

    /// A branch stores no page that its parent has.
    void aBranchSharesItsParentsPages()
    {
        const auto parentPath = newPath();
        auto history = std::make_shared<History>(describedRun());
        recordSteps(*history, 0, 10000);
        std::string parentId;
        {
            LogWriter writer(parentPath);
            writer.record(history, describedMachine());
            writer.add(checkpointAt(9000));
            parentId = writer.runId();
        }
        const auto path = newPath();
        auto expected = std::make_shared<History>(describedRun());
        recordSteps(*expected, 0, 15000);
        {
            const LogReader parent(parentPath);
            const auto branch = parent.historyBefore(parent.checkpoint(9000), 15000);
            QCOMPARE(branch->step(), 9000);
            recordSteps(*branch, 9000, 15000);
            QCOMPARE(contentsOf(*branch, false), contentsOf(*expected, false));
            LogWriter writer(path);
            writer.record(branch, describedMachine(), ParentRun{parentId, parentPath.string(), 9000, 36});
        }
        Database file(path, Database::Mode::Read);
        QCOMPARE(file.number("SELECT min(page) FROM chunk JOIN series ON series = series.id WHERE metric = 'train_loss'"), 2);
        QCOMPARE(file.number("SELECT count(*) FROM snapshot"), 59 - 36);
        {
            const LogReader reader(path);
            QCOMPARE(reader.facts().problems.size(), 0U);
            QCOMPARE(reader.facts().parent->id, parentId);
            QCOMPARE(contentsOf(*reader.history(), false), contentsOf(*expected, false));
        }
        // Without its parent it begins where its own file does, and says so.
        QVERIFY(QFile::remove(QString::fromStdString(parentPath.string())));
        const LogReader orphan(path);
        QCOMPARE(orphan.facts().problems.size(), 1U);
        QVERIFY(orphan.facts().problems[0].find("which is not there") != std::string::npos);
        const Series& loss = *orphan.history()->find({"train_loss", 0, 0});
        QCOMPARE(loss.step(0), 2 * 4096);
        QCOMPARE(loss.step(loss.size() - 1), 14999);
    }

    void whatIsNoLogIsRefused()
    {
        const auto path = newPath();
        QVERIFY(sentenceOf([&] { LogReader reader(path); }).startsWith("There is no file"));
        QFile text(QString::fromStdString(path.string()));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write(QByteArray(5000, 'x'));
        text.close();
        QVERIFY(sentenceOf([&] { LogReader reader(path); }).contains("is no SQLite database"));
        const auto other = newPath();
        {
            Database(other, Database::Mode::Create).execute("CREATE TABLE t (x)");
        }
        QVERIFY(sentenceOf([&] { LogReader reader(other); }).contains("is no run log of Tandem"));
        QVERIFY(sentenceOf([&] { LogReader reader(m_folder.path().toStdString()); }).contains("is a folder"));
    }

    void aNewerLogNamesWhatReadsIt()
    {
        const auto path = newPath();
        {
            LogWriter writer(path);
            RunProvenance machine = describedMachine();
            machine.program = "tandem 7.2.0";
            writer.record(std::make_shared<History>(describedRun()), machine);
        }
        {
            Database(path, Database::Mode::Write).execute("PRAGMA user_version=9");
        }
        const QString sentence = sentenceOf([&] { LogReader reader(path); });
        QVERIFY2(
            sentence.contains("written by tandem 7.2.0 in schema 9") && sentence.contains("open it with tandem 7.2.0 or a later"),
            qPrintable(sentence));
    }

    void anOlderLogIsMigratedOnACopy()
    {
        const auto path = newPath();
        {
            LogWriter writer(path);
            writer.record(std::make_shared<History>(describedRun()), describedMachine());
        }
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        const std::vector<Migration> migrations{
            {2, "ALTER TABLE note ADD COLUMN author TEXT"}, {3, "UPDATE run SET value = 'new' WHERE key = 'title'"}};
        const auto copy = readableLog(path, m_folder.path().toStdString(), migrations, 3);
        QVERIFY(copy != path);
        Database migrated(copy, Database::Mode::Read);
        QCOMPARE(migrated.number("PRAGMA user_version"), 3);
        QCOMPARE(migrated.number("SELECT count(*) FROM run WHERE key = 'title' AND value = 'new'"), 1);
        QCOMPARE(migrated.number("SELECT count(*) FROM pragma_table_info('note') WHERE name = 'author'"), 1);
        file.seek(0);
        QCOMPARE(file.readAll(), before);
        QCOMPARE(readableLog(path, m_folder.path().toStdString()), path);
    }

    void aRemovedFileStopsTheRecordingOnly()
    {
        const auto path = newPath();
        auto history = std::make_shared<History>(describedRun());
        LogWriterOptions options;
        options.interval = 1ms;
        LogWriter writer(path, options);
        writer.record(history, describedMachine());
        recordSteps(*history, 0, 100);
        QVERIFY(waitFor([&] { return writer.status().step == 100; }));
        QVERIFY(QFile::remove(QString::fromStdString(path.string())));
        recordSteps(*history, 100, 200);
        QVERIFY(waitFor([&] { return writer.status().state == RecordingState::Stopped; }));
        QVERIFY2(writer.status().message.find("the file has been removed") != std::string::npos, writer.status().message.c_str());
        for (int i = 0; i < 10; ++i)
            writer.add(checkpointAt(200 + i)); // nobody waits for a disk that is not written to
        writer.finish();
        QCOMPARE(writer.status().state, RecordingState::Stopped);
    }

    void aFileMadeReadOnlyStopsTheRecordingOnly()
    {
        const auto path = newPath();
        auto history = std::make_shared<History>(describedRun());
        LogWriterOptions options;
        options.interval = 1ms;
        LogWriter writer(path, options);
        writer.record(history, describedMachine());
        recordSteps(*history, 0, 100);
        QVERIFY(waitFor([&] { return writer.status().step == 100; }));
        std::filesystem::permissions(path, std::filesystem::perms::owner_read);
        QVERIFY(waitFor([&] { return writer.status().state == RecordingState::Stopped; }));
        QVERIFY2(writer.status().message.find("made read-only") != std::string::npos, writer.status().message.c_str());
        writer.finish();
        QCOMPARE(LogReader(path).history()->step(), 100);
    }

    void notesAreKept()
    {
        const auto path = newPath();
        {
            LogWriter writer(path);
            writer.record(std::make_shared<History>(describedRun()), describedMachine());
        }
        {
            Database file(path, Database::Mode::Write);
            writeNote(file, 1, 12, "here it turned");
            writeNote(file, 2, std::nullopt, "keep");
        }
        const LogReader reader(path);
        QCOMPARE(reader.facts().notes.size(), 2U);
        QCOMPARE(reader.facts().notes[0].step, 12);
        QCOMPARE(reader.facts().notes[1].text, std::string("keep"));
        QVERIFY(!reader.facts().notes[1].step);
    }
};

QTEST_GUILESS_MAIN(LogTest)
#include "log_test.moc"
