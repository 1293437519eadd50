// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

using namespace tandem;

/// What the plot of the instruments offers and draws.
class InstrumentPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void offersWhatWasMeasured();
    void drawsSharpnessWithItsLines();
    void linesAreNamedByWhatTheArmRuns();
    void drawsWhatBelongsToTheWholeRun();
    void saysWhatDominatesAStep_data();
    void saysWhatDominatesAStep();
    void differingSeedsDecideNothingAlone();
    void saysWhyNothingIsDrawn_data();
    void saysWhyNothingIsDrawn();
    void saysWhatAnArmLacks_data();
    void saysWhatAnArmLacks();
    void drawsTheErrorOfAMeasurement_data();
    void drawsTheErrorOfAMeasurement();
    void theSpreadOverSeedsHoldsTheError();
    void whatIsExactHasNoBand();
    void drawsTheIntervalOfTheNoiseScale();
    void anOpenIntervalIsUnresolved();
    void oneSeedMayLeaveTheIntervalOpen();
    void keepsTheZoomWhileDataStream();
    void anUnresolvedRatioDoesNotStretchALinearAxis();
};

namespace {

void measureSharpness(History& history, std::int64_t from, std::int64_t to)
{
    for (std::int64_t step = from; step < to; step += 10) {
        for (int arm = 0; arm < 2; ++arm) {
            history.series({"sharpness.mean", arm, allSeeds}).append(step, 5.0 + arm);
            history.series({"stability_limit", arm, allSeeds}).append(step, 20.0 + 100.0 * arm);
        }
    }
    history.setStep(to);
}

/// A quantity of an arm, measured in one seed at the steps 0, 10, …, 90.
void measure(History& history, const std::string& metric, int arm, double value)
{
    for (std::int64_t step = 0; step < 100; step += 10) {
        if (arm != wholeRun)
            history.series({metric, arm, 0}).append(step, value);
        history.series({metric + ".mean", arm, allSeeds}).append(step, std::isfinite(value) ? value : NAN);
    }
    history.setStep(100);
}

void measureNoiseScale(History& history, int arm, double estimate, double low, double high)
{
    measure(history, "curvature_noise_scale", arm, estimate);
    measure(history, "curvature_noise_scale_low", arm, low);
    measure(history, "curvature_noise_scale_high", arm, high);
    history.series({"batch_size", arm, allSeeds}).append(0, 64.0);
}

std::shared_ptr<History> historyOf(const std::vector<std::string>& optimizers)
{
    RunDescription description;
    for (const std::string& optimizer : optimizers)
        description.arms.push_back({optimizer, optimizer});
    description.seeds = description.recordedSeeds = 1;
    return std::make_shared<History>(description);
}

} // namespace

void InstrumentPlotTest::offersWhatWasMeasured()
{
    const auto history = syntheticHistory({});
    InstrumentPlot plot;
    show(plot, history);
    QVERIFY(!plot.available().contains(QStringLiteral("Sharpness")));
    measureSharpness(*history, 0, 100);
    QVERIFY(plot.available().contains(QStringLiteral("Sharpness")));
    plot.choose(QStringLiteral("Alignment")); // which nobody has measured
    plot.refresh();
    QCOMPARE(plot.title(), QStringLiteral("Sharpness"));
    measure(*history, "alignment", 0, 0.5);
    plot.refresh();
    QCOMPARE(plot.title(), QStringLiteral("Alignment")); // which was asked for
}

void InstrumentPlotTest::drawsSharpnessWithItsLines()
{
    const auto history = syntheticHistory({});
    measureSharpness(*history, 0, 100);
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(graph(plot, QStringLiteral("SGD sharpness"))->dataCount(), 10);
    QCOMPARE(graph(plot, QStringLiteral("SGDM stability_limit"))->dataCount(), 10);
    QVERIFY(canvasOf(plot)->yAxis->range().contains(5.0));
    QVERIFY(canvasOf(plot)->yAxis->range().contains(120.0));
    QVERIFY(plot.legendTexts().contains(QStringLiteral("2(1+β)/γ")));
    QVERIFY(plot.sentence().contains(QStringLiteral("stable")));
    QVERIFY(
        plot.sentence().contains(QStringLiteral("batch sharpness settles at 2(1−β)/γ for small batches, at 2(1+β)/γ for large")));
}

