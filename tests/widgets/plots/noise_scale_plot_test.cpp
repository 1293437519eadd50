// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/noise_scale_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

using namespace tandem;

/// What the noise scale plot holds: estimates, intervals, the open ends of unresolved ones, batch sizes, regions.
class NoiseScalePlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void drawsEstimatesAndIntervals();
    void unresolvedIsOpenAndNamed();
    void batchSizeIsAStaircase();
    void regionsMeetAtTheBatchSize();
    void armsInOneRegimeAreNamedTogether();
    void oneExampleTellsNothing_data();
    void oneExampleTellsNothing();
    void isMeasuredOnceTheBatchIsRaised();
    void noNoiseIsSaid();
    void anArmWithoutNoiseIsBesideOneThatHasIt();
    void survivesNonFiniteValues();
};

void NoiseScalePlotTest::drawsEstimatesAndIntervals()
{
    NoiseScalePlot plot;
    show(plot, recordedHistory({}));
    for (const char* name : {"SGD", "SGDM", "SGD interval", "SGDM interval", "SGD batch size"})
        QVERIFY2(graph(plot, QLatin1String(name)), name);
    QVERIFY(!graph(plot, QStringLiteral("SGDM unresolved")));
    QVERIFY(!graph(plot, QStringLiteral("SGDM batch size"))); // the same in both arms: drawn once
    QCOMPARE(canvasOf(plot)->yAxis->scaleType(), QCPAxis::stLogarithmic);
    QVERIFY(canvasOf(plot)->yAxis->range().contains(64.0));
    QVERIFY(plot.legendTexts().first().startsWith(QStringLiteral("SGD 2")));
    QVERIFY(plot.legendTexts().contains(QStringLiteral("batch size B")));
}

void NoiseScalePlotTest::unresolvedIsOpenAndNamed()
{
    SyntheticRun run;
    run.unresolvedAtEnd = true;
    NoiseScalePlot plot;
    show(plot, recordedHistory(run));
    QCPGraph* open = graph(plot, QStringLiteral("SGDM unresolved"));
    QVERIFY(open);
    bool found = false;
    QVERIFY(open->data()->valueRange(found).upper > canvasOf(plot)->yAxis->range().upper); // over the edge
    QCOMPARE(open->brush().style(), Qt::BDiagPattern);
    QVERIFY(plot.legendTexts().at(1).startsWith(QStringLiteral("SGDM unresolved")));
    QVERIFY(!plot.legendTexts().at(0).contains(QStringLiteral("unresolved")));
    plot.setCursorStep(2000); // it was resolved then
    QVERIFY(!plot.legendTexts().at(1).contains(QStringLiteral("unresolved")));
}

void NoiseScalePlotTest::batchSizeIsAStaircase()
{
    const auto history = recordedHistory({});
    changeBatchSize(*history, 5000, 1, 64, 1024);
    NoiseScalePlot plot;
    show(plot, history);
    const auto data = graph(plot, QStringLiteral("SGDM batch size"))->data();
    QCOMPARE(data->size(), 4);
    QCOMPARE(data->at(1)->key, 5000.0);
    QCOMPARE(data->at(1)->value, 64.0);
    QCOMPARE(data->at(2)->value, 1024.0);
    plot.setXRange(6000.0, 7000.0); // the change lies before the view
    canvasOf(plot)->replot();
    QCOMPARE(graph(plot, QStringLiteral("SGDM batch size"))->data()->at(0)->value, 1024.0);
}

void NoiseScalePlotTest::regionsMeetAtTheBatchSize()
{
    NoiseScalePlot plot;
    show(plot, recordedHistory({}));
    bool found = false;
    const QCPGraph* noise = graph(plot, QStringLiteral("noise-dominated low"));
    const QCPGraph* curvature = graph(plot, QStringLiteral("curvature-dominated"));
    QVERIFY(noise && curvature);
    QCOMPARE(noise->data()->valueRange(found).lower, 64.0);
    QCOMPARE(curvature->data()->valueRange(found).upper, 64.0);
    QVERIFY(notes(plot).contains(QStringLiteral("noise-dominated")));
    QVERIFY(notes(plot).contains(QStringLiteral("curvature-dominated")));
}

void NoiseScalePlotTest::armsInOneRegimeAreNamedTogether()
{
    const auto history = recordedHistory({});
    NoiseScalePlot plot;
    show(plot, history);
    const double low = history->find({"noise_scale_low", 0, allSeeds})->valueAt(history->step());
    QVERIFY(low > 64.0);
    QCOMPARE(plot.sentence(), QStringLiteral("SGD, SGDM ● noise-dominated"));
    changeBatchSize(*history, history->step() - 1, 1, 64, 1000000);
    plot.setXRange(0.0, 20000.0);
    canvasOf(plot)->replot();
    QCOMPARE(plot.sentence(), QStringLiteral("SGD ● noise-dominated · SGDM ○ curvature-dominated"));
}

