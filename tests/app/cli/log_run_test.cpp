// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_outcome.h"

#include "runlog/database.h"
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"
#include "training/trainer.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

/// Recorded often, and with a change in the middle.
const char* const quadraticText = R"(
[problem]
kind = "quadratic"
curvatures = [1.0, 0.1]
noise_variance = 0.5
[run]
seeds = 3
steps = 12000
record_every = 2
evaluate_every = 128
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.05
batch_size = 8
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.05
momentum = 0.9
batch_size = 8
[[intervention]]
step = 5003
arm = "SGDM"
set = { momentum = 0.5, learning_rate = 0.02 }
)";

const char* const networkText = R"(
[problem]
kind = "mlp"
dataset = "fashion-mnist"
hidden = [8]
[run]
seeds = 2
steps = 300
evaluate_every = 64
snapshot_every = 32
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
batch_size = 16
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.1
momentum = 0.9
batch_size = 16
[[arm]]
name = "Adam"
optimizer = "adam"
learning_rate = 0.001
batch_size = 16
[[intervention]]
step = 150
arm = "SGDM"
set = { momentum = 0.5 }
)";

} // namespace

class LogRunTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString at(const char* name) const { return m_folder.filePath(name); }
    QString experimentFile(const char* text)
    {
        QFile file(at("experiment.toml"));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        return file.fileName();
    }
    QByteArray series(const char* folder) const { return withoutSeconds(fileContents(at(folder) + "/series.csv")); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void goesOnBitForBit_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("from");
        // At a checkpoint, between two, before the first, after the change, at the end.
        for (const char* step : {"0", "256", "5003", "9001"})
            QTest::newRow(qPrintable(QString("quadratic @%1").arg(step))) << QByteArray(quadraticText) << QString(step);
        if (run({"run", experimentFile(networkText), "--steps", "1", "--quiet"}).code == 0) // LibTorch and the images are there
            for (const char* step : {"64", "200"})
                QTest::newRow(qPrintable(QString("network @%1").arg(step))) << QByteArray(networkText) << QString(step);
    }
    /// A branch on which nothing is changed gives the parent's series.csv, and so does one without a log at all.
    void goesOnBitForBit()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, from);
        const QString file = experimentFile(text);
        const QString log = at("parent.tandem");
        const Outcome parent = run({"run", file, "--log", log, "--overwrite", "--csv", at("parent"), "--quiet"});
        QVERIFY2(parent.code == 0, qPrintable(parent.err));
        const Outcome plain = run({"run", file, "--overwrite", "--csv", at("plain"), "--quiet"});
        QVERIFY2(plain.code == 0, qPrintable(plain.err));
        QVERIFY(series("parent").size() > 10000);
        QVERIFY(series("parent") == series("plain"));

        const Outcome branch = run(
            {"run", "--from", log + "@" + from, "--log", at("branch.tandem"), "--overwrite", "--csv", at("branch"), "--quiet"});
        QVERIFY2(branch.code == 0, qPrintable(branch.err));
        QVERIFY(series("branch") == series("parent"));
        QCOMPARE(
            fileContents(at("branch/interventions.csv")).count('\n'), fileContents(at("parent/interventions.csv")).count('\n'));
        // And the branch is a log like any other: it can be gone on from itself.
        const Outcome twice
            = run({"run", "--from", at("branch.tandem") + "@" + from, "--overwrite", "--csv", at("twice"), "--quiet"});
        QVERIFY2(twice.code == 0, qPrintable(twice.err));
        QVERIFY(series("twice") == series("parent"));
    }

    void aBranchTakesAnotherRoadFromItsStepOn()
    {
        const QString file = experimentFile(quadraticText);
        QCOMPARE(run({"run", file, "--log", at("p.tandem"), "--quiet"}).code, 0);
        const Outcome outcome = run({"run", "--from", at("p.tandem") + "@9000", "--set", "arm.SGDM.learning_rate=0.01", "--steps",
            "13000", "--log", at("b.tandem"), "--quiet"});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.err));
        const LogReader parent(at("p.tandem").toStdString());
        const LogReader branch(at("b.tandem").toStdString());
        QCOMPARE(branch.facts().parent->id, parent.facts().id);
        QCOMPARE(branch.facts().parent->step, 9000);
        QCOMPARE(branch.history()->step(), 13000);
        QCOMPARE(branch.history()->description().plannedSteps, 13000);
        const Series& old = *parent.history()->find({"train_loss", 1, 0});
        const Series& now = *branch.history()->find({"train_loss", 1, 0});
        std::int64_t firstDifference = -1;
        for (std::int64_t i = 0; i < old.size() && firstDifference < 0; ++i)
            if (old.value(i) != now.value(i))
                firstDifference = old.step(i);
        QCOMPARE(firstDifference, 9002); // θ after the first update with the new rate
        const auto changes = branch.history()->interventions();
        QCOMPARE(changes.size(), 3U);
        QCOMPARE(changes[2].step, 9000);
        QCOMPARE(changes[2].after, 0.01);
        // The whole page before is the parent's.
        Database database(at("b.tandem").toStdString(), Database::Mode::Read);
        QCOMPARE(database.number("SELECT min(page) FROM chunk, series WHERE series = series.id AND metric = 'train_loss'"), 1);
    }

    void aLogIsRunAgainWithWhatItsUserDid()
    {
        // A user who moves sliders whenever they like, and starts again from another rate.
        Experiment experiment = loadExperiment(experimentFile(quadraticText).toStdString());
        LogWriter writer(at("user.tandem").toStdString());
        TrainerOptions options;
        options.startPaused = true;
        Trainer trainer(experiment, options);
        QVERIFY(trainer.waitUntilStopped(20s));
        trainer.setHyperparameters(0, {0.03, 0.0, 4});
        trainer.restart();
        trainer.step(777);
        QVERIFY(trainer.waitUntilStopped(20s));
        RunProvenance here;
        here.program = "another program";
        writer.record(trainer.history(), here);
        trainer.setHyperparameters(1, {0.03, 0.7, 16});
        trainer.setHyperparameters(1, {0.04, 0.7, 16});
        trainer.step(1234);
        QVERIFY(trainer.waitUntilStopped(20s));
        trainer.setHyperparameters(0, {0.01, 0.0, 32});
        trainer.play();
        QVERIFY(trainer.waitUntilStopped(20s));
        writer.finish();

        const Outcome outcome = run({"run", at("user.tandem")});
        QVERIFY2(outcome.code == 0, qPrintable(outcome.err));
        QVERIFY2(outcome.err.contains("again, bit for bit"), qPrintable(outcome.err));
        QVERIFY2(outcome.err.contains("was made elsewhere (the program was another program"), qPrintable(outcome.err));
    }

    void aReplayThatDiffersSaysSo()
    {
        const QString file = experimentFile(quadraticText);
        QCOMPARE(run({"run", file, "--log", at("honest.tandem"), "--quiet"}).code, 0);
        QCOMPARE(run({"run", at("honest.tandem"), "--quiet"}).code, 0);
        {
            Database database(at("honest.tandem").toStdString(), Database::Mode::Write);
            database.execute("UPDATE intervention SET after = 0.021 WHERE parameter = 'learning_rate'");
        }
        const Outcome outcome = run({"run", at("honest.tandem"), "--quiet"});
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.err.contains("Not the bits of") && outcome.err.contains(" of SGDM"), qPrintable(outcome.err));
    }

    void badInputIsOneSentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("error");
        QTest::newRow("no experiment") << QStringList{"run"} << "an experiment is required";
        QTest::newRow("no step") << QStringList{"run", "--from", "LOG"} << "write LOG@STEP";
        QTest::newRow("no log") << QStringList{"run", "--from", "no.tandem@5"} << "There is no file no.tandem";
        QTest::newRow("beyond the end") << QStringList{"run", "--from", "LOG@99999"} << "the log ends at step 12000";
        QTest::newRow("nothing to do") << QStringList{"run", "--from", "LOG@600", "--steps", "600"} << "must be larger";
        QTest::newRow("not changeable") << QStringList{"run", "--from", "LOG@600", "--set", "run.seeds=2"}
                                        << "can change arm.NAME";
        QTest::newRow("no such arm") << QStringList{"run", "--from", "LOG@600", "--set", "arm.X.momentum=0"}
                                     << "there is no arm \"X\"";
        QTest::newRow("no number") << QStringList{"run", "--from", "LOG@600", "--set", "arm.SGD.learning_rate=big"}
                                   << "must be a number";
        QTest::newRow("not allowed") << QStringList{"run", "--from", "LOG@600", "--set", "arm.SGD.learning_rate=-1"}
                                     << "arm.SGD.learning_rate=-1";
        QTest::newRow("settings of a replay") << QStringList{"run", "LOG", "--set", "run.seeds=2"} << "is run again as it was";
        QTest::newRow("onto itself") << QStringList{"run", "LOG", "--log", "LOG", "--overwrite"} << "record into another file";
    }
    void badInputIsOneSentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, error);
        const QString log = at("bad.tandem");
        if (!QFile::exists(log))
            QCOMPARE(run({"run", experimentFile(quadraticText), "--log", log, "--quiet"}).code, 0);
        const Outcome outcome = run(arguments.replaceInStrings("LOG", log));
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.err.contains(error), qPrintable(outcome.err));
        QCOMPARE(outcome.err.count('\n'), 1);
    }
};

QTEST_GUILESS_MAIN(LogRunTest)
#include "log_run_test.moc"
