// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "controls/transport_bar.h"
#include "lessons/lesson_player.h"
#include "lessons/lessons_menu.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>

using namespace tandem;

class LessonsTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

    LessonPlayer& player() const { return *m_at.part<LessonPlayer>("lessonPlayer"); }
    void hurry() const { m_at.part<TransportBar>("transportBar")->setSpeedLimit(0.0); }
    QString text(const char* label) const { return m_at.part<QLabel>(label)->text(); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.open("ravine");
    }
    void cleanup() { m_at.close(); }

    /// The closed-form lessons as they are; of those that train a network, the captions.
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
        const bool network = std::holds_alternative<NetworkConfig>(m_at.controller().experiment().problem);
        const int steps = static_cast<int>(player().lesson().steps.size());
        for (int at = 0; at < steps; ++at) {
            QCOMPARE(player().at(), at);
            hurry();
            if (!network) {
                QTRY_VERIFY_WITH_TIMEOUT(!player().isBusy(), 60000);
                if (player().step().until)
                    QCOMPARE(m_at.status().step, *player().step().until);
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
        QVERIFY(player().open("ravine"));
        QVERIFY(!m_at.part<QLabel>("lessonWait")->isVisible());
        player().next(); // the answer
        player().next(); // trains to step 400 at 60 steps a second
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

    void aRunIsRecordedAndReplayed()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath("mine.toml");
        m_at.window().open("noisy-quadratic");
        m_at.controller().pause();
        QTRY_COMPARE(m_at.status().state, TrainerState::Paused);
        m_at.controller().step(200);
        QTRY_VERIFY(m_at.status().state == TrainerState::Paused && m_at.status().step >= 200);
        m_at.type(1, "momentum", "0.5");
        QTRY_COMPARE(m_at.history()->interventions().size(), std::size_t{1});
        m_at.controller().step(300);
        QTRY_VERIFY(m_at.status().state == TrainerState::Paused && m_at.status().step >= 500);
        const auto recorded = m_at.history();
        m_at.part<LessonsMenu>("lessons")->setFileQuestions({[&](QWidget*) { return path; }, [&](QWidget*) { return path; }});
        m_at.part<QAction>("recordLesson")->trigger();
        m_at.part<QAction>("openLesson")->trigger();
        QVERIFY2(player().isOpen(), qPrintable(text("message")));
        QTRY_VERIFY(!player().isBusy());
        player().next();
        QTRY_VERIFY(!player().isBusy());
        QCOMPARE(m_at.status().step, recorded->step());
        QVERIFY(m_at.history() != recorded);
        const auto replayed = m_at.history()->interventions();
        QCOMPARE(replayed.size(), std::size_t{1});
        QCOMPARE(replayed[0].step, recorded->interventions()[0].step);
        const Series* one = recorded->find({"train_loss.mean", 1, allSeeds});
        const Series* other = m_at.history()->find({"train_loss.mean", 1, allSeeds});
        QCOMPARE(other->size(), one->size());
        for (std::int64_t i = 0; i < one->size(); ++i)
            QCOMPARE(other->value(i), one->value(i)); // bit for bit
    }

    void aBadFileIsASentence()
    {
        QVERIFY(!player().open("no-such-lesson"));
        QVERIFY(text("message").contains("no-such-lesson"));
    }
};

QTEST_MAIN(LessonsTest)
#include "lessons_test.moc"
