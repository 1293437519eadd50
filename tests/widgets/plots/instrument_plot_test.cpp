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
    void drawsWhatBelongsToTheWholeRun();
    void keepsTheZoomWhileDataStream();
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
}

void InstrumentPlotTest::drawsWhatBelongsToTheWholeRun()
{
    const auto history = syntheticHistory({});
    for (std::int64_t step = 0; step < 50; step += 10) {
        history->series({"paired_distance.mean", wholeRun, allSeeds}).append(step, 0.1);
        history->series({"seed_distance", 0, allSeeds}).append(step, 1.0);
        history->series({"energy_p_loss", wholeRun, allSeeds}).append(step, 0.5);
        history->series({"energy_p_theta", wholeRun, allSeeds}).append(step, 0.005);
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
    QCOMPARE(graph(plot, QStringLiteral("energy_p_theta"))->dataCount(), 5);
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

QTEST_MAIN(InstrumentPlotTest)
#include "instrument_plot_test.moc"
