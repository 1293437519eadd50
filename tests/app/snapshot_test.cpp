// SPDX-License-Identifier: GPL-3.0-or-later
#include "snapshot.h"
#include "support/input_error.h"
#include "widgets/any_warning.h"

#include <QImage>
#include <QTemporaryDir>
#include <QTest>

using namespace tandem;

class SnapshotTest : public QObject {
    Q_OBJECT

    static WindowCommands::Snapshot wanted(const QString& out)
    {
        WindowCommands::Snapshot snapshot;
        snapshot.experiment = "ravine";
        snapshot.steps = 100;
        snapshot.out = out.toStdString();
        return snapshot;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }

    void writesTheWindowAtItsSize()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("window.png");
        WindowCommands::Snapshot snapshot = wanted(path);
        snapshot.width = 1400;
        snapshot.height = 800;
        QCOMPARE(takeSnapshot(snapshot), ExitCode::Well);
        QCOMPARE(QImage(path).size(), QSize(1400, 800));
    }

    void vectorPicturesHoldCurvesNotPixels()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("window.svg");
        QCOMPARE(takeSnapshot(wanted(path)), ExitCode::Well);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray svg = file.readAll();
        QVERIFY(svg.count("<polyline") + svg.count("<path") > 50);
        QVERIFY(svg.contains("Trajectories"));
    }

    void writesOnePlot()
    {
        const QTemporaryDir folder;
        WindowCommands::Snapshot snapshot = wanted(folder.filePath("loss.png"));
        snapshot.plot = "lossPlot";
        QCOMPARE(takeSnapshot(snapshot), ExitCode::Well);
        QVERIFY(!QImage(folder.filePath("loss.png")).isNull());
    }

    void refusesWithOneSentence_data()
    {
        QTest::addColumn<QString>("out");
        QTest::addColumn<QString>("plot");
        QTest::addColumn<QString>("said");
        QTest::newRow("no such folder") << "/no/such/folder/a.png"
                                        << ""
                                        << "/no/such/folder";
        QTest::newRow("no picture's suffix") << "/tmp/a.txt"
                                             << ""
                                             << ".png, .svg or .pdf";
        QTest::newRow("no such plot") << "/tmp/a.png"
                                      << "lossplot"
                                      << "lossPlot";
    }
    void refusesWithOneSentence()
    {
        QFETCH(QString, out);
        QFETCH(QString, plot);
        QFETCH(QString, said);
        WindowCommands::Snapshot snapshot = wanted(out);
        snapshot.plot = plot.toStdString();
        try {
            takeSnapshot(snapshot);
            QFAIL("nothing was refused");
        } catch (const InputError& error) {
            QVERIFY2(QString(error.what()).contains(said), error.what());
        }
    }
};

QTEST_MAIN(SnapshotTest)
#include "snapshot_test.moc"
