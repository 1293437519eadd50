// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/data_export.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace tandem;

class DataExportTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;

    /// `copies` times a series of 1000 samples.
    static std::vector<DataPart> rows(History& history, std::size_t copies)
    {
        Series& series = history.series({"x", 0, allSeeds});
        for (int step = 0; step < 1000; ++step)
            series.append(step, 0.1 * step);
        return std::vector<DataPart>(copies, {{"x", 0, allSeeds}, QStringLiteral("SGD"), {}, &series, 0, 999});
    }
    QByteArray written() const
    {
        QFile file(m_path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init()
    {
        failOnAnyWarning();
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath("x.csv");
    }

    void theFileIsWholeAtTheEnd()
    {
        const auto history = syntheticHistory({});
        DataExport file(m_path, rows(*history, 50), history);
        QSignalSpy finished(&file, &DataExport::finished);
        QVERIFY(finished.wait());
        QCOMPARE(finished.first().first().toString(), QString("Saved 50\u202f000 rows in %1.").arg(m_path));
        QCOMPARE(written().count('\n'), 50001);
        QVERIFY(file.share() > 0.9);
    }

    void tellsHowFarItIsAndIsGivenUp()
    {
        QFile before(m_path);
        QVERIFY(before.open(QIODevice::WriteOnly));
        before.write("of earlier");
        before.close();
        const auto history = syntheticHistory({});
        DataExport file(m_path, rows(*history, 1000000), history);
        QSignalSpy finished(&file, &DataExport::finished);
        QTRY_VERIFY(file.share() > 0.0);
        QVERIFY(file.secondsLeft() > 0.0 && std::isfinite(file.secondsLeft()));
        file.cancel();
        QVERIFY(finished.wait());
        QCOMPARE(finished.first().first().toString(), QString("Cancelled: %1 was not written.").arg(m_path));
        QVERIFY(file.share() < 1.0);
        QCOMPARE(written(), QByteArray("of earlier"));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList("x.csv"));
    }
};

QTEST_MAIN(DataExportTest)
#include "data_export_test.moc"
