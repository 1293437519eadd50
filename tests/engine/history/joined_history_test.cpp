// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/joined_history.h"
#include "history/snapshot_rows.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;

namespace {

constexpr const char* quadratic
    = "title = \"a\"\n[problem]\nkind = \"quadratic\" # simple\ncurvatures = [1, 2]\n[run]\nsteps = 9\n";

RunDescription description(int seeds, std::string text = quadratic)
{
    RunDescription run;
    run.title = "test";
    run.experimentText = std::move(text);
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    run.seeds = seeds;
    run.recordedSeeds = 2;
    run.sketchSize = 1;
    run.plannedSteps = 100 * seeds;
    run.trainingExamples = 1000 * seeds;
    return run;
}

/// A run whose snapshots are at every `every`-th step, with the step and 1000 · replica in them.
std::shared_ptr<History> recorded(const RunDescription& run, std::int64_t steps, std::int64_t every)
{
    auto history = std::make_shared<History>(run);
    for (std::int64_t step = 0; step <= steps; ++step) {
        for (int arm = 0; arm < 2; ++arm)
            history->series({"train_loss", arm, 0}).append(step, static_cast<double>(100 * arm + step));
        history->series({"seconds"}).append(step, static_cast<double>(step) / run.seeds);
        history->series({"gap"}).append(step, run.seeds);
        if (step % every != 0)
            continue;
        const std::span<float> row = history->nextSnapshot();
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = static_cast<float>(step + 1000 * static_cast<std::int64_t>(i));
        history->publishSnapshot(step);
    }
    history->setStep(steps);
    return history;
}

std::vector<float> rowAt(const SnapshotRows& rows, std::int64_t index)
{
    std::vector<float> row(rows.width());
    rows.copy(index, row);
    return row;
}

} // namespace

class JoinedHistoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void armsStandSideBySide()
    {
        const auto a = recorded(description(4), 20, 10);
        const auto b = recorded(description(8), 40, 10);
        const JoinedHistory joined({{"slow", a}, {"fast", b}});
        const RunDescription& run = joined.history()->description();
        QCOMPARE(run.arms.size(), 4U);
        QCOMPARE(run.arms[1].name, std::string("slow · SGDM"));
        QCOMPARE(run.arms[2].name, std::string("fast · SGD"));
        QCOMPARE(run.arms[3].optimizer, std::string("sgdm"));
        QCOMPARE(run.runOf(3)->name, std::string("fast"));
        QCOMPARE(3 - run.runOf(3)->firstArm, 1);
        QCOMPARE(run.seedsOf(0), 4);
        QCOMPARE(run.seedsOf(3), 8);
        QCOMPARE(run.trainingExamplesOf(2), 8000);
        QCOMPARE(run.plannedSteps, 800);
        QCOMPARE(run.compared, (ComparedArms{0, 1}));
        QCOMPARE(joined.history()->step(), 40);
        QCOMPARE(run.familyOf(2).family, 2);
    }

    void seriesAreSharedNotCopied()
    {
        const auto a = recorded(description(4), 20, 10);
        const auto b = recorded(description(8), 40, 10);
        const JoinedHistory joined({{"slow", a}, {"fast", b}});
        QCOMPARE(joined.history()->find({"train_loss", 2, 0}), b->find({"train_loss", 0, 0}));
        QCOMPARE(joined.history()->find({"gap"}), a->find({"gap"}));
        QCOMPARE(joined.history()->seconds(1, 20), 5.0);
        QCOMPARE(joined.history()->seconds(2, 20), 2.5);
        QCOMPARE(joined.history()->seconds(20), 5.0);
    }

    void seriesOutliveTheirHistory()
    {
        std::shared_ptr<const History> history;
        {
            const JoinedHistory joined({{"a", recorded(description(4), 20, 10)}});
            history = joined.history();
        }
        QCOMPARE(history->find({"train_loss", 1, 0})->value(20), 120.0);
    }

    void namesAreMadeDistinct()
    {
        const auto a = recorded(description(4), 20, 10);
        const JoinedHistory joined({{"x", a}, {"x", a}, {"x", a}});
        QCOMPARE(joined.history()->description().arms[4].name, std::string("x (3) · SGD"));
    }

    void whatGrowsIsPickedUp()
    {
        const auto live = recorded(description(4), 20, 10);
        JoinedHistory joined({{"old", recorded(description(4), 5, 10)}, {"live", live}});
        const std::int64_t snapshots = joined.history()->snapshotCount();
        live->series({"train_loss", 0, 0}).append(21, 7.0);
        QCOMPARE(joined.history()->find({"train_loss", 2, 0})->size(), 22); // by itself
        live->series({"sharpness", 1, 0}).append(21, 3.0);
        live->addIntervention({21, 0.5, 1, "momentum", 0.9, 0.5});
        live->addDivergence({22, 0, 1});
        live->nextSnapshot()[0] = 5.0F;
        live->publishSnapshot(21);
        live->setStep(22);
        joined.poll();
        QCOMPARE(joined.history()->find({"sharpness", 3, 0})->value(0), 3.0);
        QCOMPARE(joined.history()->interventions().size(), 1U);
        QCOMPARE(joined.history()->interventions()[0].arm, 3);
        QCOMPARE(joined.history()->divergences()[0].arm, 2);
        QCOMPARE(joined.history()->step(), 22);
        QCOMPARE(joined.history()->snapshotCount(), snapshots + 1);
    }

    void trajectoriesAreOnOneClock()
    {
        const auto a = recorded(description(4), 20, 10); // 0 10 20
        const auto b = recorded(description(4), 45, 15); // 0 15 30 45
        const JoinedHistory joined({{"a", a}, {"b", b}});
        QCOMPARE(joined.history()->description().trajectoriesMissing, std::string());
        const SnapshotRows rows(*joined.history());
        QCOMPARE(rows.width(), std::size_t{8});
        QCOMPARE(rows.size(), 6); // 0 10 15 20 30 45
        QCOMPARE(rows.step(2), 15);
        QCOMPARE(rowAt(rows, 2), (std::vector<float>{10, 1010, 2010, 3010, 15, 1015, 2015, 3015}));
        QCOMPARE(rowAt(rows, 5), (std::vector<float>{20, 1020, 2020, 3020, 45, 1045, 2045, 3045})); // a has ended
    }

    void oneRunHasItsOwnRows()
    {
        const auto a = recorded(description(4), 20, 10);
        const SnapshotRows rows(*a);
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rowAt(rows, 1), (std::vector<float>{10, 1010, 2010, 3010}));
    }

    void otherSpacesAreNotJoined_data()
    {
        QTest::addColumn<int>("seeds");
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("problem");
        QTest::addColumn<QString>("missing");
        const QString same = QString::fromUtf8(quadratic);
        QTest::newRow("same") << 2 << 1 << same << "";
        QTest::newRow("written differently") << 2 << 1 << "seed = 3\n[problem]\ncurvatures = [\n 1,\n 2]\nkind='quadratic'"
                                             << "";
        QTest::newRow("seeds") << 3 << 1 << same << "Not in this plane: b recorded 3 seeds, not 2";
        QTest::newRow("size") << 2 << 5 << same << "Not in this plane: b has sketches of 5 numbers, not 1";
        QTest::newRow("none") << 2 << 0 << same << "Not in this plane: b recorded none";
        QTest::newRow("problem") << 2 << 1 << "[problem]\nkind = 'valley'"
                                 << "Not in this plane: b trains on another problem";
    }

    void otherSpacesAreNotJoined()
    {
        QFETCH(int, seeds);
        QFETCH(int, size);
        QFETCH(QString, problem);
        QFETCH(QString, missing);
        RunDescription other = description(4, problem.toStdString());
        other.recordedSeeds = seeds;
        other.sketchSize = size;
        const JoinedHistory joined({{"a", recorded(description(4), 20, 10)}, {"b", recorded(other, 20, 10)}});
        QCOMPARE(QString::fromStdString(joined.history()->description().trajectoriesMissing), missing);
        const SnapshotRows rows(*joined.history());
        const std::vector<float> row = rowAt(rows, 1);
        QCOMPARE(row.size(), std::size_t{8});
        QCOMPARE(std::isnan(row[4]), !missing.isEmpty());
        QCOMPARE(row[0], 10.0F);
    }

    void branchesBeginAtTheirFork()
    {
        const auto parent = recorded(description(4), 40, 10);
        parent->addIntervention({5, 0.0, 0, "momentum", 0.0, 0.5});
        parent->addIntervention({12, 0.0, 0, "momentum", 0.5, 0.6});
        const auto branch = recorded(description(4), 30, 10);
        branch->addIntervention({5, 0.0, 0, "momentum", 0.0, 0.5});  // the parent's
        branch->addIntervention({12, 0.0, 0, "momentum", 0.5, 0.1}); // its own
        const JoinedHistory joined({{"branch", branch, "2", "1", 12}, {"parent", parent, "1"}});
        const RunDescription& run = joined.history()->description();
        QCOMPARE(run.firstStepOf(0), 12);
        QCOMPARE(run.firstStepOf(2), 0);
        QCOMPARE(run.leftBy(1), 3);
        QCOMPARE(run.familyOf(0).family, run.familyOf(2).family);
        QCOMPARE(run.familyOf(0).member, 1);
        QCOMPARE(run.familyOf(2).member, 0);
        QVERIFY(run.familyOf(3).family != run.familyOf(2).family);
        QCOMPARE(joined.history()->interventions().size(), 3U);

        const SnapshotRows rows(*joined.history());
        QVERIFY(std::isnan(rowAt(rows, 0)[0]));
        QCOMPARE(rowAt(rows, 1)[0], 10.0F); // the last before the fork, where the two part
        QCOMPARE(rowAt(rows, 0)[4], 0.0F);
        std::vector<float> start(rows.width());
        rows.copyStart(start);
        QCOMPARE(start[1], 1000.0F);
    }

    void aBranchAloneIsAWholeRun()
    {
        const JoinedHistory joined({{"branch", recorded(description(4), 30, 10), "2", "1", 12}});
        QCOMPARE(joined.history()->description().firstStepOf(0), 0);
        QCOMPARE(rowAt(SnapshotRows(*joined.history()), 0)[0], 0.0F);
    }

    void loopsOfBranchesEnd()
    {
        const auto a = recorded(description(4), 30, 10);
        const JoinedHistory joined({{"a", a, "1", "3", 5}, {"b", a, "2", "1", 5}, {"c", a, "3", "2", 5}, {"d", a, "4", "4", 5}});
        int roots = 0;
        for (int arm = 0; arm < 8; arm += 2)
            roots += joined.history()->description().leftBy(arm) < 0;
        QCOMPARE(roots, 2); // one of the three, and d
        QCOMPARE(joined.history()->description().familyOf(6).family, 2);
    }
};

QTEST_GUILESS_MAIN(JoinedHistoryTest)
#include "joined_history_test.moc"
