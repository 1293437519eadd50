// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run_summary.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace tandem;

class RunSummaryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void noiseScaleIsThatOfTheLastBatchSize_data()
    {
        QTest::addColumn<qint64>("trainingExamples");
        QTest::addColumn<qint64>("begin"); // batch sizes
        QTest::addColumn<qint64>("end");
        QTest::addColumn<bool>("known");
        QTest::newRow("network, many examples") << qint64{1000} << qint64{64} << qint64{64} << true;
        QTest::newRow("network, lowered to one") << qint64{1000} << qint64{64} << qint64{1} << false;
        QTest::newRow("network, raised from one") << qint64{1000} << qint64{1} << qint64{64} << true;
        QTest::newRow("network, one") << qint64{1000} << qint64{1} << qint64{1} << false;
        QTest::newRow("closed form, lowered to one") << qint64{0} << qint64{64} << qint64{1} << true;
    }
    void noiseScaleIsThatOfTheLastBatchSize()
    {
        QFETCH(qint64, trainingExamples);
        QFETCH(qint64, begin);
        QFETCH(qint64, end);
        QFETCH(bool, known);
        RunDescription run;
        run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
        run.seeds = 1;
        run.trainingExamples = trainingExamples;
        run.missing = {{"sharpness", wholeRun, "It is off."}};
        if (trainingExamples > 0 && begin == 1)
            run.missing.push_back({"noise_scale", 1, "Arm \"SGDM\" has none: one example."});
        History history(run);
        for (const int arm : {0, 1}) {
            history.series({"batch_size", arm, allSeeds}).append(0, arm == 1 ? static_cast<double>(begin) : 64.0);
            history.series({"noise_scale", arm, allSeeds}).append(40, 200.0);
            history.series({"noise_scale_low", arm, allSeeds}).append(40, 100.0);
            history.series({"noise_scale_high", arm, allSeeds}).append(40, 400.0);
        }
        if (end != begin)
            history.series({"batch_size", 1, allSeeds}).append(50, static_cast<double>(end));

        const RunSummary summary = summarize(history);
        QCOMPARE(summary.arms[0].noiseScale.estimate, 200.0);
        QVERIFY(summary.arms[0].noiseScale.resolved);
        QCOMPARE(!std::isnan(summary.arms[1].noiseScale.estimate), known);
        QCOMPARE(summary.arms[1].noiseScale.resolved, known);
        QCOMPARE(summary.missing.front().metric, std::string("sharpness"));
        QCOMPARE(summary.missing.size(), std::size_t(known ? 1 : 2));
        if (known)
            return;
        QCOMPARE(summary.missing.back().metric, std::string("noise_scale"));
        QCOMPARE(summary.missing.back().arm, 1);
        QVERIFY(summary.missing.back().reason.starts_with("Arm \"SGDM\" has none: one example"));
    }

    /// Only where momentum alone tells two arms apart is the difference its value.
    void comparisonSaysWhatIsCompared_data()
    {
        QTest::addColumn<QString>("second"); // optimizer
        QTest::addColumn<double>("learningRate");
        QTest::addColumn<double>("batchSize");
        QTest::addColumn<QString>("comparison");
        QTest::addColumn<QString>("caveat"); // the verdict's end
        const QString momentum = "Value of momentum";
        const QString alone = "over 3 seeds";
        QTest::newRow("momentum alone") << "sgdm" << .1 << 64.0 << momentum << alone;
        QTest::newRow("batch sizes, too") << "nesterov" << .1 << 32.0 << momentum << "; A and B differ in batch size, too";
        QTest::newRow("both, too") << "sgdm" << .2 << 32.0 << momentum << "; A and B differ in learning rate and batch size, too";
        QTest::newRow("no momentum") << "bulk-sgd" << .1 << 64.0 << "B against A" << alone;
    }
    void comparisonSaysWhatIsCompared()
    {
        QFETCH(QString, second);
        QFETCH(double, learningRate);
        QFETCH(double, batchSize);
        RunDescription run;
        run.arms = {{"A", "sgd"}, {"B", second.toStdString()}};
        run.seeds = 3;
        run.compared = {0, 1};
        History history(run);
        for (const int arm : {0, 1}) {
            history.series({"learning_rate", arm, allSeeds}).append(0, arm == 0 ? .1 : learningRate);
            history.series({"batch_size", arm, allSeeds}).append(0, arm == 0 ? 64.0 : batchSize);
        }
        for (const auto& [metric, value] : {std::pair{"gap_pairs", 3.0}, std::pair{"gap_difference", -1.0},
                 std::pair{"gap_spread", 1.0}, std::pair{"gap", -1.0}, std::pair{"gap_low", -1.2}, std::pair{"gap_high", -.8}})
            history.series({metric, wholeRun, allSeeds}).append(0, value);
        const RunSummary summary = summarize(history);
        QTEST(QString::fromStdString(summary.comparison), "comparison");
        QFETCH(QString, caveat);
        QVERIFY2(summary.verdict.ends_with(caveat.toStdString()), summary.verdict.c_str());
    }

    /// Logs of other tools, and damaged ones, may not say what the batch size was.
    void withoutBatchSizesTheDescriptionHolds()
    {
        RunDescription run;
        run.arms = {{"SGD", "sgd"}};
        run.seeds = 1;
        run.trainingExamples = 1000;
        run.missing = {{"noise_scale", 0, "Arm \"SGD\" has none."}};
        QVERIFY(missingAtTheEnd(History(run)) == run.missing);
    }
};

QTEST_GUILESS_MAIN(RunSummaryTest)
#include "run_summary_test.moc"
