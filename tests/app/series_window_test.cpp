// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "plot_grid.h"
#include "presenter.h"
#include "series_window.h"

#include "controls/series_browser.h"
#include "plots/series_plot.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QDialog>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <qcustomplot.h>

using namespace tandem;

/// View › Series… as a user drives it.
class SeriesWindowTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

    void openSeries()
    {
        m_at.open(QStringLiteral("noisy-quadratic"));
        QTRY_VERIFY(m_at.status().step > 100);
        QTest::keyClick(&m_at.window(), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(QTest::qWaitForWindowActive(m_at.part<SeriesWindow>("seriesWindow")));
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }
    void cleanup() { m_at.close(); }

    void itsPlotHasWhatTheOthersHave()
    {
        openSeries();
        auto* series = m_at.part<SeriesWindow>("seriesWindow");
        auto* plot = series->findChild<SeriesPlot*>(QStringLiteral("seriesPlot"));
        plot->setSeries({{"train_loss.mean", 1, allSeeds}});

        plot->findChild<QToolButton*>(QStringLiteral("whatIsThisButton"))->click();
        auto* sheet = series->findChild<QDialog*>(QStringLiteral("whatIsThisSheet"));
        QVERIFY(sheet && sheet->isVisible());
        QCOMPARE(sheet->findChild<QLabel*>(QStringLiteral("sheetTitle"))->text(), QStringLiteral("Recorded series"));
        sheet->close();

        auto* menu = plot->findChild<QMenu*>(QStringLiteral("plotMenu"));
        Q_EMIT menu->aboutToShow();
        for (const char* name : {"zoomToBox", "showAll", "yLogarithmic", "statistics", "savePicture", "saveData"})
            QVERIFY2(menu->findChild<QAction*>(QLatin1String(name)), name);
        QVERIFY(!menu->findChild<QAction*>(QStringLiteral("maximisePlot"))); // it has no place in the grid

        // Cursor, zoom and line width are those of the window's plots.
        RunPlot* loss = m_at.window().plotGrid().plot(QStringLiteral("lossPlot"));
        Q_EMIT loss->cursorStepHovered(50);
        QCOMPARE(plot->cursorStep(), std::optional<std::int64_t>(50));
        QTRY_VERIFY(!plot->readout().isEmpty());
        Q_EMIT loss->cursorStepHovered(std::nullopt);
        series->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(series));
        plot->findChild<QCustomPlot*>()->setFocus();
        QTest::keyClick(series, Qt::Key_A);
        QTRY_VERIFY(loss->cursorPair().a);
        QCOMPARE(plot->cursorPair(), loss->cursorPair());
        Q_EMIT loss->xRangeEdited(10.0, 60.0);
        QCOMPARE(plot->findChild<QCustomPlot*>()->xAxis->range(), QCPRange(10.0, 60.0));
        QTest::keyClick(series, Qt::Key_F);
        QTRY_VERIFY(plot->following());
        const auto width = [plot] {
            const QCustomPlot* canvas = plot->findChild<QCustomPlot*>();
            for (int i = 0; i < canvas->graphCount(); ++i)
                if (canvas->graph(i)->name().endsWith(QLatin1String("SGDM")))
                    return canvas->graph(i)->pen().widthF();
            return 0.0;
        };
        QTRY_COMPARE(width(), 1.4);
        m_at.part<Presenter>("presenterMode")->enter(Presenter::Screen::Window);
        QTRY_COMPARE(width(), 2.8);
        m_at.part<Presenter>("presenterMode")->leave();
    }

    void aPlotThatIsAddedLaterHasItToo()
    {
        m_at.open(QStringLiteral("noisy-quadratic"));
        QTRY_VERIFY(m_at.status().step > 100);
        m_at.part<Presenter>("presenterMode")->enter(Presenter::Screen::Window);
        auto* plot = new SeriesPlot; // as of another program's log
        PlotGrid& grid = m_at.window().plotGrid();
        grid.addPlot(plot, "curvePlot1", 0);
        QVERIFY(plot->findChild<QToolButton*>(QStringLiteral("whatIsThisButton")));
        plot->setSeries({{"learning_rate", 0, allSeeds}});
        plot->setHistory(grid.history());
        grid.show(plot);
        const auto* canvas = plot->findChild<QCustomPlot*>();
        QTRY_VERIFY(canvas->graphCount() > 0);
        QCOMPARE(canvas->graph(0)->pen().widthF(), 2.8);
        m_at.part<Presenter>("presenterMode")->leave();
        QTRY_COMPARE(canvas->graph(0)->pen().widthF(), 1.4);
    }

    void showsWhatTheWindowShows()
    {
        openSeries();
        auto* series = m_at.part<SeriesWindow>("seriesWindow");
        auto* tree = series->findChild<QTreeWidget*>(QStringLiteral("tree"));
        QTRY_VERIFY(!tree->findItems(QStringLiteral("train_loss.mean"), Qt::MatchExactly).isEmpty());
        tree->findItems(QStringLiteral("train_loss.mean"), Qt::MatchExactly).front()->setCheckState(0, Qt::Checked);
        auto* plot = series->findChild<SeriesPlot*>(QStringLiteral("seriesPlot"));
        QTRY_COMPARE(plot->legendTexts().size(), 2);
        QVERIFY(plot->legendTexts().front().startsWith(QStringLiteral("train_loss.mean · ")));
        // Another run of the same metrics: what is checked is drawn of it too.
        m_at.window().open(QStringLiteral("noisy-quadratic"));
        QTRY_VERIFY(m_at.status().step > 10);
        QTRY_COMPARE(plot->legendTexts().size(), 2);
        QTest::keyClick(series, Qt::Key_Escape);
        QTRY_VERIFY(!series->isVisible());
    }
};

QTEST_MAIN(SeriesWindowTest)
#include "series_window_test.moc"