void InstrumentPlotTest::linesAreNamedByWhatTheArmRuns()
{
    const auto history = historyOf({"sgdm", "nesterov"});
    for (int arm = 0; arm < 2; ++arm)
        measure(*history, "sharpness", arm, 5.0);
    measure(*history, "stability_limit", 1, 20.0);
    InstrumentPlot plot;
    show(plot, history);
    const QString nesterov = QStringLiteral("Nesterov: 2(1+β)/((1+2β)γ)");
    QVERIFY(plot.legendTexts().contains(nesterov));
    QVERIFY(!plot.legendTexts().contains(QStringLiteral("2(1+β)/γ")));
    QVERIFY(!plot.legendTexts().contains(QStringLiteral("2(1−β)/γ"))); // which no arm has
    measure(*history, "stability_limit", 0, 20.0);
    plot.setHiddenArms({});
    plot.refresh();
    QVERIFY(plot.legendTexts().contains(nesterov) && plot.legendTexts().contains(QStringLiteral("2(1+β)/γ")));
    plot.setCursorStep(50);
    QCOMPARE(plot.readout().columns, QStringList({QStringLiteral("Sharpness"), QStringLiteral("2(1+β)/γ"), nesterov}));
}

void InstrumentPlotTest::drawsWhatBelongsToTheWholeRun()
{
    const auto history = syntheticHistory({});
    for (std::int64_t step = 0; step < 50; step += 10) {
        history->series({"paired_distance.mean", wholeRun, allSeeds}).append(step, 0.1);
        history->series({"seed_distance", 0, allSeeds}).append(step, 1.0);
        history->series({"energy_p_loss", wholeRun, allSeeds}).append(step, 0.5);
        history->series({"energy_p_sketch", wholeRun, allSeeds}).append(step, 0.005);
    }
    history->setStep(50);
    InstrumentPlot plot;
    show(plot, history);
    plot.choose(QStringLiteral("Distance between arms"));
    plot.refresh();
    QCOMPARE(graph(plot, QStringLiteral("paired_distance"))->dataCount(), 5);
    QCOMPARE(graph(plot, QStringLiteral("SGD seed_distance"))->dataCount(), 5);
    plot.choose(QStringLiteral("Equivalence test"));
    plot.refresh();
    QCOMPARE(graph(plot, QStringLiteral("energy_p_loss"))->dataCount(), 5);
    QCOMPARE(graph(plot, QStringLiteral("energy_p_sketch"))->dataCount(), 5);
}

void InstrumentPlotTest::saysWhatDominatesAStep_data()
{
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<QString>("metric");
    QTest::newRow("split") << "One-step split"
                           << "split_noise";
    QTest::newRow("noise scale") << "Curvature noise scale"
                                 << "curvature_noise_scale";
}

void InstrumentPlotTest::saysWhatDominatesAStep()
{
    QFETCH(QString, quantity);
    QFETCH(QString, metric);
    const auto history = syntheticHistory({});
    for (int arm = 0; arm < 2; ++arm) {
        measure(*history, metric.toStdString(), arm, 5.0);
        for (std::int64_t step = 0; step < 100; step += 10)
            history->series({"regime", arm, 0}).append(step, arm == 0 || step < 20 ? 1.0 : step < 50 ? 0.0 : -1.0);
    }
    InstrumentPlot plot;
    show(plot, history);
    plot.choose(quantity);
    plot.refresh();
    const auto starts = [&plot](const char* text) { return plot.sentence().startsWith(QString::fromUtf8(text)); };
    QVERIFY2(starts("SGD ● noise-dominated · SGDM ○ curvature-dominated · "), qPrintable(plot.sentence()));
    plot.setCursorStep(35);
    QVERIFY2(starts("SGD ● noise-dominated · SGDM ◐ undecided · "), qPrintable(plot.sentence()));
    plot.setCursorStep(10);
    QVERIFY2(starts("SGD, SGDM ● noise-dominated · "), qPrintable(plot.sentence()));
    plot.setHiddenArms({0});
    plot.refresh();
    QVERIFY2(starts("SGDM ● noise-dominated · "), qPrintable(plot.sentence()));
}

