// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/csv_export.h"

#include "support/input_error.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <limits>

using namespace tandem;

namespace {

QByteArray contentsOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

} // namespace

class CsvExportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void writesWhatWasRecorded()
    {
        RunDescription run;
        run.arms = {{"A, \"quoted\"", "sgd"}, {"SGDM", "sgdm"}};
        run.seeds = 2;
        run.recordedSeeds = 2;
        run.firstSeed = 40;
        History history(run);
        history.series({"batch_size", 0, allSeeds}).append(0, 8);
        history.series({"batch_size", 1, allSeeds}).append(0, 4);
        history.series({"seconds"}).append(0, 0.0);
        history.series({"seconds"}).append(10, 1.0);
        history.series({"train_loss", 1, 1}).append(0, 0.1);
        history.series({"train_loss", 1, 1}).append(5, -std::numeric_limits<double>::quiet_NaN());
        history.series({"train_loss.mean", 0, allSeeds}).append(10, std::numeric_limits<double>::infinity());
        history.series({"gap"}).append(10, 1.0 / 3.0);
        history.addIntervention({5, 0.5, 0, "learning_rate", 0.1, 0.25});

        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("a/b").toStdString();
        prepareCsvFolder(path, ExistingFiles::Refuse);
        exportCsv(history, path);
        QCOMPARE(contentsOf(folder.filePath("a/b/series.csv")),
            QByteArray("step,samples,seconds,arm,seed,metric,value\n"
                       "0,0,0,\"A, \"\"quoted\"\"\",,batch_size,8\n"
                       "0,0,0,SGDM,,batch_size,4\n"
                       "10,,1,,,gap,0.3333333333333333\n"
                       "0,0,0,SGDM,41,train_loss,0.1\n"
                       "5,20,0.5,SGDM,41,train_loss,nan\n"
                       "10,80,1,\"A, \"\"quoted\"\"\",,train_loss.mean,inf\n"));
        QCOMPARE(contentsOf(folder.filePath("a/b/interventions.csv")),
            QByteArray("step,seconds,arm,parameter,before,after\n"
                       "5,0.5,\"A, \"\"quoted\"\"\",learning_rate,0.1,0.25\n"));

        QVERIFY_THROWS_EXCEPTION(InputError, prepareCsvFolder(path, ExistingFiles::Refuse));
        prepareCsvFolder(path, ExistingFiles::Overwrite);
    }

    void refusesAFolderThatCannotBe()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY_THROWS_EXCEPTION(InputError, prepareCsvFolder(folder.filePath("file").toStdString(), ExistingFiles::Refuse));
        QVERIFY_THROWS_EXCEPTION(
            InputError, prepareCsvFolder(folder.filePath("file/below").toStdString(), ExistingFiles::Refuse));
    }

    void aFullDiskIsReported()
    {
        if (!QFile::exists("/dev/full"))
            QSKIP("this system has no /dev/full");
        QTemporaryDir folder;
        QVERIFY(QFile::link("/dev/full", folder.filePath("series.csv")));
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, exportCsv(History({}), folder.path().toStdString()));
    }
};

QTEST_GUILESS_MAIN(CsvExportTest)
#include "csv_export_test.moc"
