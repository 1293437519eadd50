// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/recorded_log.h"
#include "app/window_fixture.h"
#include "controls/timeline.h"
#include "logs/run_files.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "runlog/database.h"
#include "runlog/log_reader.h"
#include "runlog/log_writer.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace tandem;

/// Run logs in the real window: opened, followed, refused.
class LogsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<LogFolder> m_folder;
    WindowFixture m_at;

    QString file(const char* name) const { return m_folder->file(name); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<LogFolder>();
    }
    void cleanup() { m_at.close(); }

    void aLogIsShownInAllPlots()
    {
        Experiment experiment = loadExperiment("ravine");
        experiment.interventions.push_back({.step = 100, .arm = 0, .learningRate = {}, .momentum = {}, .batchSize = 7});
        m_folder->record("run.tandem", experiment);
        m_at.openNothing();
        m_at.window().open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.window().open(file("run.tandem"));
        QCOMPARE(m_at.window().windowTitle(), QString("Ravine – Tandem"));
        for (RunPlot* plot : m_at.window().plotGrid().plots())
            if (plot->isVisible())
                QTRY_VERIFY2(!plot->legendTexts().isEmpty(), qPrintable(plot->objectName()));
        QVERIFY(!m_at.controller().isOpen()); // nothing trains unseen
        QCOMPARE(m_at.part<QLabel>("rate")->text(), QString("recorded"));
        QCOMPARE(m_at.part<QLabel>("stepCount")->text(), QString("step 400 of 400"));
        QCOMPARE(m_at.part<Timeline>("timeline")->marks().size(), std::size_t{1});
        QVERIFY(!m_at.part<QAction>("play")->isEnabled());
        QVERIFY(m_at.message().contains("run.tandem"));

        // The hyperparameters are those of the step that is looked at, and cannot be moved.
        QVERIFY(!m_at.arm(0)->findChild<QSlider*>("slider")->isEnabled());
        QCOMPARE(m_at.part<QLabel>("readOnly")->text(), QString("Recorded run. Fork from a step to change it."));
        QCOMPARE(m_at.arm(0)->values().batchSize, 7);
        auto* timeline = m_at.part<Timeline>("timeline");
        QTest::keyClick(timeline, Qt::Key_Home);
        QVERIFY(m_at.arm(0)->values().batchSize != 7);
        for (RunPlot* plot : m_at.window().plotGrid().plots())
            QCOMPARE(plot->cursorStep(), std::optional<std::int64_t>(0));
        QTest::keyClick(timeline, Qt::Key_Escape);
        QCOMPARE(m_at.arm(0)->values().batchSize, 7);

        m_at.window().open("ravine");
        QTRY_VERIFY(m_at.status().step > 0);
        QVERIFY(m_at.part<QAction>("play")->isEnabled());
        QVERIFY(m_at.arm(0)->findChild<QSlider*>("slider")->isEnabled());
        QVERIFY(!m_at.part<QLabel>("readOnly")->isVisible());
    }

    void aForkOfAnotherProgramsRunSaysSo()
    {
        m_folder->record("run.tandem", loadExperiment("ravine"));
        m_at.open(file("run.tandem"));
        auto* fork = m_at.part<QToolButton>("forkButton");
        const QString caution = "tandem-test recorded this run";
        QVERIFY2(fork->toolTip().contains(caution), qPrintable(fork->toolTip()));
        QTest::keyClick(m_at.part<Timeline>("timeline"), Qt::Key_Home);
        fork->click();
        QTRY_VERIFY2(m_at.message().contains(caution), qPrintable(m_at.message()));
    }

    void aRecordingIsFollowed()
    {
        RunDescription run;
        run.title = "Elsewhere";
        run.arms = {{"SGD", "sgd"}};
        run.seeds = run.recordedSeeds = 1;
        run.plannedSteps = 1000;
        const auto history = std::make_shared<History>(run);
        LogWriter writer(file("run.tandem").toStdString());
        Series& loss = history->series({"train_loss.mean", 0, allSeeds});
        const auto train = [&](std::int64_t until) {
            for (std::int64_t step = history->step(); step < until; ++step)
                loss.append(step, 1.0 / static_cast<double>(step + 1));
            history->setStep(until);
        };
        train(10);
        writer.record(history, {"tandem-test", "", "cpu", "", ""});
        QTRY_COMPARE(writer.status().step, 10);
        m_at.openNothing();
        m_at.window().open(file("run.tandem"));
        QCOMPARE(m_at.part<QLabel>("rate")->text(), QString("● recording"));
        QTRY_COMPARE(m_at.part<QLabel>("stepCount")->text(), QString("step 10 of 1\u202f000"));
        train(500);
        QTRY_COMPARE(m_at.part<QLabel>("stepCount")->text(), QString("step 500 of 1\u202f000"));
        QCOMPARE(m_at.window().shown().history()->find({"train_loss.mean", 0, allSeeds})->size(), 500);
        writer.finish();
        QTRY_COMPARE(m_at.part<QLabel>("rate")->text(), QString("recorded"));
    }

    void aBadFileIsASentence_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("name");
        QTest::newRow("no log") << QByteArray("SQLite format 3\0and then nothing", 33) << "bad.tandem";
        QTest::newRow("empty") << QByteArray() << "bad.tandem";
        QTest::newRow("no experiment") << QByteArray("\x00\xff\x01 = [", 6) << "bad.toml";
        QTest::newRow("neither") << QByteArray("\x89PNG\r\n\x1a\n", 8) << "bad.png";
    }
    void aBadFileIsASentence()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, name);
        const QString bad = m_folder->file(name);
        QFile out(bad);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(content);
        out.close();
        m_at.openNothing();
        m_at.window().open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
        const auto before = m_at.window().shown().history();
        m_at.drop({bad});
        QVERIFY2(m_at.message().contains(name), qPrintable(m_at.message()));
        QVERIFY2(!m_at.message().contains('\n'), qPrintable(m_at.message()));
        QCOMPARE(m_at.window().shown().history(), before);
        const std::int64_t step = m_at.status().step;
        QTRY_VERIFY(m_at.status().step > step);
    }

    void damageIsSaid()
    {
        m_folder->record("run.tandem", loadExperiment("noisy-quadratic", {{"run.steps", "3000"}}));
        Database(file("run.tandem").toStdString(), Database::Mode::Write)
            .execute("UPDATE chunk_data SET vals = x'00' WHERE chunk % 2 = 0");
        m_at.openNothing();
        m_at.window().open(file("run.tandem"));
        const QString said = m_at.part<QLabel>("warning")->text() + m_at.message();
        QVERIFY2(said.contains("damaged") || said.contains("cannot be read") || said.contains("missing"), qPrintable(said));
    }

    void logsAreCompared()
    {
        m_folder->record("one.tandem", loadExperiment("ravine"));
        m_folder->record("two.tandem", loadExperiment("ravine", {{"arm.SGD.learning_rate", "0.01"}, {"run.steps", "500"}}));
        m_at.openNothing();
        m_at.drop({file("one.tandem"), file("two.tandem")});
        QCOMPARE(m_at.window().shown().source(), file("one.tandem"));
        auto* loss = m_at.window().plotGrid().plot("lossPlot");
        QTRY_VERIFY2(loss->legendTexts().contains("two · SGD"), qPrintable(loss->legendTexts().join(QLatin1Char('|'))));
        QVERIFY(loss->legendTexts().contains("Ravine · SGD"));
        QCOMPARE(m_at.window().findChild<ArmsPanel*>("arms")->arms(), 2); // of the run that the window is about
        QTest::keyClick(m_at.part<Timeline>("timeline"), Qt::Key_Left);
        QCOMPARE(m_at.part<Timeline>("timeline")->cursorStep(), std::optional<std::int64_t>(499));
        m_at.part<QAction>("showRuns")->trigger();
        auto* table = m_at.part<QTreeWidget>("runTable");
        QCOMPARE(table->topLevelItemCount(), 2);
        QVERIFY(table->topLevelItem(1)->child(0)->font(2).bold());  // another η
        QVERIFY(!table->topLevelItem(1)->child(1)->font(2).bold()); // of SGDM the same
        table->topLevelItem(1)->setText(0, "smaller rate");
        QTRY_VERIFY(loss->legendTexts().contains("smaller rate · SGD"));
        table->topLevelItem(1)->setCheckState(0, Qt::Unchecked);
        QTRY_VERIFY(!loss->legendTexts().contains("smaller rate · SGD"));
        QCOMPARE(table->topLevelItemCount(), 2);
        table->topLevelItem(1)->setCheckState(0, Qt::Checked);
        QTRY_VERIFY(loss->legendTexts().contains("smaller rate · SGD"));
        // Another colour for an arm, in every plot, and again when its run is shown again; the arm that had it gives way.
        const auto colorOf = [&](int run, int arm) {
            const QTreeWidgetItem* item = table->topLevelItem(run);
            const QIcon icon = item && item->child(arm) ? item->child(arm)->icon(0) : QIcon();
            return icon.isNull() ? QColor() : icon.pixmap(16, 16).toImage().pixelColor(8, 8);
        };
        const QColor first = colorOf(0, 0);
        const QColor other = colorOf(1, 1);
        QVERIFY(first != other);
        auto* recolor = m_at.part<QPushButton>("armColor");
        QVERIFY(!recolor->isEnabled());
        table->setCurrentItem(table->topLevelItem(1)->child(1));
        QVERIFY(recolor->isEnabled());
        recolor->findChild<QAction*>("armColor0")->trigger();
        QCOMPARE(colorOf(1, 1), first);
        QCOMPARE(colorOf(0, 0), other);
        m_at.part<QAction>("stopComparing")->trigger();
        QCOMPARE(colorOf(0, 0), other);
        m_at.window().open("noisy-quadratic");
        QTRY_COMPARE(colorOf(0, 0), first);
        m_at.drop({file("one.tandem"), file("two.tandem")});
        QTRY_COMPARE(colorOf(1, 1), first);
        QCOMPARE(colorOf(0, 0), other);
        recolor->findChild<QAction*>("resetColors")->trigger();
        QCOMPARE(colorOf(0, 0), first);
        QCOMPARE(colorOf(1, 1), other);
        m_at.part<QAction>("stopComparing")->trigger();
        QVERIFY(!m_at.part<QAction>("stopComparing")->isEnabled());
        QTRY_VERIFY(!loss->legendTexts().contains("two · SGD"));
        QVERIFY(loss->legendTexts().contains("SGD"));

        // What was to be beside a file that is refused is beside nothing else.
        m_at.window().open("ravine");
        m_at.drop({file("missing.tandem"), file("one.tandem")});
        QVERIFY2(m_at.message().contains("missing.tandem"), qPrintable(m_at.message()));
        QVERIFY(!m_at.window().shown().isCompared());

        // A log beside the training that goes on.
        m_at.window().findChild<RunFiles*>("runFiles")->setQuestion([this](QWidget*) {
            return QStringList{file("two.tandem"), file("missing.tandem")};
        });
        m_at.part<QAction>("compareWithLog")->trigger();
        QVERIFY2(m_at.message().contains("missing.tandem"), qPrintable(m_at.message()));
        QTRY_VERIFY(loss->legendTexts().contains("live · SGD"));
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        QVERIFY(m_at.window().shown().isLive());
    }

    void aLogEndsWhatWasOpen()
    {
        m_folder->record("run.tandem", loadExperiment("averaging-illusion", {{"run.steps", "200"}}));
        m_at.open("ravine");
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.type(1, "momentum", "0.5");
        QTRY_VERIFY(m_at.part<QAction>("undo")->isEnabled());
        m_at.window().open(file("run.tandem"));
        QVERIFY(!m_at.part<QAction>("undo")->isEnabled());
        QVERIFY(!m_at.part<QAction>("redo")->isEnabled());
        m_at.part<QAction>("lesson-ravine")->trigger();
        QVERIFY(m_at.part<QWidget>("lessonPanel")->isVisible());
        m_at.window().open(file("run.tandem"));
        QVERIFY(!m_at.part<QWidget>("lessonPanel")->isVisible());
    }

    void notesAreWrittenIntoTheLog()
    {
        m_folder->record("run.tandem", loadExperiment("ravine"));
        m_at.openNothing();
        m_at.window().open(file("run.tandem"));
        auto* timeline = m_at.part<Timeline>("timeline");
        auto* line = m_at.part<QLineEdit>("noteLine");
        const auto type = [&](const char* action, const QString& text) {
            m_at.part<QAction>(action)->trigger();
            QVERIFY(line->isVisible());
            line->setText(text);
            QTest::keyClick(line, Qt::Key_Return);
            QVERIFY(!line->isVisible());
        };
        QTest::keyClick(timeline, Qt::Key_Left);
        type("noteHere", "here it turns");
        type("noteAboutRun", "the one for the paper");
        QCOMPARE(timeline->marks().size(), std::size_t{1});
        QCOMPARE(timeline->marks().front().step, 399);
        QCOMPARE(timeline->marks().front().text, QString("here it turns"));
        QVERIFY(m_at.part<QLabel>("description")->text().contains("the one for the paper"));
        type("noteHere", "here it turns back");
        QCOMPARE(timeline->marks().front().text, QString("here it turns back"));
        {
            const LogReader log(file("run.tandem").toStdString());
            QCOMPARE(log.facts().notes.size(), std::size_t{2});
            for (const LogNote& note : log.facts().notes)
                QCOMPARE(note.text, std::string(note.step ? "here it turns back" : "the one for the paper"));
        }
        type("noteHere", "");
        QVERIFY(timeline->marks().empty());

        m_at.window().open("ravine"); // not recorded in this window
        m_at.part<QAction>("noteHere")->trigger();
        QVERIFY(!line->isVisible());
        QVERIFY2(m_at.message().contains("not recorded"), qPrintable(m_at.message()));
    }

    void filesAreRemembered()
    {
        m_folder->record("one.tandem", loadExperiment("ravine"));
        m_folder->record("two.tandem", loadExperiment("ravine"));
        m_at.openNothing();
        auto* files = m_at.window().findChild<RunFiles*>("runFiles");
        QVERIFY(!m_at.part<QMenu>("recentFiles")->isEnabled());
        files->setQuestion([this](QWidget*) { return QStringList{file("one.tandem")}; });
        m_at.part<QAction>("openLog")->trigger();
        m_at.drop({file("two.tandem")});
        QCOMPARE(files->recent(), QStringList({file("two.tandem"), file("one.tandem")}));
        m_at.window().open("ravine"); // no file
        QCOMPARE(files->recent().size(), 2);
        m_at.part<QMenu>("recentFiles")->actions().at(1)->trigger();
        QCOMPARE(m_at.window().shown().source(), file("one.tandem"));
        QCOMPARE(files->recent().first(), file("one.tandem"));
        m_at.part<QAction>("forgetRecent")->trigger();
        QVERIFY(files->recent().isEmpty());
    }
};

QTEST_MAIN(LogsTest)
#include "logs_test.moc"