void InstrumentPlotTest::differingSeedsDecideNothingAlone()
{
    const auto history = syntheticHistory({});
    for (int arm = 0; arm < 2; ++arm) {
        measure(*history, "split_noise", arm, 5.0);
        // Mean ± t · deviation / 2 with t = 3.18: 1 ± 0 and 0.75 ± 0.80.
        for (int seed = 0; seed < 4; ++seed)
            history->series({"regime", arm, seed}).append(0, arm == 1 && seed == 3 ? 0.0 : 1.0);
    }
    InstrumentPlot plot;
    show(plot, history);
    QVERIFY2(plot.sentence().startsWith(QStringLiteral("SGD ● noise-dominated · SGDM ◐ undecided")), qPrintable(plot.sentence()));
}

void InstrumentPlotTest::saysWhyNothingIsDrawn_data()
{
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<QString>("filedUnder");
    QTest::newRow("sharpness") << "Sharpness"
                               << "sharpness";
    QTest::newRow("split") << "One-step split"
                           << "regime";
    QTest::newRow("noise scale") << "Curvature noise scale"
                                 << "regime";
    QTest::newRow("start") << "Distance from start"
                           << "distance_from_start";
    QTest::newRow("no two arms") << "Distance between arms"
                                 << "paired_distance";
    QTest::newRow("distances off") << "Distance between arms"
                                   << "distance_from_start";
    QTest::newRow("one seed") << "Distance between arms"
                              << "seed_distance";
    QTest::newRow("test") << "Equivalence test"
                          << "energy_p_loss";
    QTest::newRow("update") << "Update norm"
                            << "distance_from_start";
    QTest::newRow("no SGDM") << "Lag"
                             << "lag_distance";
    QTest::newRow("no lag") << "Lag"
                            << "distance_from_start";
    QTest::newRow("alignment") << "Alignment"
                               << "alignment";
}

void InstrumentPlotTest::saysWhyNothingIsDrawn()
{
    QFETCH(QString, quantity);
    QFETCH(QString, filedUnder);
    SyntheticRun run;
    run.missing = {{filedUnder.toStdString(), wholeRun, "It is off."}};
    const auto history = syntheticHistory(run);
    history->series({"batch_size", 0, allSeeds}).append(0, 64.0);
    history->series({"learning_rate", 0, allSeeds}).append(0, 0.1);
    history->setStep(100);
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(plot.title(), QStringLiteral("Learning rate")); // all that there is
    plot.choose(quantity);
    plot.refresh();
    QCOMPARE(plot.title(), quantity);
    QCOMPARE(notes(plot), QStringLiteral("It is off."));
    QVERIFY2(!plot.sentence().contains(QStringLiteral("It is off.")), qPrintable(plot.sentence()));
    QCOMPARE(plot.legendTexts(), QStringList({QStringLiteral("SGD"), QStringLiteral("SGDM")}));
}

