// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/unfound.h"
#include "support/subspace_tolerance.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <limits>

using namespace tandem;

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

RunDescription twoArms()
{
    RunDescription run;
    run.arms = {{"SGD", "sgd"}, {"Dom", "dom-sgd"}};
    run.seeds = run.recordedSeeds = 2;
    return run;
}

void add(History& history, const SeriesKey& key, const std::vector<double>& values)
{
    Series& series = history.series(key);
    for (const double value : values)
        series.append(series.size(), value);
}

/// What is said of a metric, empty when nothing is.
std::string saidOf(const History& history, const std::string& metric, int arm)
{
    const std::vector<MissingInstrument> all = unfound(history);
    const auto found = std::ranges::find_if(
        all, [&](const MissingInstrument& instrument) { return instrument.metric == metric && instrument.arm == arm; });
    return found == all.end() ? std::string() : found->reason;
}

} // namespace

class UnfoundTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void nothingRecordedIsNothingUnfound()
    {
        const History history(twoArms());
        QVERIFY(unfound(history).empty());
    }

    void aNoiseScaleNeedsItsRecords()
    {
        History history(twoArms());
        add(history, {"gradient_signal.mean", 0, allSeeds}, std::vector<double>(31, 1.0));
        QVERIFY(saidOf(history, "noise_scale", 0).starts_with("Arm \"SGD\": none yet, it takes 32 "));
        QVERIFY(saidOf(history, "noise_scale", 1).empty()); // nobody measures it there
        // What is not finite does not count.
        add(history, {"gradient_signal.mean", 0, allSeeds}, {unknown});
        QVERIFY(saidOf(history, "noise_scale", 0).find("none yet") != std::string::npos);
        add(history, {"gradient_signal.mean", 0, allSeeds}, {1.0});
        QVERIFY(saidOf(history, "noise_scale", 0).find("below zero") != std::string::npos);
        add(history, {"noise_scale", 0, allSeeds}, {20.0});
        QVERIFY(unfound(history).empty());
    }

    void whatTheDescriptionSaysIsNotSaidTwice()
    {
        RunDescription run = twoArms();
        run.missing = {{"noise_scale", 0, "One example."}};
        History history(run);
        add(history, {"gradient_signal.mean", 0, allSeeds}, {1.0});
        QVERIFY(unfound(history).empty());
    }

    void curvatureOfDivergedSeedsIsUnknown_data()
    {
        QTest::addColumn<QString>("metric");
        for (const char* metric : {"sharpness", "regime", "alignment"})
            QTest::newRow(metric) << QString(metric);
    }
    void curvatureOfDivergedSeedsIsUnknown()
    {
        QFETCH(QString, metric);
        const std::string name = metric.toStdString();
        History history(twoArms());
        add(history, {name + ".mean", 1, allSeeds}, {1.0, unknown});
        const std::string because = saidOf(history, name, 1);
        QVERIFY(because.starts_with("Arm \"Dom\" "));
        QCOMPARE(because.find("told from the rest") != std::string::npos, name == "alignment");
        history.addDivergence({1, 1, 1}); // not of the first seed
        QCOMPARE(saidOf(history, name, 1), because);
        history.addDivergence({1, 1, 0});
        QVERIFY(saidOf(history, name, 1).ends_with("have diverged."));
        add(history, {name + ".mean", 1, allSeeds}, {1.0});
        QVERIFY(unfound(history).empty());
    }

    void aSubspaceIsFoundOrNot_data()
    {
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("seed");
        QTest::addColumn<bool>("found");
        QTest::newRow("found") << subspaceTolerance << subspaceTolerance << true;
        QTest::newRow("not") << 2e-3 << 4e-3 << false;
        QTest::newRow("of one seed not") << subspaceTolerance << 4e-3 << false;
    }
    void aSubspaceIsFoundOrNot()
    {
        QFETCH(double, mean);
        QFETCH(double, seed);
        QFETCH(bool, found);
        History history(twoArms());
        add(history, {"subspace_residual.mean", 1, allSeeds}, {1e-6, mean, 1e-6});
        add(history, {"subspace_residual", 1, 1}, {1e-6, seed, 1e-6});
        const std::string said = saidOf(history, "dominant_subspace", 1);
        QCOMPARE(said.empty(), found);
        QVERIFY(found || said.find(" only to 0.004 of the largest curvature, not to 0.0001") != std::string::npos);
    }

    void whatIsOfSurvivorsNeedsSome()
    {
        History history(twoArms());
        add(history, {"seed_distance", 0, allSeeds}, {1.0, unknown});
        add(history, {"seed_distance", 1, allSeeds}, {1.0});
        add(history, {"spectrum_series", 0, allSeeds}, {32.0});
        add(history, {"spectrum_series", 1, allSeeds}, {32.0, 0.0});
        QVERIFY(!saidOf(history, "seed_distance", 0).empty() && saidOf(history, "seed_distance", 1).empty());
        QVERIFY(saidOf(history, "spectrum_gradient", 0).empty() && !saidOf(history, "spectrum_gradient", 1).empty());
        QVERIFY(saidOf(history, "paired_distance", wholeRun).empty());
        add(history, {"paired_distance.mean", wholeRun, allSeeds}, {unknown});
        QVERIFY(!saidOf(history, "paired_distance", wholeRun).empty());
    }

    void aTestNeedsTwoFiniteSeeds()
    {
        History history(twoArms());
        add(history, {"energy_p_loss", wholeRun, allSeeds}, {0.5, unknown});
        add(history, {"energy_p_sketch", wholeRun, allSeeds}, {unknown, 0.5});
        QVERIFY(!saidOf(history, "energy_p_loss", wholeRun).empty());
        QVERIFY(saidOf(history, "energy_p_sketch", wholeRun).empty());
    }
};

QTEST_GUILESS_MAIN(UnfoundTest)
#include "unfound_test.moc"
