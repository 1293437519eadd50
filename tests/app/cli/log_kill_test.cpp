// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_outcome.h"

#include "runlog/log_info.h"
#include "runlog/log_reader.h"
#include "support/input_error.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace tandem;

/// A program that records is killed at random moments: its log opens, holds what was recorded until at most a moment before, and
/// is run again bit for bit, also from its last checkpoint. TANDEM_KILLS says how often; ./dev torture does it 200 times.
class LogKillTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void aKilledRecordingOpensAndGoesOn()
    {
        const int kills = qEnvironmentVariableIsSet("TANDEM_KILLS") ? qEnvironmentVariableIntValue("TANDEM_KILLS") : 3;
        QTemporaryDir folder;
        const QString log = folder.filePath("killed.tandem");
        std::mt19937 random(17);
        for (int kill = 0; kill < kills; ++kill) {
            for (const char* part : {"", "-wal", "-shm", "-lock"})
                QFile::remove(log + part);
            QProcess program;
            program.start(TANDEM_PROGRAM,
                {"run", "noisy-quadratic", "--set", "run.steps=100000000", "--set", "run.record_every=64", "--set",
                    "run.evaluate_every=2048", "--set", "run.snapshot_every=4096", "--threads", "1", "--log", log, "--quiet"});
            QVERIFY(program.waitForStarted());
            // Until something has been recorded; then a while that is never the same.
            QElapsedTimer since;
            since.start();
            std::int64_t seen = 0;
            while (seen == 0 && since.elapsed() < 120000) {
                QTest::qSleep(10);
                try {
                    seen = LogReader(log.toStdString()).history()->step();
                } catch (const InputError&) {
                    continue; // not there yet
                }
            }
            QVERIFY(seen > 0);
            QTest::qSleep(int(random() % 700));
            program.kill();
            program.waitForFinished();

            std::int64_t last = 0;
            {
                const LogReader reader(log.toStdString());
                QVERIFY2(reader.facts().problems.empty(),
                    reader.facts().problems.empty() ? "" : reader.facts().problems.front().c_str());
                QVERIFY(!reader.isBeingWritten());
                QVERIFY(reader.facts().ended.empty());
                last = reader.history()->step();
                QVERIFY(last >= seen);
                // The journal's rows are whole: no series is behind the step that the log claims.
                const Series& loss = *reader.history()->find({"train_loss", 0, 0});
                QVERIFY(loss.step(loss.size() - 1) + 64 >= last);
            }
            QCOMPARE(fileDamage(log.toStdString()).size(), 0U);
            const Outcome again = run({"run", log, "--quiet"});
            QVERIFY2(again.code == 0, qPrintable(again.err));
            const Outcome branch = run({"run", "--from", log + "@" + QString::number(last), "--steps",
                QString::number(last + 128), "--log", folder.filePath("branch.tandem"), "--overwrite", "--quiet"});
            QVERIFY2(branch.code == 0, qPrintable(branch.err));
        }
    }
};

QTEST_GUILESS_MAIN(LogKillTest)
#include "log_kill_test.moc"
