// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/log_plan.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "logs/run_recording.h"
#include "main_window.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "runlog/log_reader.h"
#include "widgets/any_warning.h"

#include <QAbstractButton>
#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <sys/resource.h>

using namespace tandem;

/// What the window trains is recorded without being asked, and a fork takes it up again.
class RecordingTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;

    template <typename T> T* part(const char* name) const { return m_window->findChild<T*>(QLatin1String(name)); }
    const TrainerStatus& status() const { return m_window->controller().status(); }
    QString recordingText() const { return part<QLabel>("recording")->text(); }
    /// Complete paths, the oldest first.
    QStringList logs() const
    {
        QStringList paths;
        for (const QFileInfo& file : QDir(m_folder->path()).entryInfoList({"*.tandem"}, QDir::Files, QDir::Time | QDir::Reversed))
            paths << file.absoluteFilePath();
        return paths;
    }
    void open(Experiment experiment, double speedLimit = 0.0)
    {
        m_window = std::make_unique<MainWindow>(TrainerOptions{}, MainWindow::Memory::None);
        m_window->controller().recordInto({.folder = m_folder->path()});
        part<TransportBar>("transportBar")->setSpeedLimit(speedLimit);
        m_window->controller().open(std::move(experiment));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    static Experiment quadratic(std::int64_t steps)
    {
        return loadExperiment("noisy-quadratic", {{"run.steps", std::to_string(steps)}, {"run.seeds", "3"}});
    }
    /// The window's run and a run of the same experiment that nobody watched, bit for bit.
    void verifySame(const History& found, const History& expected) const
    {
        QCOMPARE(found.step(), expected.step());
        QCOMPARE(found.keys(), expected.keys());
        const std::string deviation = deviationOf(expected, found);
        QVERIFY2(deviation.empty(), deviation.c_str());
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<QTemporaryDir>();
    }
    void cleanup() { m_window.reset(); }

    void everyTrainingIsRecorded()
    {
        open(quadratic(4000));
        QTRY_COMPARE(status().state, TrainerState::Finished);
        QTRY_VERIFY2(recordingText().startsWith("● recording → "), qPrintable(recordingText()));
        QVERIFY2(recordingText().contains("oisy"), qPrintable(recordingText()));
        const auto history = m_window->shown().history();
        QTest::keyClick(m_window.get(), Qt::Key_R); // a second run, a second log
        QTRY_COMPARE(logs().size(), 2);
        QTRY_VERIFY(status().step > 0);
        m_window.reset();
        QCOMPARE(logs().size(), 2);
        const LogReader log(logs().first().toStdString());
        QVERIFY(!log.facts().ended.empty());
        verifySame(*log.history(), *history);
        QVERIFY(!log.facts().checkpoints.empty());
    }

    void aNoteIsRecordedToo()
    {
        open(quadratic(100'000), 2000.0);
        QTRY_VERIFY(m_window->shown().history() && m_window->shown().history()->step() > 100);
        m_window->findChild<QAction*>("noteHere")->trigger();
        auto* line = part<QLineEdit>("noteLine");
        QVERIFY(line->isVisible());
        QTest::keyClicks(line, "look");
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(part<Timeline>("timeline")->marks().size(), std::size_t{1});
        const std::int64_t step = part<Timeline>("timeline")->marks().front().step;
        m_window.reset();
        const LogReader log(logs().first().toStdString());
        QCOMPARE(log.facts().notes.size(), std::size_t{1});
        QCOMPARE(log.facts().notes.front().text, std::string("look"));
        QCOMPARE(log.facts().notes.front().step, std::optional(step));
    }

    void nothingTrainedLeavesNoLog()
    {
        m_window = std::make_unique<MainWindow>(TrainerOptions{.startPaused = true}, MainWindow::Memory::None);
        m_window->controller().recordInto({.folder = m_folder->path()});
        m_window->controller().open(quadratic(100));
        m_window->show();
        QTRY_COMPARE(logs().size(), 1);
        m_window.reset();
        QVERIFY(logs().isEmpty());
    }

    void aRecordingThatStopsSaysWhy_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("word");
        QTest::newRow("deleted") << "delete"
                                 << "removed";
        QTest::newRow("read-only") << "lock"
                                   << "read-only";
        QTest::newRow("no room") << "limit"
                                 << "";
    }
    void aRecordingThatStopsSaysWhy()
    {
        QFETCH(QString, what);
        QFETCH(QString, word);
        open(quadratic(10'000'000), 5000.0);
        QTRY_VERIFY(m_window->controller().recording()->status().recording.step > 0);
        QTRY_VERIFY(recordingText().startsWith("● recording → "));
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        if (what == "delete")
            QVERIFY(QFile::remove(logs().first()));
        else if (what == "lock")
            QVERIFY(QFile::setPermissions(logs().first(), QFile::ReadOwner));
        else {
            const rlimit small{4096, before.rlim_max};
            setrlimit(RLIMIT_FSIZE, &small);
        }
        QTRY_VERIFY2(recordingText().startsWith("not recorded any more: "), qPrintable(recordingText()));
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY2(recordingText().contains(word), qPrintable(recordingText()));
        const std::int64_t step = status().step;
        QTRY_VERIFY(status().step > step + 100); // the training goes on
    }

    void aFolderThatCannotBeMadeIsSaid()
    {
        QFile file(m_folder->filePath("no-folder"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        m_window = std::make_unique<MainWindow>(TrainerOptions{}, MainWindow::Memory::None);
        m_window->controller().recordInto({.folder = m_folder->filePath("no-folder/runs")});
        m_window->controller().open(quadratic(1000));
        m_window->show();
        QTRY_VERIFY2(recordingText().startsWith("not recorded any more: "), qPrintable(recordingText()));
        QTRY_VERIFY(status().step > 0);
    }

    void aForkOfALogGivesItsBits_data()
    {
        QTest::addColumn<int>("cursorPages");
        QTest::newRow("in the middle") << 10;
        QTest::newRow("before every checkpoint") << 19;
    }
    void aForkOfALogGivesItsBits()
    {
        QFETCH(int, cursorPages);
        open(quadratic(4000));
        QTRY_COMPARE(status().state, TrainerState::Finished);
        const auto expected = m_window->shown().history();
        m_window.reset();
        const QString parent = logs().first();

        m_window = std::make_unique<MainWindow>(TrainerOptions{}, MainWindow::Memory::None);
        m_window->controller().recordInto({.folder = m_folder->path()});
        m_window->open(parent);
        m_window->show();
        auto* timeline = part<Timeline>("timeline");
        for (int i = 0; i < cursorPages; ++i)
            QTest::keyClick(timeline, Qt::Key_PageUp);
        QTest::keyClick(timeline, Qt::Key_Right); // no multiple of anything
        const std::int64_t step = 4000 - 200 * cursorPages + 1;
        QCOMPARE(timeline->cursorStep(), std::optional(step));
        auto* fork = part<QAbstractButton>("forkButton");
        QVERIFY2(fork->isEnabled(), qPrintable(fork->toolTip()));
        fork->click();
        QVERIFY(m_window->shown().isLive());
        QTRY_COMPARE(status().state, TrainerState::Finished);
        QCOMPARE(status().step, 4000);
        verifySame(*m_window->controller().history(), *expected);
        QCOMPARE(timeline->marks().size(), std::size_t{1}); // where it left
        QCOMPARE(timeline->marks().front().step, step);
        m_window.reset();

        const LogReader branch(logs().last().toStdString());
        QVERIFY(branch.facts().parent);
        QCOMPARE(branch.facts().parent->step, step);
        QCOMPARE(branch.facts().parent->id, LogReader(parent.toStdString()).facts().id);
        verifySame(*branch.history(), *expected);
    }

    void aRunningTrainingIsForkedAndChanged()
    {
        open(quadratic(100'000), 5000.0);
        QTRY_VERIFY(m_window->controller().recording()->status().recording.step > 3000);
        const auto before = m_window->shown().history();
        auto* timeline = part<Timeline>("timeline");
        auto* fork = part<QAbstractButton>("forkButton");
        QVERIFY(!fork->isEnabled()); // from where?
        QTest::mouseClick(timeline, Qt::LeftButton, Qt::NoModifier, {8 + (timeline->width() - 16) / 50, 12});
        const std::int64_t step = timeline->cursorStep().value();
        QVERIFY(step > 1000 && step < 3000);
        QTRY_VERIFY2(fork->isEnabled(), qPrintable(fork->toolTip()));
        QVERIFY2(fork->toolTip().contains("replay"), qPrintable(fork->toolTip()));
        fork->click();
        // A slider that is moved at once acts after the fork, not in what both have in common.
        auto* slider = m_window->findChild<QWidget*>("arm0")->findChild<QWidget*>("learningRate")->findChild<QSlider*>("slider");
        QVERIFY(slider->isEnabled());
        QTest::keyClick(slider, Qt::Key_Right);
        QTRY_VERIFY(status().step > step + 500);
        const QStringList legend = m_window->plotGrid().plot("lossPlot")->legendTexts();
        QVERIFY2(legend.contains("live · SGD"), qPrintable(legend.join(QLatin1Char('|')))); // beside the road it left
        const auto after = m_window->controller().history();
        QVERIFY(after != before);
        const std::vector<InterventionRecord> changes = after->interventions();
        QVERIFY(!changes.empty());
        QVERIFY(changes.front().step >= step);
        const SeriesKey key{"train_loss", 0, 0};
        const Series* ours = after->find(key);
        const Series* theirs = before->find(key);
        for (std::int64_t i = 0; i < ours->size() && ours->step(i) < step; ++i)
            QCOMPARE(ours->value(i), theirs->value(i));

        // Opened from its log, the branch shows the same: its fork and what was changed.
        m_window->open("ravine");
        QTRY_VERIFY(
            LogReader(logs().at(1).toStdString()).facts().parent && !LogReader(logs().at(1).toStdString()).isBeingWritten());
        m_window->open(logs().at(1));
        QCOMPARE(timeline->marks().size(), changes.size() + 1);
        QCOMPARE(timeline->marks().back().kind, TimelineMark::Kind::Fork);
        QCOMPARE(timeline->marks().back().step, step);
    }
};

QTEST_MAIN(RecordingTest)
#include "recording_test.moc"
