// SPDX-License-Identifier: GPL-3.0-or-later
#include "plot_grid.h"
#include "plot_places.h"
#include "plots/plot_header.h"
#include "plots/run_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QMenu>

using namespace tandem;

/// Where the plots of the window are, and that they come back.
class PlotPlacesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PlotGrid> m_grid;

    RunPlot* plot(const char* name) { return m_grid->plot(QLatin1String(name)); }
    QPoint corner(const char* name) { return plot(name)->mapTo(m_grid.get(), QPoint(0, 0)); }

private Q_SLOTS:
    void init()
    {
        failOnAnyWarning();
        m_grid = std::make_unique<PlotGrid>();
        m_grid->resize(900, 600);
        m_grid->setVisible(true);
        m_grid->setHistory(recordedHistory({}));
    }
    void cleanup() { m_grid.reset(); }

    void doubleClickOnTheTitleMaximises()
    {
        auto* header = plot("lossPlot")->findChild<PlotHeader*>();
        QTest::mouseDClick(header, Qt::LeftButton, {}, QPoint(5, 5));
        QCOMPARE(m_grid->places().maximised(), plot("lossPlot"));
        QTRY_VERIFY(plot("lossPlot")->width() > 880 && plot("lossPlot")->height() > 580);
        QVERIFY(!plot("noiseScalePlot")->isVisible() && !plot("trajectoryPlot")->isVisible());
        QTest::mouseDClick(header, Qt::LeftButton, {}, QPoint(5, 5));
        QVERIFY(plot("noiseScalePlot")->isVisible() && plot("trajectoryPlot")->isVisible());
        QTRY_VERIFY(plot("lossPlot")->width() < 500);
    }

    void titlesAreDraggedOntoOneAnother()
    {
        const QPoint loss = corner("lossPlot");
        const QPoint trajectory = corner("trajectoryPlot");
        auto* header = plot("lossPlot")->findChild<PlotHeader*>();
        const QPoint target = plot("trajectoryPlot")->mapToGlobal(QPoint(50, 50));
        QTest::mousePress(header, Qt::LeftButton, {}, QPoint(5, 5));
        QTest::mouseMove(header, header->mapFromGlobal(target));
        QTest::mouseRelease(header, Qt::LeftButton, {}, header->mapFromGlobal(target));
        QTRY_COMPARE(corner("lossPlot"), trajectory);
        QCOMPARE(corner("trajectoryPlot"), loss);
        m_grid->resetLayout();
        QTRY_COMPARE(corner("lossPlot"), loss);
    }

    void plotsHaveWindowsOfTheirOwn()
    {
        m_grid->places().detach(plot("momentumValuePlot"));
        QWidget* window = plot("momentumValuePlot")->window();
        QVERIFY(window != m_grid.get() && window->isVisible());
        QVERIFY(plot("momentumValuePlot")->isVisible());
        QVERIFY(plot("instrumentPlot")->isVisible()); // has the shared place to itself
        window->close();
        QCOMPARE(plot("momentumValuePlot")->window(), m_grid.get());
        QVERIFY(plot("momentumValuePlot")->isVisible());
        QVERIFY(!plot("instrumentPlot")->isVisible());
        m_grid->places().detach(plot("lossPlot"));
        m_grid->setXAxisKind(XAxisKind::EffectiveTime); // linked as ever
        QCOMPARE(plot("lossPlot")->stepAxis().kind(), XAxisKind::EffectiveTime);
    }

    void aLessonShowsItsPlotsWhereverTheyAre()
    {
        const auto front
            = [&] { return plot("momentumValuePlot")->isVisible() ? plot("momentumValuePlot") : plot("instrumentPlot"); };
        RunPlot* before = front();
        m_grid->places().toggleMaximised(plot("noiseScalePlot"));
        m_grid->places().detach(plot("trajectoryPlot"));
        m_grid->setShown({QStringLiteral("lossPlot"), QStringLiteral("instrumentPlot")});
        QVERIFY(plot("lossPlot")->isVisible() && plot("instrumentPlot")->isVisible());
        QVERIFY(!plot("noiseScalePlot")->isVisible());
        QVERIFY(!plot("trajectoryPlot")->isVisible());
        m_grid->resetLayout();
        QVERIFY(!plot("trajectoryPlot")->isVisible());
        m_grid->setShown({});
        for (const char* name : {"lossPlot", "noiseScalePlot", "trajectoryPlot"})
            QVERIFY2(plot(name)->isVisible(), name);
        QCOMPARE(front(), before);
    }

    void placesAreRemembered()
    {
        m_grid->places().swap(plot("lossPlot"), plot("instrumentPlot"));
        m_grid->show(plot("instrumentPlot"));
        m_grid->places().detach(plot("trajectoryPlot"));
        m_grid->setXAxisKind(XAxisKind::Samples);
        const QByteArray layout = m_grid->saveLayout();
        PlotGrid other;
        other.resize(900, 600);
        other.setVisible(true);
        other.restoreLayout(layout);
        QCOMPARE(other.xAxisKind(), XAxisKind::Samples);
        QVERIFY(other.places().isDetached(other.plot(QStringLiteral("trajectoryPlot"))));
        QTRY_COMPARE(other.plot(QStringLiteral("instrumentPlot"))->mapTo(&other, QPoint(0, 0)), QPoint(0, 0));
        QVERIFY(other.plot(QStringLiteral("instrumentPlot"))->isVisible());
        other.resetLayout();
        QVERIFY(!other.places().isDetached(other.plot(QStringLiteral("trajectoryPlot"))));
        other.restoreLayout(QByteArray("nonsense"));
        other.restoreLayout(QByteArray());
        QVERIFY(other.plot(QStringLiteral("lossPlot"))->isVisible());
    }

    void menuOffersThePlaces()
    {
        auto* menu = plot("lossPlot")->findChild<QMenu*>(QStringLiteral("plotMenu"));
        Q_EMIT menu->aboutToShow();
        const QPoint noise = corner("noiseScalePlot");
        menu->findChild<QAction*>(QStringLiteral("swap-noiseScalePlot"))->trigger();
        QTRY_COMPARE(corner("lossPlot"), noise);
        Q_EMIT menu->aboutToShow();
        menu->findChild<QAction*>(QStringLiteral("maximisePlot"))->trigger();
        QCOMPARE(m_grid->places().maximised(), plot("lossPlot"));
    }
};

QTEST_MAIN(PlotPlacesTest)
#include "plot_places_test.moc"
