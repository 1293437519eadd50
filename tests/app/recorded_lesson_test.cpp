// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/slider_handle.h"
#include "app/window_fixture.h"
#include "cli/log_plan.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "lessons/lesson_player.h"
#include "lessons/lessons_menu.h"
#include "support/input_error.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>

#include <set>
#include <tuple>

using namespace tandem;

/// One's own slider moves become a lesson, and the lesson becomes the same run.
class RecordedLessonTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    WindowFixture m_at;

    LessonPlayer& player() const { return *m_at.part<LessonPlayer>("lessonPlayer"); }
    QString path() const { return m_folder->filePath("mine.toml"); }
    void setSpeed(double stepsPerSecond) const { m_at.part<TransportBar>("transportBar")->setSpeedLimit(stepsPerSecond); }
    bool isResting() const
    {
        return m_at.status().state == TrainerState::Paused || m_at.status().state == TrainerState::Finished;
    }
    void openPaused(const QString& name)
    {
        m_at.start(
            [&](MainWindow& window) {
                window.controller().recordInto({.folder = m_folder->filePath("runs")});
                window.open(name);
            },
            {.startPaused = true});
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
    }
    void train(std::int64_t steps) const
    {
        const std::int64_t goal = m_at.status().step + steps;
        m_at.controller().step(steps);
        QTRY_VERIFY(m_at.status().step == goal && isResting());
    }
    /// As by hand, in force when it returns.
    void set(int arm, const char* name, const QString& value, const std::function<double(const Hyperparameters&)>& read) const
    {
        m_at.type(arm, name, value);
        QTRY_COMPARE(read(m_at.status().hyperparameters[static_cast<std::size_t>(arm)]), value.toDouble());
    }
    void setRate(int arm, const QString& value) const
    {
        set(arm, "learningRate", value, [](const Hyperparameters& values) { return values.learningRate; });
    }
    void setMomentum(int arm, const QString& value) const
    {
        set(arm, "momentum", value, [](const Hyperparameters& values) { return values.momentum; });
    }

    void answerWith(const QString& file) const
    {
        m_at.part<LessonsMenu>("lessons")->setFileQuestions({[=](QWidget*) { return file; }, [=](QWidget*) { return file; }});
    }
    void record() const
    {
        answerWith(path());
        m_at.part<QAction>("recordLesson")->trigger();
        QVERIFY2(m_at.message().startsWith("Recorded as "), qPrintable(m_at.message()));
    }
    Lesson lesson() const { return loadLesson(path().toStdString(), player().parts()); }
    /// Plays what was recorded to its end, and holds the run against `recorded`, which may be the one that it replaces.
    void verifyReplay(std::shared_ptr<const History> recorded) const
    {
        answerWith(path());
        m_at.part<QAction>("openLesson")->trigger();
        QVERIFY2(player().isOpen(), qPrintable(m_at.message()));
        setSpeed(0.0);
        while (!player().isAtEnd()) {
            QTRY_VERIFY(!player().isBusy());
            QTest::keyClick(&m_at.window(), Qt::Key_PageDown);
        }
        QTRY_VERIFY(!player().isBusy());
        QVERIFY(m_at.history() != recorded);
        QCOMPARE(m_at.status().step, recorded->step());
        QCOMPARE(m_at.history()->keys(), recorded->keys());
        const std::string deviation = deviationOf(*recorded, *m_at.history());
        QVERIFY2(deviation.empty(), deviation.c_str());
        QVERIFY(changesOf(*m_at.history()) == changesOf(*recorded));
    }
    /// Step, arm, parameter and value; what changed at one step has no order.
    static std::set<std::tuple<std::int64_t, int, std::string, double>> changesOf(const History& history)
    {
        std::set<std::tuple<std::int64_t, int, std::string, double>> changes;
        for (const InterventionRecord& change : history.interventions())
            changes.emplace(change.step, change.arm, change.parameter, change.after);
        return changes;
    }
    void choose(int arm, const char* action) const { m_at.arm(arm)->findChild<QAction*>(action)->trigger(); }
    std::vector<Arm> arms() const { return m_at.controller().experiment().arms; }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<QTemporaryDir>();
    }
    void cleanup() { m_at.close(); }

    void aRunIsRecordedAndReplayed()
    {
        openPaused("noisy-quadratic");
        train(200);
        setMomentum(1, "0.5");
        train(300);
        setRate(0, "0.1"); // its pair moves with it
        train(301);
        record();
        QCOMPARE(lesson().experiment, std::string("noisy-quadratic"));
        QCOMPARE(lesson().steps.size(), std::size_t{3});
        verifyReplay(m_at.history());
    }

    void changesBeforeTheFirstStepToo()
    {
        openPaused("noisy-quadratic");
        setRate(0, "0.3");
        train(100);
        record();
        verifyReplay(m_at.history());
    }

    void aRunThatTrainsOnIsRecordedUpToNow()
    {
        openPaused("noisy-quadratic");
        setSpeed(2000.0);
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY(m_at.status().step > 50);
        setMomentum(1, "0.5");
        record();
        QCOMPARE(m_at.status().state, TrainerState::Running);
        const std::int64_t change = m_at.history()->interventions()[0].step;
        QCOMPARE(lesson().steps[0].until, std::optional(change));
        QVERIFY(*lesson().steps[1].until >= change);
    }

    void editedArmsAreInTheLesson()
    {
        openPaused("noisy-quadratic");
        m_at.part<QPushButton>("addArm")->click();
        QTRY_COMPARE(arms().size(), std::size_t{3});
        QTRY_VERIFY(m_at.history());
        choose(2, "optimizer-nesterov");
        QTRY_COMPARE(arms()[2].optimizer, Optimizer::Nesterov);
        QTRY_VERIFY(m_at.history());
        choose(0, "removeArm");
        QTRY_COMPARE(arms().size(), std::size_t{2});
        QTRY_VERIFY(m_at.history() && isResting());
        train(150);
        setMomentum(1, "0.35");
        train(100);
        record();
        const auto recorded = m_at.history();
        m_at.window().open("ravine");
        verifyReplay(recorded);
        QCOMPARE(arms().size(), std::size_t{2});
        QCOMPARE(arms()[1].name, std::string("SGDM 2"));
        QCOMPARE(arms()[1].optimizer, Optimizer::Nesterov);
    }

    void armsEditedAfterChangesBeginTheLessonWithThem()
    {
        openPaused("noisy-quadratic");
        train(100);
        setRate(0, "0.3");
        train(100);
        m_at.part<QPushButton>("addArm")->click(); // a new run, with what was set
        QTRY_COMPARE(arms().size(), std::size_t{3});
        QTRY_VERIFY(m_at.history() && isResting());
        train(120);
        setMomentum(2, "0.6");
        train(80);
        record();
        QCOMPARE(lesson().steps.size(), std::size_t{2});
        verifyReplay(m_at.history());
    }

    void aRestartBeginsTheLessonWithItsValues()
    {
        openPaused("noisy-quadratic");
        train(100);
        setRate(1, "0.05");
        setMomentum(1, "0.7");
        const auto before = m_at.history();
        m_at.press(Qt::Key_R);
        QTRY_VERIFY(m_at.history() != before && m_at.status().step == 0 && isResting());
        train(200);
        setRate(0, "0.2");
        train(50);
        record();
        QCOMPARE(lesson().steps.size(), std::size_t{2}); // nothing of the run before
        verifyReplay(m_at.history());
        QCOMPARE(arms()[1].initial, (Hyperparameters{0.05, 0.7, 8}));
    }

    void aRunPastItsEndIsReplayedPastIt()
    {
        openPaused("ravine");
        train(400);
        QCOMPARE(m_at.status().state, TrainerState::Finished);
        setRate(0, "0.5");
        train(400);
        QCOMPARE(m_at.status().targetStep, 800);
        train(100);
        setMomentum(1, "0.5");
        train(50);
        QCOMPARE(m_at.status().targetStep, 1200);
        record();
        verifyReplay(m_at.history());
        QCOMPARE(m_at.status().targetStep, 1200);
    }

    void aStepAcrossTwoEndsIsReplayedToo()
    {
        openPaused("ravine");
        train(400);
        train(400);
        train(10);
        record();
        QCOMPARE(lesson().steps.size(), std::size_t{1});
        verifyReplay(m_at.history());
    }

    void aDragIsOneStep()
    {
        openPaused("noisy-quadratic");
        setSpeed(500.0);
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY(m_at.status().step > 20);
        QSlider* slider = m_at.slider(0, "learningRate");
        const auto inForce = [this] { return m_at.status().hyperparameters[0].learningRate; };
        for (const int way : {1, -1}) {
            const std::size_t before = m_at.history()->interventions().size();
            const QPoint handle = handleOf(*slider);
            QTest::mousePress(slider, Qt::LeftButton, {}, handle);
            for (int i = 1; i <= 12; ++i) {
                QTest::mouseMove(slider, handle + QPoint(way * 4 * i, 0));
                QTRY_COMPARE(inForce(), m_at.arm(0)->values().learningRate);
            }
            QTest::mouseRelease(slider, Qt::LeftButton, {}, handle + QPoint(way * 48, 0));
            QVERIFY(m_at.history()->interventions().size() >= before + 20); // two arms, ten times or more
        }
        const std::int64_t last = m_at.history()->interventions().back().step;
        QTRY_VERIFY(m_at.status().step > last);
        m_at.press(Qt::Key_Space);
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
        record();
        const Lesson recorded = lesson();
        QCOMPARE(recorded.steps.size(), std::size_t{3}); // the start, and two drags
        QCOMPARE(recorded.steps[1].until, std::optional(last));
        const double rate = m_at.status().hyperparameters[0].learningRate;
        QCOMPARE(recorded.steps[2].settings.at(0).learningRate, std::optional(rate));
        QCOMPARE(recorded.steps[2].settings.at(1).learningRate, std::optional(rate));
        QCOMPARE(recorded.steps[2].until, std::optional(m_at.status().step));
    }

    void quickKeysAreOneStepAndOtherSlidersAnother()
    {
        openPaused("noisy-quadratic");
        train(100);
        for (int i = 0; i < 5; ++i) {
            QTest::keyClick(m_at.slider(0, "batchSize"), Qt::Key_Right);
            QTRY_VERIFY(m_at.status().hyperparameters[0].batchSize == m_at.arm(0)->values().batchSize);
            train(1);
        }
        QTest::keyClick(m_at.slider(1, "momentum"), Qt::Key_Left);
        QTRY_VERIFY(m_at.status().hyperparameters[1].momentum < 0.9);
        train(10);
        record();
        const Lesson recorded = lesson();
        QCOMPARE(recorded.steps.size(), std::size_t{3});
        QCOMPARE(recorded.steps[0].until, std::optional<std::int64_t>(104));
        QCOMPARE(recorded.steps[1].settings.at(0).batchSize, std::optional(m_at.status().hyperparameters[0].batchSize));
        QCOMPARE(recorded.steps[1].until, std::optional<std::int64_t>(105));
    }

    void aLessonThatWasPlayedAndChangedIsRecordedToo()
    {
        openPaused("noisy-quadratic");
        QVERIFY(player().open("fair-comparison"));
        player().next();
        setSpeed(0.0);
        QTRY_VERIFY(!player().isBusy());
        setMomentum(1, "0.5");
        player().reveal();
        player().next();
        setSpeed(0.0);
        QTRY_VERIFY(!player().isBusy());
        record();
        verifyReplay(m_at.history());
    }

    void aWindowThatWasClosedLosesNothing()
    {
        openPaused("noisy-quadratic");
        train(100);
        setMomentum(1, "0.5");
        const auto before = m_at.history();
        m_at.press(Qt::Key_R);
        QTRY_VERIFY(m_at.history() != before && m_at.status().step == 0 && isResting());
        train(200);
        setRate(0, "0.1");
        train(100);
        const auto recorded = m_at.history();
        const QString log = m_at.controller().recording()->status().path;
        m_at.close();
        m_at.open(log);
        QVERIFY(m_at.window().shown().log());
        record();
        QCOMPARE(lesson().steps.size(), std::size_t{2});
        verifyReplay(recorded);
    }

    void aBranchIsALessonFromTheStart()
    {
        openPaused("noisy-quadratic");
        train(200);
        setMomentum(1, "0.5");
        train(300);
        const QString log = m_at.controller().recording()->status().path;
        m_at.close();
        m_at.open(log);
        setSpeed(500.0);
        auto* timeline = m_at.part<Timeline>("timeline");
        QTest::keyClick(timeline, Qt::Key_PageUp);
        const std::int64_t fork = timeline->cursorStep().value_or(-1);
        QVERIFY(fork > 200);
        m_at.part<QAbstractButton>("forkButton")->click();
        QTRY_VERIFY(m_at.status().step > fork);
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY(isResting());
        setRate(0, "0.1");
        train(100);
        record();
        QCOMPARE(lesson().experiment, std::string("noisy-quadratic"));
        QCOMPARE(lesson().steps.size(), std::size_t{3});
        verifyReplay(m_at.history());
    }

    void thereIsNothingToRecordBeforeTraining()
    {
        const QString nothing("There is nothing to record yet: train, move the sliders, and record then.");
        m_at.openNothing();
        answerWith(path());
        m_at.part<QAction>("recordLesson")->trigger();
        QCOMPARE(m_at.message(), nothing);
        openPaused("noisy-quadratic");
        answerWith(path());
        m_at.part<QAction>("recordLesson")->trigger();
        QCOMPARE(m_at.message(), nothing);
        QVERIFY(!QFile::exists(path()));
    }

    void whoChangesTheirMindLeavesNoFile()
    {
        openPaused("noisy-quadratic");
        train(10);
        const QString before = m_at.message();
        answerWith({});
        m_at.part<QAction>("recordLesson")->trigger();
        QCOMPARE(m_at.message(), before);
        QVERIFY(QDir(m_folder->path()).entryList({"*.toml"}, QDir::Files).isEmpty());
    }

    void whereNothingCanBeWrittenIsSaid()
    {
        openPaused("noisy-quadratic");
        train(10);
        answerWith(m_folder->filePath("no-such-folder/mine.toml"));
        m_at.part<QAction>("recordLesson")->trigger();
        QVERIFY2(
            m_at.message().startsWith("Cannot write ") && m_at.message().contains("no-such-folder"), qPrintable(m_at.message()));
    }

    void aFileIsOnlyReplacedWhenAsked_data()
    {
        QTest::addColumn<bool>("replaces");
        QTest::newRow("yes") << true;
        QTest::newRow("no") << false;
    }
    void aFileIsOnlyReplacedWhenAsked()
    {
        QFETCH(bool, replaces);
        openPaused("noisy-quadratic");
        train(10);
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
        file.close();

        // Each dialog is answered as soon as it is there; queued, because the answer to one opens the other.
        const auto click = [](QAbstractButton* button) { QMetaObject::invokeMethod(button, "click", Qt::QueuedConnection); };
        int saved = 0;
        int questions = 0;
        QTimer answering;
        connect(&answering, &QTimer::timeout, this, [&] {
            QWidget* modal = QApplication::activeModalWidget();
            auto* question = qobject_cast<QMessageBox*>(modal);
            auto* dialog = qobject_cast<QFileDialog*>(modal);
            if (question && questions == 0) {
                ++questions;
                click(question->button(replaces ? QMessageBox::Yes : QMessageBox::No));
            } else if (dialog && saved == 0) {
                ++saved;
                dialog->setDirectory(m_folder->path());
                dialog->findChild<QLineEdit*>("fileNameEdit")->setText("mine"); // gets its suffix
                click(dialog->findChild<QDialogButtonBox*>("buttonBox")->button(QDialogButtonBox::Save));
            } else if (dialog && questions == 1 && !replaces) {
                ++questions;
                click(dialog->findChild<QDialogButtonBox*>("buttonBox")->button(QDialogButtonBox::Cancel));
            }
        });
        answering.start(0);
        m_at.part<QAction>("recordLesson")->trigger();
        QCOMPARE(questions, replaces ? 1 : 2); // who says no may choose another name
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray written = file.readAll();
        if (replaces)
            QVERIFY(written.contains("Noisy quadratic"));
        else
            QCOMPARE(written, QByteArray("mine"));
    }
};

QTEST_MAIN(RecordedLessonTest)
#include "recorded_lesson_test.moc"
