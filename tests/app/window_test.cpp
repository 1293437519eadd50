// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "controls/arms_panel.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "plot_grid.h"
#include "plot_places.h"
#include "plots/run_plot.h"
#include "stall_meter.h"
#include "widgets/any_warning.h"
#include "window_settings.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace tandem;

/// Drives the real window as a person would: by its controls, waiting only for what they would see.
class WindowTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }
    void cleanup() { m_at.close(); }

    void theFirstStartTrainsAtOnce()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        QCOMPARE(m_at.status().state, TrainerState::Running);
        QTRY_VERIFY(m_at.part<QLabel>("stepCount")->text() != QString("step 0 of 20\u202f000"));
        QCOMPARE(m_at.window().windowTitle(), QString("Noisy quadratic – Tandem"));
        for (RunPlot* plot : m_at.window().plotGrid().plots())
            QTRY_VERIFY(!plot->legendTexts().isEmpty() || plot->sentence().contains("set instruments."));
    }

    void playPauseStepRestart()
    {
        m_at.open("noisy-quadratic");
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(1000.0);
        QTRY_VERIFY(m_at.status().step > 10);
        m_at.press(Qt::Key_Space);
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
        const std::int64_t paused = m_at.status().step;
        m_at.press(Qt::Key_Period);
        QTRY_COMPARE(m_at.status().step, paused + 1);
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
        m_at.press(Qt::Key_Period);
        QTRY_COMPARE(m_at.status().step, paused + 2);
        const auto before = m_at.history();
        m_at.press(Qt::Key_R);
        QTRY_VERIFY(m_at.history() != before);
        QTRY_COMPARE(m_at.status().step, 0);
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY(m_at.status().step > 0);
    }

    void aSliderActsOnTheRunningJob()
    {
        m_at.open("noisy-quadratic");
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(2000.0);
        QTRY_VERIFY(m_at.status().step > 100);
        const std::int64_t before = m_at.status().step;
        const auto run = m_at.history();
        QTest::keyClick(m_at.slider(0, "learningRate"), Qt::Key_Right);
        QTRY_COMPARE(m_at.part<Timeline>("timeline")->marks().size(), std::size_t{2}); // its pair moves with it
        QCOMPARE(m_at.history(), run);                                                 // the same run goes on
        const std::vector<InterventionRecord> interventions = m_at.history()->interventions();
        QCOMPARE(interventions.size(), std::size_t{2});
        QVERIFY(interventions[0].step >= before);
        QCOMPARE(interventions[0].step, interventions[1].step);
        QCOMPARE(interventions[0].after, 0.0224);
        QCOMPARE(interventions[1].after, 0.0224);
        QTRY_VERIFY(m_at.status().step > interventions[0].step + 100);
        const QString applied = m_at.arm(0)->findChild<QLabel*>("applied")->text();
        QVERIFY2(applied.startsWith("applied at step "), qPrintable(applied));
        const Series* loss = m_at.history()->find({"train_loss.mean", 0, allSeeds});
        QVERIFY(loss);
        QVERIFY(loss->step(loss->size() - 1) > interventions[0].step);
        QCOMPARE(loss->step(0), 0);
        m_at.press(Qt::Key_R); // it was another run that the change was applied in
        QTRY_VERIFY(m_at.history() != run);
        QCOMPARE(m_at.arm(0)->findChild<QLabel*>("applied")->text(), QString());
    }

    void scrubbingMovesEveryPlot()
    {
        m_at.open("noisy-quadratic");
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(5000.0);
        QTRY_VERIFY(m_at.status().step > 1000);
        m_at.press(Qt::Key_Space);
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
        auto* timeline = m_at.part<Timeline>("timeline");
        QTest::keyClick(timeline, Qt::Key_Home);
        for (RunPlot* plot : m_at.window().plotGrid().plots())
            QCOMPARE(plot->cursorStep(), std::optional<std::int64_t>(0));
        QTest::keyClick(timeline, Qt::Key_Escape);
        for (RunPlot* plot : m_at.window().plotGrid().plots())
            QVERIFY(!plot->cursorStep());
    }

    void zoomsAreLinkedAndKeptUntilFollow()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 100);
        const auto& plots = m_at.window().plotGrid().plots();
        plots[0]->setXRange(10.0, 50.0);
        Q_EMIT plots[0]->xRangeEdited(10.0, 50.0);
        QVERIFY(!plots[1]->following());
        m_at.press(Qt::Key_F);
        QTRY_VERIFY(plots[0]->following() && plots[1]->following());
    }

    void experimentsAreSwitchedWhileRunning()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 100);
        auto* chooser = m_at.part<QComboBox>("experiments");
        chooser->setCurrentIndex(chooser->findData("ravine"));
        Q_EMIT chooser->activated(chooser->currentIndex());
        QCOMPARE(m_at.window().windowTitle(), QString("Ravine – Tandem"));
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        QCOMPARE(m_at.status().step, 400);
        QCOMPARE(m_at.history()->description().title, std::string("Ravine"));
        QVERIFY(m_at.part<QAction>("experiment-ravine")->isChecked());
    }

    void aDivergentArmIsSaidAndTheWindowLives()
    {
        m_at.open("noisy-quadratic");
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(2000.0);
        QTRY_VERIFY(m_at.status().step > 10);
        m_at.type(0, "learningRate", "50");
        QTRY_VERIFY(m_at.part<QLabel>("warning")->text().contains("16 of 16 seeds diverged"));
        const std::int64_t step = m_at.status().step;
        QTRY_VERIFY(m_at.status().step > step || m_at.status().state == TrainerState::Finished);
    }

    void badInputIsASentence()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.window().open("no-such-experiment");
        QVERIFY2(m_at.message().contains("no-such-experiment"), qPrintable(m_at.message()));
        QCOMPARE(m_at.controller().experiment().name, std::string("noisy-quadratic"));
        MainWindow::FileQuestions questions;
        questions.experiment = [](QWidget*) { return QString("/no/such/file.toml"); };
        questions.picture = [](QWidget*) { return QString("/no/such/folder/picture.png"); };
        m_at.window().setFileQuestions(questions);
        m_at.part<QAction>("openExperiment")->trigger();
        QVERIFY(m_at.message().contains("/no/such/file.toml"));
        m_at.part<QAction>("exportPicture")->trigger();
        QVERIFY(m_at.message().contains("/no/such/folder"));
    }

    void picturesAreWritten_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::newRow("png") << "png";
        QTest::newRow("svg") << "svg";
        QTest::newRow("pdf") << "pdf";
    }
    void picturesAreWritten()
    {
        QFETCH(QString, suffix);
        m_at.open("ravine");
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        const QTemporaryDir folder;
        const QString path = folder.filePath("window." + suffix);
        MainWindow::FileQuestions questions;
        questions.picture = [path](QWidget*) { return path; };
        m_at.window().setFileQuestions(questions);
        m_at.part<QAction>("exportPicture")->trigger();
        QVERIFY(QFileInfo(path).size() > 10000);
    }

    void watchedIsHeadlessBitForBit()
    {
        m_at.open("ravine");
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        Trainer headless(loadExperiment("ravine"));
        QVERIFY(headless.waitUntilStopped(std::chrono::seconds(20)));
        QCOMPARE(m_at.history()->keys(), headless.history()->keys());
        for (const SeriesKey& key : m_at.history()->keys()) {
            if (key.metric == "seconds")
                continue;
            const Series* ours = m_at.history()->find(key);
            const Series* theirs = headless.history()->find(key);
            QCOMPARE(ours->size(), theirs->size());
            for (std::int64_t i = 0; i < ours->size(); ++i) {
                QCOMPARE(ours->step(i), theirs->step(i));
                const double a = ours->value(i);
                const double b = theirs->value(i);
                QVERIFY2(std::memcmp(&a, &b, sizeof a) == 0, key.metric.c_str());
            }
        }
    }

    void movingSlidersLikeMadStallsNothing()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        StallMeter meter;
        meter.start();
        QSignalSpy frames(&m_at.window().frameClock(), &FrameClock::frame);
        for (int move = 0; move < 400; ++move) {
            m_at.slider(move % 2, move % 3 ? "learningRate" : "batchSize")->setValue(move % 12 + 10);
            QApplication::processEvents();
            if (move % 8 == 0)
                QVERIFY(frames.wait()); // so long that what was moved is sent, applied and drawn
        }
        meter.stop();
        // A bound that a loaded machine keeps; the figures are the benchmark's.
        QVERIFY2(meter.longestPauseMilliseconds() < 1000.0, qPrintable(QString::number(meter.longestPauseMilliseconds())));
        QTRY_VERIFY(!m_at.history()->interventions().empty());
        QTRY_COMPARE(m_at.status().hyperparameters[0], m_at.arm(0)->values());
    }

    void closingMidRunIsQuick()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        QElapsedTimer since;
        since.start();
        m_at.window().close();
        m_at.close();
        QVERIFY2(since.elapsed() < 1000, qPrintable(QString::number(since.elapsed())));
    }

    void spaceBelongsToTheButtonThatHasTheKeyboard()
    {
        m_at.open("noisy-quadratic");
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(100.0);
        QTRY_VERIFY(m_at.status().step > 0);
        auto* same = m_at.part<QCheckBox>("sameBatch");
        same->setFocus();
        QTest::keyClick(same, Qt::Key_Space);
        QVERIFY(same->isChecked());
        QCOMPARE(m_at.status().state, TrainerState::Running);
    }

    void everythingFitsASmallLaptop()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.window().resize(1280, 720);
        QTRY_COMPARE(m_at.window().size(), QSize(1280, 720));
        QVERIFY(m_at.window().minimumSizeHint().width() <= 1280);
        QVERIFY(m_at.window().minimumSizeHint().height() <= 720);
        for (QWidget* widget : m_at.window().findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(qobject_cast<QSlider*>(widget) || qobject_cast<QLineEdit*>(widget)))
                continue;
            const QRect place(widget->mapTo(&m_at.window(), QPoint(0, 0)), widget->size());
            QVERIFY2(m_at.window().rect().contains(place), qPrintable(widget->accessibleName()));
        }
    }

    void aDetachedPlotHasTheWindowsKeys()
    {
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        RunPlot* loss = m_at.window().plotGrid().plot("lossPlot");
        m_at.window().plotGrid().places().detach(loss);
        QVERIFY(QTest::qWaitForWindowActive(loss->window()));
        QTest::keyClick(loss->window(), Qt::Key_Space);
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
    }

    void aLongSentenceDoesNotWidenTheWindow()
    {
        m_at.open("ravine");
        m_at.window().resize(1280, 720);
        m_at.window().say(QString("a very long name ").repeated(40));
        QVERIFY(m_at.window().minimumSizeHint().width() <= 1280);
        QCOMPARE(m_at.window().width(), 1280);
    }

    void theWheelChoosesNothing()
    {
        m_at.open("ravine");
        for (const char* name : {"experiments", "mode", "device"}) {
            auto* box = m_at.part<QComboBox>(name);
            QVERIFY2(box, name);
            const int before = box->currentIndex();
            QWheelEvent event({5.0, 5.0}, box->mapToGlobal(QPointF(5.0, 5.0)), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                Qt::NoScrollPhase, false);
            QApplication::sendEvent(box, &event);
            QCOMPARE(box->currentIndex(), before);
            QVERIFY2(!event.isAccepted(), name);
        }
    }

    void settingsAreRemembered()
    {
        const QTemporaryDir folder;
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
        QCoreApplication::setOrganizationName("tandem-test");
        m_at.start([](MainWindow& window) { window.open("ravine"); }, {}, MainWindow::Memory::Settings);
        m_at.part<QCheckBox>("sameBatch")->click();
        m_at.window().resize(1100, 700);
        m_at.window().close();
        m_at.start([](MainWindow&) {}, {}, MainWindow::Memory::Settings);
        QCOMPARE(WindowSettings::lastExperiment(), QString("ravine"));
        QVERIFY(m_at.part<QCheckBox>("sameBatch")->isChecked());
        QTRY_COMPARE(m_at.window().size(), QSize(1100, 700));
        m_at.part<QAction>("resetLayout")->trigger();
        QTRY_COMPARE(m_at.window().size(), QSize(1280, 720));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QDir::homePath());
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
