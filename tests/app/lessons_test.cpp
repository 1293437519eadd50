// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/small_resources.h"
#include "app/window_fixture.h"
#include "controls/transport_bar.h"
#include "engine/training/torch_need.h"
#include "lessons/lesson_player.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>

using namespace tandem;

class LessonsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<SmallResources> m_resources;
    WindowFixture m_at;

    LessonPlayer& player() const { return *m_at.part<LessonPlayer>("lessonPlayer"); }
    void hurry() const { m_at.part<TransportBar>("transportBar")->setSpeedLimit(0.0); }
    QString text(const char* label) const { return m_at.part<QLabel>(label)->text(); }

private Q_SLOTS:
    void initTestCase() { m_resources = std::make_unique<SmallResources>(); }
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.open("ravine");
    }
    void cleanup() { m_at.close(); }

    void everyLessonGoesFromStartToEnd_data()
    {
        QTest::addColumn<QString>("name");
        for (const ShippedLesson& lesson : shippedLessons())
            QTest::newRow(lesson.name.c_str()) << QString::fromStdString(lesson.name);
    }
    void everyLessonGoesFromStartToEnd()
    {
        QFETCH(QString, name);
        m_at.part<QAction>(qPrintable("lesson-" + name))->trigger();
        QVERIFY(player().isOpen());
        QVERIFY(m_at.part<QWidget>("lessonPanel")->isVisible());
        if (lacksTorchFor(m_at.controller().experiment()))
            QSKIP("This build has no LibTorch.");
        const int steps = static_cast<int>(player().lesson().steps.size());
        for (int at = 0; at < steps; ++at) {
            QCOMPARE(player().at(), at);
            hurry();
            QTRY_VERIFY_WITH_TIMEOUT(!player().isBusy(), 60000);
            QVERIFY2(m_at.status().state != TrainerState::Failed, qPrintable(text("message")));
            if (player().step().until)
                QCOMPARE(m_at.status().step, *player().step().until);
            for (const auto& [arm, setting] : player().step().settings) {
                const Hyperparameters& inForce = m_at.status().hyperparameters[static_cast<std::size_t>(arm)];
                QCOMPARE(inForce, setting.applied(inForce));
            }
            QVERIFY(text("lessonPlace").endsWith(QString("%1 of %2").arg(at + 1).arg(steps)));
            QVERIFY(!text("lessonCaption").isEmpty());
            if (!player().isRevealed())
                QTest::keyClick(&m_at.window(), Qt::Key_PageDown);
            QVERIFY(player().isRevealed());
            if (at + 1 < steps)
                QTest::keyClick(&m_at.window(), Qt::Key_PageDown);
        }
        QVERIFY(player().isAtEnd());
        const QString following = player().followingTitle();
        QCOMPARE(
            m_at.part<QPushButton>("lessonNext")->text(), following.isEmpty() ? QString("Finish") : QString("Next lesson ›"));
        QTest::keyClick(&m_at.window(), Qt::Key_PageUp);
        QCOMPARE(player().at(), steps - 2);
        m_at.part<QAction>("endLesson")->trigger();
        QVERIFY(!m_at.part<QWidget>("lessonPanel")->isVisible());
        for (const char* control : {"pairingBox", "batchSize", "experiments"})
            QVERIFY2(!m_at.part<QWidget>(control)->isHidden(), control);
    }

    void whatAStepWaitsForIsSaid()
    {
        QVERIFY(player().open("ravine")); // trains to step 400 at 60 steps a second
        QVERIFY(!m_at.part<QLabel>("lessonWait")->isVisible());
        QTRY_VERIFY(text("lessonWait").startsWith("Training to step 400, about "));
        QVERIFY(m_at.part<QLabel>("lessonWait")->isVisible());
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QVERIFY(!m_at.part<QLabel>("lessonWait")->isVisible());
    }

    void theLastStepLeadsToTheNextLesson()
    {
        QVERIFY(player().open("ravine"));
        while (!player().isAtEnd())
            player().next();
        const QString following = player().followingTitle();
        QVERIFY(!following.isEmpty());
        QTest::keyClick(&m_at.window(), Qt::Key_PageDown); // held a little long: it stays
        QVERIFY(player().isAtEnd());
        m_at.part<QPushButton>("lessonNext")->click();
        QVERIFY(player().isOpen());
        QCOMPARE(QString::fromStdString(player().lesson().title), following);
        QVERIFY(player().open("why-not-here")); // the last one
        while (!player().isAtEnd())
            player().next();
        m_at.part<QPushButton>("lessonNext")->click();
        QVERIFY(!player().isOpen());
    }

    void aCurveIsHiddenUntilTheClassHasVoted()
    {
        QVERIFY(player().open("ravine"));
        QVERIFY(player().step().prediction);
        QTest::keyClick(&m_at.window(), Qt::Key_1);
        m_at.part<QPushButton>("lessonAnswerC")->click();
        m_at.part<QPushButton>("lessonAnswerC")->click();
        QCOMPARE(player().votes(), (std::vector<int>{1, 0, 2}));
        QVERIFY(m_at.part<QPushButton>("lessonAnswerC")->text().contains("2 votes"));
        QVERIFY(!m_at.part<QLabel>("lessonAnswer")->isVisible());
        RunPlot* loss = m_at.window().plotGrid().plot("lossPlot");
        QTRY_VERIFY(m_at.status().step > 0);
        hurry();
        QTRY_VERIFY(!player().isBusy()); // it was trained meanwhile
        QCOMPARE(m_at.status().step, 400);
        QTRY_VERIFY(loss->legendTexts().contains("SGD"));
        QVERIFY(!loss->legendTexts().contains("SGDM"));
        const QPoint place = m_at.part<QPushButton>("lessonNext")->pos();
        const int height = m_at.part<QWidget>("lessonPanel")->height();
        m_at.part<QPushButton>("lessonNext")->click();
        QVERIFY(m_at.part<QLabel>("lessonAnswer")->isVisible());
        QTRY_COMPARE(m_at.part<QPushButton>("lessonNext")->pos(), place); // the mouse need not follow
        QCOMPARE(m_at.part<QWidget>("lessonPanel")->height(), height);    // nor do the plots jump
        QTRY_VERIFY(loss->legendTexts().contains("SGDM"));
        QTest::keyClick(&m_at.window(), Qt::Key_1); // too late
        QCOMPARE(player().votes(), (std::vector<int>{1, 0, 2}));
        QCOMPARE(player().at(), 0);
    }

    void onlyThePlotsOfAStepAreShown()
    {
        QVERIFY(player().open("ravine"));
        QVERIFY(m_at.part<QWidget>("lossPlot")->isVisible());
        QVERIFY(!m_at.part<QWidget>("noiseScalePlot")->isVisible());
        player().close();
        QTRY_VERIFY(m_at.part<QWidget>("noiseScalePlot")->isVisible());
    }

    void anotherExperimentEndsIt()
    {
        QVERIFY(player().open("ravine"));
        m_at.window().open("noisy-quadratic");
        QVERIFY(!player().isOpen());
        QVERIFY(!m_at.part<QWidget>("lessonPanel")->isVisible());
    }

    void whoTurnsQuicklyMissesNothing()
    {
        QVERIFY(player().open("minibatch-gradient"));
        while (player().step().settings.empty())
            player().next();
        QVERIFY(player().isBusy());
        const int at = player().at();
        player().previous(); // to look again does not stop it, and does nothing twice
        QVERIFY(!m_at.part<QLabel>("lessonWait")->isVisible());
        player().next();
        QCOMPARE(player().at(), at);
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, 6000);
        const auto changes = m_at.history()->interventions();
        QCOMPARE(changes.size(), std::size_t{1});
        QCOMPARE(changes[0].step, 2000); // where its caption says, not where the key was pressed
        QCOMPARE(changes[0].after, 128.0);
    }

    void itCatchesUpAtFullSpeed()
    {
        QVERIFY(player().open("ravine"));
        player().reveal();
        player().next();
        player().next(); // restarts at η = 4, when the first 400 steps are done
        QTRY_VERIFY(m_at.status().hyperparameters.size() == 2 && m_at.status().hyperparameters[1].learningRate == 4.0);
        QTRY_VERIFY(m_at.status().step > 0 && m_at.status().step < 400); // this step at its own speed again
        QVERIFY(m_at.part<TransportBar>("transportBar")->speedLimit() < 70.0);
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, 400);
        QVERIFY(m_at.history()->interventions().empty());
    }

    void whoPausesGoesOnToWhereTheStepEnds()
    {
        QVERIFY(player().open("ravine-with-noise"));
        player().next(); // to step 1000
        QTRY_VERIFY(m_at.status().step > 10);
        m_at.press(Qt::Key_Space);
        QTRY_COMPARE(text("lessonWait"), QString("Paused on the way to step 1\u202f000: Space goes on."));
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY(text("lessonWait").startsWith("Training to step 1\u202f000"));
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().state, TrainerState::Paused);
        QCOMPARE(m_at.status().step, 1000);
    }

    void whoPausesAndTurnsGoesOnToo()
    {
        QVERIFY(player().open("ravine-with-noise"));
        player().next();
        QTRY_VERIFY(m_at.status().step > 10);
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY(text("lessonWait").startsWith("Paused"));
        player().next();
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, 2000);
        for (const InterventionRecord& change : m_at.history()->interventions())
            QCOMPARE(change.step, 1000);
    }

    void whoRestartsOnTheWayTrainsTheStepAgain()
    {
        QVERIFY(player().open("ravine-with-noise"));
        player().next();
        QTRY_VERIFY(m_at.status().step > 10);
        const auto before = m_at.history();
        m_at.press(Qt::Key_R);
        QTRY_VERIFY(m_at.history() != before);
        QVERIFY(player().isBusy());
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, 1000);
    }

    void whoPlaysOnAndTurnsSetsWhereTheRunStands()
    {
        QVERIFY(player().open("ravine-with-noise"));
        player().next();
        hurry();
        QTRY_VERIFY(!player().isBusy());
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(100.0);
        m_at.press(Qt::Key_Space);
        QTRY_VERIFY(m_at.status().step > 1010);
        player().next();
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, 2000);
        const auto changes = m_at.history()->interventions();
        QCOMPARE(changes.size(), std::size_t{2});
        QVERIFY(changes[0].step > 1010);
        QCOMPARE(changes[1].step, changes[0].step);
    }

    void whoLeavesInTheMiddleLeavesNothingBehind()
    {
        QVERIFY(player().open("ravine"));
        QTRY_VERIFY(m_at.status().step > 0);
        player().reveal();
        player().next();
        player().next(); // waits for the first 400 steps
        QVERIFY(player().isBusy());
        m_at.part<QAbstractButton>("lessonClose")->click();
        QVERIFY(!player().isOpen());
        QVERIFY(!player().isBusy());
        QVERIFY(!m_at.part<QLabel>("lessonWait")->isVisible());
        hurry();
        QTRY_COMPARE(m_at.status().step, 400);
        QCOMPARE(m_at.status().hyperparameters[1].learningRate, 1.99); // the step that it had not come to
        QVERIFY(player().open("noise-scale"));
        player().next();
        hurry();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, 100);
    }

    void aSettingThatIsRefusedDoesNotStopIt()
    {
        if (!torchIsBuiltIn())
            QSKIP("This build has no LibTorch.");
        const QTemporaryDir folder;
        QFile file(folder.filePath("refused.toml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("title = 'Refused'\nexperiment = 'edge-of-stability'\n[[step]]\ntext = 'A batch larger than the data.'\n"
                   "set = { SGD = { batch_size = 2000 } }\nuntil = 5\n");
        file.close();
        QVERIFY(player().open(file.fileName()));
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, 5);
        QVERIFY(m_at.arm(0)->findChild<QLabel*>("errorLine", Qt::FindDirectChildrenOnly)->text().contains("1000 examples"));
    }

    void aBadFileIsASentence()
    {
        QVERIFY(!player().open("no-such-lesson"));
        QVERIFY(text("message").contains("no-such-lesson"));
    }
};

QTEST_MAIN(LessonsTest)
#include "lessons_test.moc"
