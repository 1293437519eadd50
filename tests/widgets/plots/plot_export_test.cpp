// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QFile>
#include <QTemporaryDir>

#include <csignal>
#include <sys/resource.h>

using namespace tandem;

/// Pictures of a plot: whole in their files, or not written and said so.
class PlotExportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void savesPictures_data();
    void savesPictures();
    void withoutRoomTheEarlierPictureStays_data();
    void withoutRoomTheEarlierPictureStays();
};

void PlotExportTest::savesPictures_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::addColumn<QByteArray>("magic");
    QTest::addColumn<bool>("saved");
    QTest::newRow("png") << "png" << QByteArray("\x89PNG") << true;
    QTest::newRow("svg") << "svg" << QByteArray("<?xml") << true;
    QTest::newRow("pdf") << "pdf" << QByteArray("%PDF") << true;
    QTest::newRow("unknown") << "doc" << QByteArray() << false;
}

void PlotExportTest::savesPictures()
{
    QFETCH(QString, suffix);
    QFETCH(QByteArray, magic);
    QFETCH(bool, saved);
    QTemporaryDir folder;
    LossPlot plot;
    show(plot, recordedHistory({}));
    const QString path = folder.filePath(QStringLiteral("loss.") + suffix);
    QCOMPARE(plot.saveImage(path), saved);
    QFile file(path);
    QCOMPARE(file.open(QIODevice::ReadOnly), saved);
    if (saved)
        QVERIFY(file.readAll().startsWith(magic));
    QVERIFY(!plot.saveImage(QStringLiteral("/nonexistent/loss.png")));
}

void PlotExportTest::withoutRoomTheEarlierPictureStays_data()
{
    QTest::addColumn<QString>("suffix");
    for (const char* suffix : {"png", "svg", "pdf"})
        QTest::newRow(suffix) << suffix;
}

void PlotExportTest::withoutRoomTheEarlierPictureStays()
{
    QFETCH(QString, suffix);
    QTemporaryDir folder;
    LossPlot plot;
    show(plot, recordedHistory({}));
    const QString path = folder.filePath(QStringLiteral("loss.") + suffix);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("of earlier") > 0);
    file.close();

    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{4096, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const bool saved = plot.saveImage(path);
    setrlimit(RLIMIT_FSIZE, &before);

    QVERIFY(!saved);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("of earlier"));
}

QTEST_MAIN(PlotExportTest)
#include "plot_export_test.moc"