void InstrumentPlotTest::saysWhatAnArmLacks_data()
{
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<QString>("measured");
    QTest::addColumn<int>("measuredOf");
    QTest::addColumn<QString>("filedUnder");
    QTest::addColumn<int>("missingOf");
    QTest::addColumn<QString>("said");
    const QString reason = QStringLiteral("Arm \"SGDM\" has none.");
    QTest::newRow("stability limit") << "Sharpness"
                                     << "sharpness" << 1 << "stability_limit" << 1
                                     << QString(QStringLiteral("2(1+β)/γ: ") + reason);
    QTest::newRow("sharpness") << "Sharpness"
                               << "sharpness" << 0 << "sharpness" << 1 << reason;
    QTest::newRow("split") << "One-step split"
                           << "split_descent" << 0 << "regime" << 1 << reason;
    QTest::newRow("noise scale") << "Curvature noise scale"
                                 << "curvature_noise_scale" << 0 << "regime" << 1 << reason;
    QTest::newRow("start") << "Distance from start"
                           << "distance_from_start" << 0 << "distance_from_start" << 1 << reason;
    QTest::newRow("seeds") << "Distance between arms"
                           << "paired_distance" << wholeRun << "seed_distance" << wholeRun
                           << QString(QStringLiteral("seeds, same arm: ") + reason);
    QTest::newRow("arms") << "Distance between arms"
                          << "seed_distance" << 0 << "paired_distance" << wholeRun << reason;
    QTest::newRow("test of the sketch") << "Equivalence test"
                                        << "energy_p_loss" << wholeRun << "energy_p_sketch" << wholeRun
                                        << QString(QStringLiteral("of the sketch of θ: ") + reason);
    QTest::newRow("update") << "Update norm"
                            << "update_norm" << 0 << "distance_from_start" << 1 << reason;
    QTest::newRow("lag") << "Lag"
                         << "lag_distance" << 0 << "lag_distance" << 1 << reason;
    QTest::newRow("alignment") << "Alignment"
                               << "alignment" << 0 << "alignment" << 1 << reason;
}

void InstrumentPlotTest::saysWhatAnArmLacks()
{
    QFETCH(QString, quantity);
    QFETCH(QString, measured);
    QFETCH(int, measuredOf);
    QFETCH(QString, filedUnder);
    QFETCH(int, missingOf);
    QFETCH(QString, said);
    SyntheticRun run;
    run.missing = {{filedUnder.toStdString(), missingOf, "Arm \"SGDM\" has none."}};
    const auto history = syntheticHistory(run);
    measure(*history, measured.toStdString(), measuredOf, 0.5);
    InstrumentPlot plot;
    show(plot, history);
    plot.choose(quantity);
    plot.refresh();
    QCOMPARE(plot.title(), quantity);
    QVERIFY2(plot.sentence().startsWith(said + QStringLiteral(" · ")), qPrintable(plot.sentence()));
    QVERIFY(notes(plot).isEmpty());
    if (missingOf != 1)
        return;
    plot.setHiddenArms({1});
    plot.refresh();
    QVERIFY2(!plot.sentence().contains(said), qPrintable(plot.sentence()));
}

void InstrumentPlotTest::drawsTheErrorOfAMeasurement_data()
{
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<QString>("metric");
    QTest::addColumn<QString>("legend");
    QTest::newRow("sharpness") << "Sharpness"
                               << "sharpness"
                               << "± residual |Hv − λv|";
    for (const char* part : {"split_descent", "split_noise", "split_curvature"})
        QTest::newRow(part) << "One-step split" << part << "± s.e. of the measurement";
}

void InstrumentPlotTest::drawsTheErrorOfAMeasurement()
{
    QFETCH(QString, quantity);
    QFETCH(QString, metric);
    QFETCH(QString, legend);
    const auto history = syntheticHistory({});
    measure(*history, metric.toStdString(), 0, 12.3);
    measure(*history, metric.toStdString() + "_error", 0, 0.4);
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(plot.title(), quantity);
    const QCPGraph* band = graph(plot, QStringLiteral("SGD %1 band").arg(metric));
    QVERIFY(band);
    QCOMPARE(band->dataCount(), 10);
    QCOMPARE(band->data()->at(5)->value, 12.7);
    QCOMPARE(graph(plot, QStringLiteral("SGD %1 band low").arg(metric))->data()->at(5)->value, 11.9);
    QCOMPARE(qRound(100.0 * band->brush().color().alphaF()), 20);
    QVERIFY(canvasOf(plot)->yAxis->range().contains(12.7) && canvasOf(plot)->yAxis->range().contains(11.9));
    QVERIFY(plot.legendTexts().contains(legend));
    plot.setCursorStep(50);
    QCOMPARE(plot.readout().rows.front().cells, QStringList(QStringLiteral("12.3 ± 0.4")));
    QCOMPARE(plot.curves().front().errorKind, legend);
}

