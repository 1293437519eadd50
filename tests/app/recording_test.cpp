// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "cli/log_plan.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "logs/run_recording.h"
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
    WindowFixture m_at;

    QString recordingText() const { return m_at.part<QLabel>("recording")->text(); }
    /// Complete paths, the oldest first.
    QStringList logs() const
    {
        QStringList paths;
        for (const QFileInfo& file : QDir(m_folder->path()).entryInfoList({"*.tandem"}, QDir::Files, QDir::Time | QDir::Reversed))
            paths << file.absoluteFilePath();
        return paths;
    }
    /// The finished log of a branch among `paths`; empty while there is none. (By age, which is that of the last write, it may
    /// come before what it left or after it.)
    static QString finishedBranch(const QStringList& paths)
    {
        for (const QString& path : paths)
            if (const LogReader log(path.toStdString()); log.facts().parent && !log.isBeingWritten())
                return path;
        return {};
    }
    /// Trains what is opened and records it in the folder, as a window of the program does.
    void start(const WindowFixture::Preparation& open, TrainerOptions options = {})
    {
        m_at.start(
            [&](MainWindow& window) {
                window.controller().recordInto({.folder = m_folder->path()});
                open(window);
            },
            std::move(options));
    }
    void open(const Experiment& experiment, double speedLimit = 0.0)
    {
        start([&](MainWindow& window) {
            window.findChild<TransportBar*>("transportBar")->setSpeedLimit(speedLimit);
            window.controller().open(experiment);
        });
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
    void cleanup() { m_at.close(); }

    void everyTrainingIsRecorded()
    {
        open(quadratic(4000));
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        QTRY_VERIFY2(recordingText().startsWith("● recording → "), qPrintable(recordingText()));
        QVERIFY2(recordingText().contains("oisy"), qPrintable(recordingText()));
        const auto history = m_at.window().shown().history();
        QTest::keyClick(&m_at.window(), Qt::Key_R); // a second run, a second log
        QTRY_COMPARE(logs().size(), 2);
        QTRY_VERIFY(m_at.status().step > 0);
        m_at.close();
        QCOMPARE(logs().size(), 2);
        const LogReader log(logs().first().toStdString());
        QVERIFY(!log.facts().ended.empty());
        verifySame(*log.history(), *history);
        QVERIFY(!log.facts().checkpoints.empty());
    }

    void aNoteIsRecordedToo()
    {
        open(quadratic(100'000), 2000.0);
        QTRY_VERIFY(m_at.window().shown().history() && m_at.window().shown().history()->step() > 100);
        m_at.window().findChild<QAction*>("noteHere")->trigger();
        auto* line = m_at.part<QLineEdit>("noteLine");
        QVERIFY(line->isVisible());
        QTest::keyClicks(line, "look");
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(m_at.part<Timeline>("timeline")->marks().size(), std::size_t{1});
        const std::int64_t step = m_at.part<Timeline>("timeline")->marks().front().step;
        m_at.close();
        const LogReader log(logs().first().toStdString());
        QCOMPARE(log.facts().notes.size(), std::size_t{1});
        QCOMPARE(log.facts().notes.front().text, std::string("look"));
        QCOMPARE(log.facts().notes.front().step, std::optional(step));
    }

    void nothingTrainedLeavesNoLog()
    {
        start([](MainWindow& window) { window.controller().open(quadratic(100)); }, {.startPaused = true});
        QTRY_COMPARE(logs().size(), 1);
        m_at.close();
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
        QTRY_VERIFY(m_at.controller().recording()->status().recording.step > 0);
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
        const std::int64_t step = m_at.status().step;
        QTRY_VERIFY(m_at.status().step > step + 100); // the training goes on
    }

    void aFolderThatCannotBeMadeIsSaid()
    {
        QFile file(m_folder->filePath("no-folder"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        m_at.start([this](MainWindow& window) {
            window.controller().recordInto({.folder = m_folder->filePath("no-folder/runs")});
            window.controller().open(quadratic(1000));
        });
        QTRY_VERIFY2(recordingText().startsWith("not recorded any more: "), qPrintable(recordingText()));
        QTRY_VERIFY(m_at.status().step > 0);
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
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        const auto expected = m_at.window().shown().history();
        m_at.close();
        const QString parent = logs().first();

        start([&](MainWindow& window) { window.open(parent); });
        auto* timeline = m_at.part<Timeline>("timeline");
        for (int i = 0; i < cursorPages; ++i)
            QTest::keyClick(timeline, Qt::Key_PageUp);
        QTest::keyClick(timeline, Qt::Key_Right); // no multiple of anything
        const std::int64_t step = 4000 - 200 * cursorPages + 1;
        QCOMPARE(timeline->cursorStep(), std::optional(step));
        auto* fork = m_at.part<QAbstractButton>("forkButton");
        QVERIFY2(fork->isEnabled(), qPrintable(fork->toolTip()));
        fork->click();
        QVERIFY(m_at.window().shown().isLive());
        QTRY_COMPARE(m_at.status().state, TrainerState::Finished);
        QCOMPARE(m_at.status().step, 4000);
        verifySame(*m_at.controller().history(), *expected);
        QCOMPARE(timeline->marks().size(), std::size_t{1}); // where it left
        QCOMPARE(timeline->marks().front().step, step);
        m_at.close();

        const LogReader branch(logs().last().toStdString());
        QVERIFY(branch.facts().parent);
        QCOMPARE(branch.facts().parent->step, step);
        QCOMPARE(branch.facts().parent->id, LogReader(parent.toStdString()).facts().id);
        verifySame(*branch.history(), *expected);
    }

    void aRunningTrainingIsForkedAndChanged()
    {
        open(quadratic(100'000), 5000.0);
        QTRY_VERIFY(m_at.controller().recording()->status().recording.step > 3000);
        const auto before = m_at.window().shown().history();
        auto* timeline = m_at.part<Timeline>("timeline");
        auto* fork = m_at.part<QAbstractButton>("forkButton");
        QVERIFY(!fork->isEnabled()); // from where?
        QTest::mouseClick(timeline, Qt::LeftButton, Qt::NoModifier, {8 + (timeline->width() - 16) / 50, 12});
        const std::int64_t step = timeline->cursorStep().value();
        QVERIFY(step > 1000 && step < 3000);
        QTRY_VERIFY2(fork->isEnabled(), qPrintable(fork->toolTip()));
        QVERIFY2(fork->toolTip().contains("replay"), qPrintable(fork->toolTip()));
        fork->click();
        QTRY_COMPARE(timeline->endName(), QString("end")); // which is the parent's, not where it trains
        // A slider that is moved at once acts after the fork, not in what both have in common.
        auto* slider = m_at.slider(0, "learningRate");
        QVERIFY(slider->isEnabled());
        QTest::keyClick(slider, Qt::Key_Right);
        QTRY_VERIFY(m_at.status().step > step + 500);
        const QStringList legend = m_at.window().plotGrid().plot("lossPlot")->legendTexts();
        QVERIFY2(legend.contains("live · SGD"), qPrintable(legend.join(QLatin1Char('|')))); // beside the road it left
        const auto after = m_at.controller().history();
        QVERIFY(after != before);
        const std::vector<InterventionRecord> changes = after->interventions();
        QVERIFY(!changes.empty());
        QVERIFY(changes.front().step >= step);
        const SeriesKey key{"train_loss", 0, 0};
        const Series* ours = after->find(key);
        const Series* theirs = before->find(key);
        for (std::int64_t i = 0; i < ours->size() && ours->step(i) < step; ++i)
            QCOMPARE(ours->value(i), theirs->value(i));
        QTRY_COMPARE(timeline->endName(), QString("live"));

        // Opened from its log, the branch shows the same: its fork and what was changed.
        const QStringList written = logs();
        m_at.window().open("ravine");
        QTRY_VERIFY(!finishedBranch(written).isEmpty());
        m_at.window().open(finishedBranch(written));
        QCOMPARE(timeline->marks().size(), changes.size() + 1);
        QCOMPARE(timeline->marks().back().kind, TimelineMark::Kind::Fork);
        QCOMPARE(timeline->marks().back().step, step);
    }
};

QTEST_MAIN(RecordingTest)
#include "recording_test.moc"
