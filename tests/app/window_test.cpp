// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/arms_panel.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "stall_meter.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace tandem;

/// Drives the real window as a person would: by its controls, waiting only for what they would see.
class WindowTest : public QObject {
    Q_OBJECT

    std::unique_ptr<MainWindow> m_window;

    template <typename T> T* part(const char* name) const { return m_window->findChild<T*>(QLatin1String(name)); }
    const TrainerStatus& status() const { return m_window->controller().status(); }
    const std::shared_ptr<const History>& history() const { return m_window->controller().history(); }
    void open(const QString& experiment, TrainerOptions options = {})
    {
        m_window = std::make_unique<MainWindow>(options, MainWindow::Memory::None);
        m_window->open(experiment);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void key(Qt::Key key) { QTest::keyClick(m_window.get(), key); }
    QSlider* slider(int arm, const char* name) const
    {
        return m_window->findChild<ArmsPanel*>("arms")->panel(arm)->findChild<QWidget*>(name)->findChild<QSlider*>("slider");
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }
    void cleanup() { m_window.reset(); }

    void theFirstStartTrainsAtOnce()
    {
        open("noisy-quadratic");
        QTRY_VERIFY(status().step > 0);
        QCOMPARE(status().state, TrainerState::Running);
        QTRY_VERIFY(part<QLabel>("stepCount")->text() != QString("step 0 of 20\u202f000"));
        QCOMPARE(m_window->windowTitle(), QString("Noisy quadratic – Tandem"));
        for (RunPlot* plot : m_window->plotGrid().plots())
            QTRY_VERIFY(!plot->legendTexts().isEmpty() || plot->sentence().contains("set instruments."));
    }

    void playPauseStepRestart()
    {
        open("noisy-quadratic");
        part<TransportBar>("transportBar")->setSpeedLimit(1000.0);
        QTRY_VERIFY(status().step > 10);
        key(Qt::Key_Space);
        QTRY_COMPARE(status().state, TrainerState::Paused);
        const std::int64_t paused = status().step;
        key(Qt::Key_Period);
        QTRY_COMPARE(status().step, paused + 1);
        QTRY_COMPARE(status().state, TrainerState::Paused);
        key(Qt::Key_Period);
        QTRY_COMPARE(status().step, paused + 2);
        const auto before = history();
        key(Qt::Key_R);
        QTRY_VERIFY(history() != before);
        QTRY_COMPARE(status().step, 0);
        key(Qt::Key_Space);
        QTRY_VERIFY(status().step > 0);
    }

    void aSliderActsOnTheRunningJob()
    {
        open("noisy-quadratic");
        part<TransportBar>("transportBar")->setSpeedLimit(2000.0);
        QTRY_VERIFY(status().step > 100);
        const std::int64_t before = status().step;
        const auto run = history();
        QTest::keyClick(slider(0, "learningRate"), Qt::Key_Right);
        QTRY_COMPARE(part<Timeline>("timeline")->marks().size(), std::size_t{2}); // its pair moves with it
        QCOMPARE(history(), run);                                                 // the same run goes on
        const std::vector<InterventionRecord> interventions = history()->interventions();
        QCOMPARE(interventions.size(), std::size_t{2});
        QVERIFY(interventions[0].step >= before);
        QCOMPARE(interventions[0].step, interventions[1].step);
        QCOMPARE(interventions[0].after, 0.0224);
        QCOMPARE(interventions[1].after, 0.0224);
        QTRY_VERIFY(status().step > interventions[0].step + 100);
        const QString applied = m_window->findChild<ArmsPanel*>("arms")->panel(0)->findChild<QLabel*>("applied")->text();
        QVERIFY2(applied.startsWith("applied at step "), qPrintable(applied));
        const Series* loss = history()->find({"train_loss.mean", 0, allSeeds});
        QVERIFY(loss);
        QVERIFY(loss->step(loss->size() - 1) > interventions[0].step);
        QCOMPARE(loss->step(0), 0);
        key(Qt::Key_R); // it was another run that the change was applied in
        QTRY_VERIFY(history() != run);
        QCOMPARE(m_window->findChild<ArmsPanel*>("arms")->panel(0)->findChild<QLabel*>("applied")->text(), QString());
    }

    void scrubbingMovesEveryPlot()
    {
        open("noisy-quadratic");
        part<TransportBar>("transportBar")->setSpeedLimit(5000.0);
        QTRY_VERIFY(status().step > 1000);
        key(Qt::Key_Space);
        QTRY_COMPARE(status().state, TrainerState::Paused);
        auto* timeline = part<Timeline>("timeline");
        QTest::keyClick(timeline, Qt::Key_Home);
        for (RunPlot* plot : m_window->plotGrid().plots())
            QCOMPARE(plot->cursorStep(), std::optional<std::int64_t>(0));
        QTest::keyClick(timeline, Qt::Key_Escape);
        for (RunPlot* plot : m_window->plotGrid().plots())
            QVERIFY(!plot->cursorStep());
    }

    void zoomsAreLinkedAndKeptUntilFollow()
    {
        open("noisy-quadratic");
        QTRY_VERIFY(status().step > 100);
        const auto& plots = m_window->plotGrid().plots();
        plots[0]->setXRange(10.0, 50.0);
        Q_EMIT plots[0]->xRangeEdited(10.0, 50.0);
        QVERIFY(!plots[1]->following());
        key(Qt::Key_F);
        QTRY_VERIFY(plots[0]->following() && plots[1]->following());
    }

    void experimentsAreSwitchedWhileRunning()
    {
        open("noisy-quadratic");
        QTRY_VERIFY(status().step > 100);
        auto* chooser = part<QComboBox>("experiments");
        chooser->setCurrentIndex(chooser->findData("ravine"));
        Q_EMIT chooser->activated(chooser->currentIndex());
        QCOMPARE(m_window->windowTitle(), QString("Ravine – Tandem"));
        QTRY_COMPARE(status().state, TrainerState::Finished);
        QCOMPARE(status().step, 400);
        QCOMPARE(history()->description().title, std::string("Ravine"));
        QVERIFY(part<QAction>("experiment-ravine")->isChecked());
    }

    void aDivergentArmIsSaidAndTheWindowLives()
    {
        open("noisy-quadratic");
        part<TransportBar>("transportBar")->setSpeedLimit(2000.0);
        QTRY_VERIFY(status().step > 10);
        auto* field = m_window->findChild<ArmsPanel*>("arms")
                          ->panel(0)
                          ->findChild<QWidget*>("learningRate")
                          ->findChild<QLineEdit*>("field");
        field->selectAll();
        QTest::keyClicks(field, "50");
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(part<QLabel>("warning")->text().contains("16 of 16 seeds diverged"));
        const std::int64_t step = status().step;
        QTRY_VERIFY(status().step > step || status().state == TrainerState::Finished);
    }

    void badInputIsASentence()
    {
        open("noisy-quadratic");
        QTRY_VERIFY(status().step > 0);
        m_window->open("no-such-experiment");
        QVERIFY2(part<QLabel>("message")->text().contains("no-such-experiment"), qPrintable(part<QLabel>("message")->text()));
        QCOMPARE(m_window->controller().experiment().name, std::string("noisy-quadratic"));
        MainWindow::FileQuestions questions;
        questions.experiment = [](QWidget*) { return QString("/no/such/file.toml"); };
        questions.picture = [](QWidget*) { return QString("/no/such/folder/picture.png"); };
        m_window->setFileQuestions(questions);
        part<QAction>("openExperiment")->trigger();
        QVERIFY(part<QLabel>("message")->text().contains("/no/such/file.toml"));
        part<QAction>("exportPicture")->trigger();
        QVERIFY(part<QLabel>("message")->text().contains("/no/such/folder"));
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
        open("ravine");
        QTRY_COMPARE(status().state, TrainerState::Finished);
        const QTemporaryDir folder;
        const QString path = folder.filePath("window." + suffix);
        MainWindow::FileQuestions questions;
        questions.picture = [path](QWidget*) { return path; };
        m_window->setFileQuestions(questions);
        part<QAction>("exportPicture")->trigger();
        QVERIFY(QFileInfo(path).size() > 10000);
    }

    void watchedIsHeadlessBitForBit()
    {
        open("ravine");
        QTRY_COMPARE(status().state, TrainerState::Finished);
        Trainer headless(loadExperiment("ravine"));
        QVERIFY(headless.waitUntilStopped(std::chrono::seconds(20)));
        QCOMPARE(history()->keys(), headless.history()->keys());
        for (const SeriesKey& key : history()->keys()) {
            if (key.metric == "seconds")
                continue;
            const Series* ours = history()->find(key);
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
        open("noisy-quadratic");
        QTRY_VERIFY(status().step > 0);
        StallMeter meter;
        meter.start();
        QElapsedTimer since;
        since.start();
        int moves = 0;
        while (since.elapsed() < 2000) {
            slider(moves % 2, moves % 3 ? "learningRate" : "batchSize")->setValue(moves % 12 + 10);
            ++moves;
            QTest::qWait(5);
        }
        meter.stop();
        // A bound that a loaded machine keeps; the figures are the benchmark's.
        QVERIFY2(meter.longestPauseMilliseconds() < 1000.0, qPrintable(QString::number(meter.longestPauseMilliseconds())));
        QVERIFY(moves > 10);
        QTRY_VERIFY(!history()->interventions().empty());
        QTRY_COMPARE(
            m_window->controller().status().hyperparameters[0], m_window->findChild<ArmsPanel*>("arms")->panel(0)->values());
    }

    void closingMidRunIsQuick()
    {
        open("noisy-quadratic");
        QTRY_VERIFY(status().step > 0);
        QElapsedTimer since;
        since.start();
        m_window->close();
        m_window.reset();
        QVERIFY2(since.elapsed() < 1000, qPrintable(QString::number(since.elapsed())));
    }

    void spaceBelongsToTheButtonThatHasTheKeyboard()
    {
        open("noisy-quadratic");
        part<TransportBar>("transportBar")->setSpeedLimit(100.0);
        QTRY_VERIFY(status().step > 0);
        auto* same = part<QCheckBox>("sameBatch");
        same->setFocus();
        QTest::keyClick(same, Qt::Key_Space);
        QVERIFY(same->isChecked());
        QCOMPARE(status().state, TrainerState::Running);
    }

    void everythingFitsASmallLaptop()
    {
        open("noisy-quadratic");
        QTRY_VERIFY(status().step > 0);
        m_window->resize(1280, 720);
        QTRY_COMPARE(m_window->size(), QSize(1280, 720));
        QVERIFY(m_window->minimumSizeHint().width() <= 1280);
        QVERIFY(m_window->minimumSizeHint().height() <= 720);
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(qobject_cast<QSlider*>(widget) || qobject_cast<QLineEdit*>(widget)))
                continue;
            const QRect place(widget->mapTo(m_window.get(), QPoint(0, 0)), widget->size());
            QVERIFY2(m_window->rect().contains(place), qPrintable(widget->accessibleName()));
        }
    }

    void settingsAreRemembered()
    {
        const QTemporaryDir folder;
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
        QCoreApplication::setOrganizationName("tandem-test");
        const auto makeWindow = [this] {
            m_window = std::make_unique<MainWindow>(TrainerOptions{}, MainWindow::Memory::Settings);
            m_window->show();
        };
        makeWindow();
        m_window->open("ravine");
        part<QCheckBox>("sameBatch")->click();
        m_window->resize(1100, 700);
        m_window->close();
        makeWindow();
        QCOMPARE(m_window->lastExperiment(), QString("ravine"));
        QVERIFY(part<QCheckBox>("sameBatch")->isChecked());
        QTRY_COMPARE(m_window->size(), QSize(1100, 700));
        part<QAction>("resetLayout")->trigger();
        QTRY_COMPARE(m_window->size(), QSize(1280, 720));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QDir::homePath());
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