void InstrumentPlotTest::theSpreadOverSeedsHoldsTheError()
{
    const auto history = syntheticHistory({});
    measure(*history, "sharpness", 0, 12.3);
    measure(*history, "sharpness_error", 0, 0.4);
    for (std::int64_t step = 0; step < 100; step += 10)
        history->series({"sharpness.std", 0, allSeeds}).append(step, 2.0);
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(graph(plot, QStringLiteral("SGD sharpness band"))->data()->at(5)->value, 14.3);
    QVERIFY(plot.legendTexts().contains(QStringLiteral("± s.d. over the seeds")));
    QVERIFY(!plot.legendTexts().contains(QStringLiteral("± residual |Hv − λv|")));
}

void InstrumentPlotTest::whatIsExactHasNoBand()
{
    const auto history = syntheticHistory({});
    measure(*history, "split_noise", 0, 12.3);
    measure(*history, "split_noise_error", 0, 0.0);
    measureNoiseScale(*history, 0, 240.0, 240.0, 240.0);
    InstrumentPlot plot;
    show(plot, history);
    plot.setCursorStep(50);
    QCOMPARE(plot.title(), QStringLiteral("One-step split"));
    QVERIFY(!graph(plot, QStringLiteral("SGD split_noise band")));
    QCOMPARE(plot.legendTexts(), QStringList({QStringLiteral("SGD"), QStringLiteral("SGDM"), QStringLiteral("noise-induced")}));
    QCOMPARE(plot.readout().rows.front().cells, QStringList(QStringLiteral("12.3")));
    plot.choose(QStringLiteral("Curvature noise scale"));
    plot.refresh();
    QVERIFY(!graph(plot, QStringLiteral("SGD curvature_noise_scale interval")));
    QCOMPARE(
        plot.legendTexts(), QStringList({QStringLiteral("SGD 240"), QStringLiteral("SGDM"), QStringLiteral("batch size B")}));
}

void InstrumentPlotTest::drawsTheIntervalOfTheNoiseScale()
{
    const auto history = syntheticHistory({});
    measureNoiseScale(*history, 0, 240.0, 150.0, 300.0);
    InstrumentPlot plot;
    show(plot, history);
    const QCPGraph* interval = graph(plot, QStringLiteral("SGD curvature_noise_scale interval"));
    QVERIFY(interval);
    QCOMPARE(interval->data()->at(0)->value, 300.0);
    QCOMPARE(graph(plot, QStringLiteral("SGD curvature_noise_scale interval low"))->data()->at(0)->value, 150.0);
    QCOMPARE(qRound(100.0 * interval->brush().color().alphaF()), 20);
    QVERIFY(!graph(plot, QStringLiteral("SGD curvature_noise_scale unresolved")));
    QVERIFY(canvasOf(plot)->yAxis->range().contains(300.0));
    QCOMPARE(plot.legendTexts().front(), QStringLiteral("SGD 240 (150 to 300)"));
    QVERIFY(plot.legendTexts().contains(QStringLiteral("95 %")));
    plot.setCursorStep(50);
    QCOMPARE(plot.readout().rows.front().cells.front(), QStringLiteral("240 (150 to 300)"));
}