void NoiseScalePlotTest::oneExampleTellsNothing_data()
{
    QTest::addColumn<int>("trainingExamples");
    QTest::addColumn<bool>("told");
    QTest::newRow("data set") << 60000 << true;
    QTest::newRow("known exactly") << 0 << false;
}

void NoiseScalePlotTest::oneExampleTellsNothing()
{
    QFETCH(int, trainingExamples);
    QFETCH(bool, told);
    SyntheticRun run;
    run.trainingExamples = trainingExamples;
    const auto history = recordedHistory(run);
    changeBatchSize(*history, history->step() - 1, 1, 64, 1);
    NoiseScalePlot plot;
    show(plot, history);
    QCOMPARE(plot.sentence().contains(QStringLiteral("SGDM: none at B = 1")), told);
    QCOMPARE(plot.legendTexts().at(1) == QStringLiteral("SGDM"), told); // no estimate from before the change
    QVERIFY2(plot.sentence().contains(QStringLiteral("● noise-dominated")), qPrintable(plot.sentence()));
    plot.setCursorStep(2000); // it was measured then
    QVERIFY(!plot.sentence().contains(QStringLiteral("B = 1")));
}

void NoiseScalePlotTest::isMeasuredOnceTheBatchIsRaised()
{
    SyntheticRun run;
    run.trainingExamples = 60000;
    run.batchSize = 1;
    run.missing = {{"noise_scale", 1, "Arm \"SGDM\" has none: one example."}};
    const auto history = recordedHistory(run);
    changeBatchSize(*history, 8000, 1, 1, 64);
    NoiseScalePlot plot;
    show(plot, history);
    QVERIFY2(plot.sentence().contains(QStringLiteral("SGDM ●")), qPrintable(plot.sentence()));
    QVERIFY2(!plot.sentence().contains(QStringLiteral("has none")), qPrintable(plot.sentence()));
    plot.setCursorStep(2000);
    QVERIFY2(plot.sentence().startsWith(QStringLiteral("SGD, SGDM: none at B = 1")), qPrintable(plot.sentence()));
    QCOMPARE(plot.legendTexts().at(1), QStringLiteral("SGDM"));
}

void NoiseScalePlotTest::noNoiseIsSaid()
{
    SyntheticRun run;
    run.noiseless = true;
    NoiseScalePlot plot;
    show(plot, recordedHistory(run));
    QVERIFY(notes(plot).contains(QStringLiteral("the noise scale is 0")));
    QVERIFY(plot.legendTexts().first().contains(QStringLiteral("no noise")));
}

void NoiseScalePlotTest::anArmWithoutNoiseIsBesideOneThatHasIt()
{
    const auto history = syntheticHistory({});
    for (int arm = 0; arm < 2; ++arm) {
        history->series({"batch_size", arm, allSeeds}).append(0, 64.0);
        for (std::int64_t step = 0; step <= 100; ++step) {
            history->series({"noise_scale", arm, allSeeds}).append(step, arm ? 1000.0 : 0.0);
            history->series({"noise_scale_low", arm, allSeeds}).append(step, arm ? 800.0 : 0.0);
            history->series({"noise_scale_high", arm, allSeeds}).append(step, arm ? 1200.0 : 0.0);
        }
    }
    history->setStep(100);
    NoiseScalePlot plot;
    show(plot, history);
    const QCPRange range = canvasOf(plot)->yAxis->range();
    QVERIFY2(range.lower > 0.0 && range.upper > 1200.0, qPrintable(QStringLiteral("%1 %2").arg(range.lower).arg(range.upper)));
    QVERIFY(!notes(plot).contains(QStringLiteral("the noise scale is 0")));
    QCOMPARE(plot.legendTexts().first(), QStringLiteral("SGD 0 (no noise)"));
}

void NoiseScalePlotTest::survivesNonFiniteValues()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const auto history = syntheticHistory({});
    for (const double value : {nan, -3.0, nan}) {
        const std::int64_t step = history->step() + 1;
        history->series({"noise_scale", 0, allSeeds}).append(step, value);
        history->series({"noise_scale_low", 0, allSeeds}).append(step, -infinity);
        history->series({"noise_scale_high", 0, allSeeds}).append(step, infinity);
        history->setStep(step);
    }
    history->series({"noise_scale", 1, allSeeds}).append(3, 5.0); // its interval is not written yet
    NoiseScalePlot plot;
    show(plot, history);
    QVERIFY(graph(plot, QStringLiteral("SGD unresolved")));
    const QCPRange range = canvasOf(plot)->yAxis->range();
    QVERIFY(std::isfinite(range.lower) && range.lower > 0.0 && std::isfinite(range.upper));
    QVERIFY2(plot.sentence().endsWith(QStringLiteral("values ≤ 0, not on a log axis: 1 · values not finite (×): 2")),
        qPrintable(plot.sentence()));
}

QTEST_MAIN(NoiseScalePlotTest)
#include "noise_scale_plot_test.moc"
