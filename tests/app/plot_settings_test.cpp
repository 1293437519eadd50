// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "plot_grid.h"
#include "plots/instrument_plot.h"
#include "plots/loss_plot.h"
#include "plots/noise_scale_plot.h"
#include "plots/seed_band.h"
#include "speed_memory.h"
#include "widgets/any_warning.h"

#include "controls/transport_bar.h"

#include <QAction>
#include <QMenu>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>

using namespace tandem;

/// How the user has the plots show a run, and how fast it goes, is there again in the next window, until the layout is reset.
class PlotSettingsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    WindowFixture m_at;

    template <typename T> T* plot(const char* name)
    {
        return qobject_cast<T*>(m_at.window().plotGrid().plot(QLatin1String(name)));
    }
    void chooseInMenuOf(QObject* owner, const char* menuName, const char* action)
    {
        auto* menu = owner->findChild<QMenu*>(QLatin1String(menuName));
        Q_EMIT menu->aboutToShow();
        menu->findChild<QAction*>(QLatin1String(action))->trigger();
    }
    QAction* actionOf(QMenu* menu, const QString& text)
    {
        Q_EMIT menu->aboutToShow();
        for (QAction* action : menu->actions())
            if (action->text() == text)
                return action;
        return nullptr;
    }
    void openAgain(const QString& experiment)
    {
        m_at.start([&](MainWindow& window) { window.open(experiment); }, {}, MainWindow::Memory::Settings);
        QTRY_VERIFY(m_at.status().step > 200);
    }
    double speedLimit() { return m_at.part<TransportBar>("transportBar")->speedLimit(); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<QTemporaryDir>();
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
        QCoreApplication::setOrganizationName("tandem-test");
        QSettings().setValue("welcomeSeen", true);
    }
    void cleanup()
    {
        m_at.close();
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QDir::homePath());
    }

    void choicesAreRememberedAndReset()
    {
        openAgain("noisy-quadratic");
        chooseInMenuOf(plot<LossPlot>("lossPlot"), "plotMenu", "yLinear");
        chooseInMenuOf(plot<LossPlot>("lossPlot"), "plotMenu", "seedsEvery");
        actionOf(plot<LossPlot>("lossPlot")->findChild<QToolButton*>("scaleButton")->menu(), "Half-life 200 steps")->trigger();
        chooseInMenuOf(plot<NoiseScalePlot>("noiseScalePlot"), "plotMenu", "yLinear");
        actionOf(plot<InstrumentPlot>("instrumentPlot")->findChild<QToolButton*>("instrumentChooser")->menu(), "Learning rate")
            ->trigger();
        plot<InstrumentPlot>("instrumentPlot")->refresh();
        chooseInMenuOf(plot<InstrumentPlot>("instrumentPlot"), "plotMenu", "yLinear");
        m_at.window().plotGrid().setXAxisKind(XAxisKind::SlowTime);
        m_at.window().close();

        openAgain("noisy-quadratic");
        auto* loss = plot<LossPlot>("lossPlot");
        QVERIFY(!loss->logarithmic());
        QCOMPARE(loss->seedBand(), SeedBand::EverySeed);
        QTRY_VERIFY(loss->legendTexts().contains(QStringLiteral("minibatch, half-life 200 steps")));
        QCOMPARE(plot<NoiseScalePlot>("noiseScalePlot")->yScale(), VisibleRange::YScale::Linear);
        auto* instruments = plot<InstrumentPlot>("instrumentPlot");
        instruments->refresh();
        QCOMPARE(instruments->title(), QStringLiteral("Learning rate"));
        QCOMPARE(instruments->yScale(), VisibleRange::YScale::Linear);
        QCOMPARE(m_at.window().plotGrid().xAxisKind(), XAxisKind::SlowTime);

        m_at.part<QAction>("resetLayout")->trigger();
        QVERIFY(loss->logarithmic());
        QCOMPARE(loss->seedBand(), SeedBand::StandardError);
        QTRY_VERIFY(!loss->legendTexts().contains(QStringLiteral("minibatch, half-life 200 steps")));
        QCOMPARE(plot<NoiseScalePlot>("noiseScalePlot")->yScale(), VisibleRange::YScale::Logarithmic);
        instruments->choose(QStringLiteral("Learning rate"));
        instruments->refresh();
        QCOMPARE(instruments->yScale(), VisibleRange::YScale::Logarithmic);
        QCOMPARE(m_at.window().plotGrid().xAxisKind(), XAxisKind::Step);
        for (const QVariant& choices : m_at.window().plotGrid().choices())
            QVERIFY(choices.toMap().isEmpty());
    }

    void nonsenseInTheSettingsIsPassedOver()
    {
        openAgain("noisy-quadratic");
        const QVariantMap before = m_at.window().plotGrid().choices();
        m_at.window().plotGrid().setChoices({{"lossPlot", QVariantMap{{"halfLifeSteps", "many"}, {"seeds", 7}, {"yScales", 3}}},
            {"instrumentPlot", QVariantMap{{"quantity", "none"}}}, {"nobody", 1}});
        QVERIFY(plot<LossPlot>("lossPlot")->logarithmic());
        QCOMPARE(plot<LossPlot>("lossPlot")->seedBand(), SeedBand::StandardError);
        QCOMPARE(plot<LossPlot>("lossPlot")->choices(), before.value("lossPlot").toMap());
    }

    void theSpeedSetByHandIsThatOfItsExperiment()
    {
        openAgain("noisy-quadratic");
        const double own = speedLimit();
        QTest::keyClick(m_at.part<QSlider>("speed"), Qt::Key_Left);
        const double slower = speedLimit();
        QVERIFY(slower < own);
        m_at.window().open("ravine");
        const double ravine = speedLimit();
        m_at.window().close();
        openAgain("noisy-quadratic");
        QCOMPARE(speedLimit(), slower);
        m_at.window().open("ravine");
        QCOMPARE(speedLimit(), ravine); // nobody has set it: it goes on being the one that is watchable
        m_at.window().open("noisy-quadratic");
        m_at.part<QAction>("resetLayout")->trigger();
        QCOMPARE(speedLimit(), own);
        QVERIFY(!SpeedMemory::limitOf("noisy-quadratic"));
    }

    void speedsOfTheLatestExperimentsAreKept()
    {
        for (int i = 0; i < 60; ++i)
            SpeedMemory::remember(QString::number(i), i);
        SpeedMemory::remember("20", 0.0);
        QVERIFY(!SpeedMemory::limitOf("9"));
        QCOMPARE(SpeedMemory::limitOf("10"), std::optional(10.0));
        QCOMPARE(SpeedMemory::limitOf("20"), std::optional(0.0));
        QCOMPARE(SpeedMemory::limitOf("59"), std::optional(59.0));
    }
};

QTEST_MAIN(PlotSettingsTest)
#include "plot_settings_test.moc"