void InstrumentPlotTest::anOpenIntervalIsUnresolved()
{
    const double infinity = std::numeric_limits<double>::infinity();
    const auto history = syntheticHistory({});
    measureNoiseScale(*history, 0, 240.0, 90.0, infinity);
    measureNoiseScale(*history, 1, -30.0, -infinity, infinity); // nothing is known
    InstrumentPlot plot;
    show(plot, history);
    const QCPRange range = canvasOf(plot)->yAxis->range();
    QVERIFY(std::isfinite(range.upper) && range.upper < 1e4 && range.lower > 1.0);
    const QCPGraph* open = graph(plot, QStringLiteral("SGD curvature_noise_scale unresolved"));
    QVERIFY(open);
    QVERIFY(open->data()->at(0)->value > range.upper); // over the edge
    QCOMPARE(graph(plot, QStringLiteral("SGD curvature_noise_scale unresolved low"))->data()->at(0)->value, 90.0);
    QVERIFY(graph(plot, QStringLiteral("SGDM curvature_noise_scale unresolved low"))->data()->at(0)->value < range.lower);
    QCOMPARE(open->brush().style(), Qt::BDiagPattern);
    QVERIFY(!graph(plot, QStringLiteral("SGD curvature_noise_scale interval")));
    QCOMPARE(plot.legendTexts().at(0), QStringLiteral("SGD unresolved, > 90"));
    QCOMPARE(plot.legendTexts().at(1), QStringLiteral("SGDM unresolved"));
    plot.setCursorStep(50);
    QCOMPARE(plot.readout().rows.front().cells.front(), QStringLiteral("unresolved, > 90"));
}

void InstrumentPlotTest::oneSeedMayLeaveTheIntervalOpen()
{
    const auto history = syntheticHistory({});
    measureNoiseScale(*history, 0, 80.0, 40.0, 290.0);
    const std::vector<std::pair<const char*, double>> unresolved{{"curvature_noise_scale", 100.0},
        {"curvature_noise_scale_low", 1100.0}, {"curvature_noise_scale_high", std::numeric_limits<double>::infinity()}};
    for (const auto& [metric, value] : unresolved) {
        for (std::int64_t step = 0; step < 50; step += 10)
            history->series({metric, 0, 1}).append(step, value);
        for (std::int64_t step = 50; step < 100; step += 10)
            history->series({metric, 0, 1}).append(step, NAN); // diverged
    }
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(plot.legendTexts().front(), QStringLiteral("SGD 80 (40 to 290)"));
    QVERIFY(plot.legendTexts().contains(QStringLiteral("95 % of every seed")));
    plot.setCursorStep(30);
    QCOMPARE(plot.legendTexts().front(), QStringLiteral("SGD unresolved, > 40"));
    QCOMPARE(graph(plot, QStringLiteral("SGD curvature_noise_scale unresolved low"))->data()->at(0)->value, 40.0);
    QCOMPARE(graph(plot, QStringLiteral("SGD curvature_noise_scale interval"))->data()->at(19)->value, 290.0);
}

void InstrumentPlotTest::keepsTheZoomWhileDataStream()
{
    const auto history = syntheticHistory({});
    measureSharpness(*history, 0, 100);
    InstrumentPlot plot;
    show(plot, history);
    plot.setXRange(20.0, 60.0);
    measureSharpness(*history, 100, 200);
    plot.refresh();
    QCOMPARE(canvasOf(plot)->xAxis->range().upper, 60.0);
    QVERIFY(!plot.following());
}

void InstrumentPlotTest::anUnresolvedRatioDoesNotStretchALinearAxis()
{
    const auto history = syntheticHistory({});
    measureNoiseScale(*history, 0, 240.0, 150.0, 300.0);
    history->series({"curvature_noise_scale.mean", 0, allSeeds}).append(100, -1e6);
    InstrumentPlot plot;
    show(plot, history);
    plot.choose(QStringLiteral("Curvature noise scale"));
    plot.refresh();
    QVERIFY2(plot.sentence().contains(QStringLiteral("values ≤ 0, not on a log axis: 1")), qPrintable(plot.sentence()));
    plot.chooseYScale(VisibleRange::YScale::Linear);
    canvasOf(plot)->replot();
    QVERIFY(!plot.sentence().contains(QStringLiteral("≤ 0")));
    const QCPRange range = canvasOf(plot)->yAxis->range();
    QVERIFY2(range.lower > -100.0 && range.upper > 240.0 && range.upper < 400.0,
        qPrintable(QStringLiteral("%1 to %2").arg(range.lower).arg(range.upper)));
}

QTEST_MAIN(InstrumentPlotTest)
#include "instrument_plot_test.moc"
