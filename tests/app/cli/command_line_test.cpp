// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_outcome.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace tandem;

namespace {

constexpr int patience = 60000;

} // namespace

class CommandLineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void runsAndEndsWithATable()
    {
        const Outcome outcome = run({"run", "ravine", "--seeds", "5"});
        QCOMPARE(outcome.code, 0);
        QVERIFY2(outcome.out.startsWith("arm "), qPrintable(outcome.out));
        QVERIFY(outcome.out.contains("\nSGD "));
        QVERIFY(outcome.out.contains("\nSGDM "));
        QVERIFY2(outcome.out.contains("Value of momentum: momentum helps"), qPrintable(outcome.out));
        // Five seeds as far apart as can be: 1 of 16 ways to swap them.
        QVERIFY2(outcome.out.contains("(energy test): p = 0.0625 of the loss, p = 0.0625 of the sketch of the parameters; with 5 "
                                      "seeds p cannot be below 0.0625."),
            qPrintable(outcome.out));
        QVERIFY(outcome.out.contains("over 5 seeds"));
        QVERIFY2(outcome.err.startsWith("Ravine: 2 arms, 5 seeds each, 400 steps on cpu.\n"), qPrintable(outcome.err));
        QVERIFY2(outcome.err.contains("100 %  step 400 of 400"), qPrintable(outcome.err));
        QVERIFY(!outcome.err.contains('\r')); // no bar where there is no terminal
    }

    void quietPrintsTheResultOnly()
    {
        const Outcome outcome = run({"run", "ravine", "--quiet", "--steps", "10"});
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.err, QString());
        QVERIFY(outcome.out.contains("10 steps in "));
    }

    void divergenceIsAResult()
    {
        const Outcome outcome
            = run({"run", "ravine", "--quiet", "--set", "arm.SGD.learning_rate=50", "--set", "arm.SGDM.learning_rate=500"});
        QCOMPARE(outcome.code, 0);
        QVERIFY2(
            outcome.out.contains(QRegularExpression("SGD +not finite +.*8 of 8, first at step \\d+\n")), qPrintable(outcome.out));
        QVERIFY2(outcome.out.contains("both arms diverged in 8 seeds"), qPrintable(outcome.out));
        for (const char* said :
            {"No energy_p_loss. Fewer than two seeds are left", "No sharpness. Arm \"SGD\" has none any more"})
            QVERIFY2(outcome.out.contains(said), qPrintable(outcome.out));
    }

    void badInputIsOneSentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* arguments, const char* error) {
            QTest::newRow(arguments) << QString(arguments).split(' ') << QString(error);
        };
        row("run nope", "There is no experiment \"nope\"");
        row("run no/such.toml", "There is no experiment file \"no/such.toml\"");
        row("run ravine --set run.seedz=1", "run.seedz is no key of [run] (did you mean \"seeds\"?)");
        row("run ravine --set seeds", "a setting is written KEY=VALUE");
        row("run ravine --set arm.SGD.optimizer=rmsprop",
            "it must be \"sgd\", \"sgdm\", \"nesterov\", \"fsgdm\", \"adam\", \"dom-sgd\" or \"bulk-sgd\"");
        row("run ravine --set arm.SGD.schedule.kind=slow", "arm.SGD.schedule.kind = 'slow' is not allowed");
        row("run ravine --set arm.SGD.learning_rate=0", "it must be a number above 0");
        row("run ravine --set arm.SGDM.momentum=1", "it must be a number of at least 0 and below 1");
        row("run ravine --set arm.SGDM.momentum=-0.1", "it must be a number of at least 0 and below 1");
        row("run ravine --set arm.SGD.batch_size=0", "it must be a whole number from 1");
        row("run ravine --device gpu", "The device is \"gpu\"");
        row("run ravine --backend reference", "The backend is \"reference\", which differentiates networks");
        row("run ravine --steps 0", "0 is not allowed, it must be a whole number of at least 1");
        row("run ravine --seeds many", "many is not allowed, it must be a whole number of at least 1");
        row("run ravine --csv /dev/null", "The folder /dev/null cannot be made");
        row("run ravine --nope", "--nope");
        row("run", "experiment is required");
        row("list", "what is required");
        row("list colours", "colours");
        row("verify nope", "There is no check \"nope\"; there are forms-equal, y-identity,");
        row("verify --first-seed -1", "-1 is not allowed, it must be a whole number of at least 0");
        row("verify --first-seed 5000000000", "5000000000");
    }
    void badInputIsOneSentence()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, error);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.code, 2);
        QCOMPARE(outcome.out, QString());
        QVERIFY2(outcome.err.contains(error), qPrintable(outcome.err));
        QVERIFY2(outcome.err.startsWith("tandem: ") && outcome.err.count('\n') == 1, qPrintable(outcome.err));
    }

    void listsWhatThereIs()
    {
        QVERIFY(run({"list", "experiments"}).out.contains("fashion-mlp\t"));
        QVERIFY(run({"list", "optimizers"}).out.contains("sgdm\t"));
        for (const char* problem : {"quadratic\t", "linear-regression\t", "hyperbola\t", "saddle\t"})
            QVERIFY(run({"list", "problems"}).out.contains(problem));
        QVERIFY(run({"list", "devices"}).out.startsWith("cpu\t"));
        QVERIFY(run({"list", "checks"}).out.contains("weak-error-alpha-half\t"));
        QCOMPARE(run({"verify", "forms-equal", "y-identity", "--first-seed", "5", "--json"}).code, 0);
        const Outcome version = run({"--version"});
        QCOMPARE(version.code, 0);
        QVERIFY(version.out.startsWith("tandem "));
        const Outcome help = run({"run", "--help"});
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.contains("--first-seed"));
    }

    void theSameRunTwiceIsTheSameBits()
    {
        QTemporaryDir folder;
        const QString first = folder.filePath("first");
        const QString second = folder.filePath("second");
        const QStringList command{"run", "noisy-quadratic", "--quiet", "--steps", "2000", "--seeds", "3", "--csv"};
        QCOMPARE(run(command + QStringList{first, "--threads", "1"}).code, 0);
        QCOMPARE(run(command + QStringList{second, "--threads", "2"}).code, 0);
        const QByteArray csv = fileContents(first + "/series.csv");
        QVERIFY(csv.startsWith("step,samples,seconds,arm,seed,metric,value\n"));
        QVERIFY(csv.count('\n') > 10000);
        QVERIFY(withoutSeconds(csv) == withoutSeconds(fileContents(second + "/series.csv")));
        QCOMPARE(fileContents(first + "/interventions.csv"), QByteArray("step,seconds,arm,parameter,before,after\n"));

        const Outcome again = run(command + QStringList{first});
        QCOMPARE(again.code, 2);
        QVERIFY2(again.err.contains("exists already"), qPrintable(again.err));
        QCOMPARE(run(command + QStringList{first, "--overwrite", "--first-seed", "9"}).code, 0);
        QVERIFY(fileContents(first + "/series.csv").contains(",SGD,11,train_loss,"));
    }

    void withoutMomentumBothArmsAreOne()
    {
        QTemporaryDir folder;
        QCOMPARE(run({"run", "noisy-quadratic", "--quiet", "--steps", "500", "--seeds", "2", "--set", "arm.SGDM.momentum=0",
                         "--csv", folder.path(), "--overwrite"})
                     .code,
            0);
        const QByteArray csv = withoutSeconds(fileContents(folder.filePath("series.csv")));
        QByteArray sgd;
        QByteArray sgdm;
        for (const QByteArray& line : csv.split('\n')) {
            const QList<QByteArray> fields = line.split(',');
            // Only an SGDM arm has a lag point; without momentum it is θ.
            if (fields.size() != 6 || fields[4].startsWith("lag_"))
                continue;
            QByteArray& arm = fields[2] == "SGD" ? sgd : sgdm;
            if (fields[2] == "SGD" || fields[2] == "SGDM")
                arm += fields[0] + ',' + fields[1] + ',' + fields[3] + ',' + fields[4] + ',' + fields[5] + '\n';
        }
        QVERIFY(sgd.size() > 10000);
        QVERIFY(sgd == sgdm);
    }

    void everyOptimizerInOneRun()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("all.toml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray text = "[problem]\nkind=\"quadratic\"\ncurvatures=[1, 0.1]\nnoise_variance=4\n"
                          "[run]\nsteps=400\nseeds=4\ncompare=[\"wide\",\"fsgdm\"]\n";
        const auto arm = [&text](const char* name, const char* optimizer, const char* more) {
            text += QByteArray("[[arm]]\nname=\"") + name + "\"\noptimizer=\"" + optimizer + "\"\n" + more + "\n";
        };
        arm("SGD", "sgd", "learning_rate=0.05");
        arm("SGDM", "sgdm",
            "learning_rate=0.05\nweight_decay=0.01\nmomentum_scaling={alpha=0.5, lambda=0.5}\n"
            "schedule={kind=\"exponential\", half_life_steps=100}");
        arm("Nesterov", "nesterov", "learning_rate=0.05\nschedule={kind=\"step\", milestones=[200]}");
        arm("fsgdm", "fsgdm", "practical_learning_rate=0.005");
        arm("Adam", "adam", "learning_rate=0.05\nschedule={kind=\"cosine\", warmup_steps=20}");
        arm("wide", "sgd", "learning_rate=0.05\nsvag=4");
        arm("Dom-SGD", "dom-sgd", "learning_rate=0.05");
        arm("Bulk-SGD", "bulk-sgd", "learning_rate=0.05");
        file.write(text);
        file.close();
        const Outcome outcome = run({"run", file.fileName(), "--quiet", "--csv", folder.filePath("csv")});
        QCOMPARE(outcome.code, 0);
        for (const char* name : {"SGD", "SGDM", "Nesterov", "fsgdm", "Adam", "wide", "Dom-SGD", "Bulk-SGD"})
            QVERIFY2(
                QRegularExpression(QString("(^|\n)%1 +\\d").arg(name)).match(outcome.out).hasMatch(), qPrintable(outcome.out));
        QVERIFY2(outcome.out.contains("fsgdm against wide: "), qPrintable(outcome.out));
        QVERIFY2(outcome.out.contains("No regime. Arm \"Dom-SGD\" has none"), qPrintable(outcome.out));
        const QByteArray csv = fileContents(folder.filePath("csv/series.csv"));
        QVERIFY(csv.contains(",Nesterov,,learning_rate,0.005"));
        QVERIFY(csv.contains(",wide,,learning_rate,0.0125"));
        // Ten steps of 64 examples, twice as many under SVAG.
        QVERIFY(QRegularExpression("\n10,640,[^,]*,SGD,0,train_loss,").match(csv).hasMatch());
        QVERIFY(QRegularExpression("\n10,1280,[^,]*,wide,0,train_loss,").match(csv).hasMatch());
    }

    void interventionsAreExported()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("change.toml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[problem]\nkind=\"quadratic\"\ncurvatures=[1]\n[run]\nsteps=20\n[[arm]]\nname=\"A\"\noptimizer=\"sgd\"\n"
                   "learning_rate=0.1\nbatch_size=4\n[[intervention]]\nstep=7\narm=\"A\"\nset={batch_size=16}\n");
        file.close();
        QCOMPARE(run({"run", file.fileName(), "--quiet", "--csv", folder.filePath("csv")}).code, 0);
        const QList<QByteArray> lines = fileContents(folder.filePath("csv/interventions.csv")).split('\n');
        QVERIFY(lines[1].startsWith("7,"));
        QVERIFY(lines[1].endsWith(",A,batch_size,4,16"));
        QVERIFY(fileContents(folder.filePath("csv/series.csv")).contains("\n10,76,")); // 7 · 4 + 3 · 16 examples
    }

    void ctrlCFinishesTheFiles()
    {
        QTemporaryDir folder;
        QProcess process;
        process.start(TANDEM_PROGRAM,
            {"run", "noisy-quadratic", "--steps", "100000000000", "--set", "run.record_every=1048576", "--csv",
                folder.filePath("csv")});
        process.setReadChannel(QProcess::StandardError);
        QTRY_VERIFY_WITH_TIMEOUT(process.bytesAvailable() > 0, patience);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(patience));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QVERIFY(process.readAllStandardOutput().startsWith("arm "));
        QVERIFY(fileContents(folder.filePath("csv/series.csv")).endsWith('\n'));
        QVERIFY(QFile::exists(folder.filePath("csv/interventions.csv")));
    }
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "command_line_test.moc"
