// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "busy_line.h"
#include "plot_grid.h"
#include "plots/data_export.h"
#include "plots/plot_menu.h"
#include "plots/run_plot.h"
#include "widgets/any_warning.h"

#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>

using namespace tandem;

/// A plot's samples on their way into a file, in the status bar.
class ExportTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    WindowFixture m_at;

    BusyLine* line() const { return m_at.part<BusyLine>("exporting"); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.open("ravine");
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
    }
    void cleanup() { m_at.close(); }

    void whatAPlotSavesIsHeardOf()
    {
        PlotGrid& grid = m_at.window().plotGrid();
        RunPlot* loss = grid.plot("lossPlot");
        QTRY_VERIFY(!loss->curves().empty());
        const QString path = m_folder.filePath("loss.csv");
        PlotMenu::setFileQuestion([path](QWidget*, const QString&, const QString&) { return path; });
        QSignalSpy exporting(&grid, &PlotGrid::exporting);
        loss->findChild<PlotMenu*>()->saveData();
        QCOMPARE(exporting.count(), 1);
        QTRY_VERIFY2(m_at.message().startsWith("Saved "), qPrintable(m_at.message()));
        QVERIFY(QFile::exists(path));
        QTRY_VERIFY(!line()->isVisible());
    }

    void aLongOneTellsHowFarItIsAndIsGivenUp()
    {
        const QString path = m_folder.filePath("long.csv");
        const auto history = m_at.history();
        const SeriesKey key{"train_loss.mean", 0, allSeeds};
        const Series* loss = history->find(key);
        QVERIFY(loss);
        const std::vector<DataPart> parts(2000000, {key, "SGD", {}, loss, 0, 400});
        auto* file = new DataExport(path, parts, history, &m_at.window());
        connect(file, &DataExport::finished, file, &QObject::deleteLater);
        QSignalSpy finished(file, &DataExport::finished);
        Q_EMIT m_at.window().plotGrid().exporting(file);
        QTRY_VERIFY(line()->isVisible());
        QTRY_VERIFY2(
            line()->work().startsWith("Saving long.csv: ") && line()->work().endsWith(" left"), qPrintable(line()->work()));
        QTest::mouseClick(m_at.part<QToolButton>("exportingCancel"), Qt::LeftButton);
        QVERIFY(finished.count() > 0 || finished.wait());
        QVERIFY(finished.first().first().toString().startsWith("Cancelled: "));
        QTRY_VERIFY(!line()->isVisible());
        QVERIFY(!QFile::exists(path));
    }
};

QTEST_MAIN(ExportTest)
#include "export_test.moc"
