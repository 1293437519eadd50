// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_plot.h"
#include "plots/noise_scale_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

using namespace tandem;

/// What the plots say where a run measures something and has not found it.
class UnfoundPlotsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void alignmentWithoutItsSubspace();
    void aSubspaceThatIsFollowedUnfound();
    void aTestOfTooFewSeeds();
    void aNoiseScaleOfTooFewRecords();
};

void UnfoundPlotsTest::alignmentWithoutItsSubspace()
{
    const auto history = syntheticHistory({});
    for (const int arm : {0, 1})
        for (std::int64_t step = 0; step < 50; step += 10)
            history->series({"alignment.mean", arm, allSeeds}).append(step, arm == 1 && step == 40 ? NAN : 0.9);
    history->setStep(50);
    InstrumentPlot plot;
    show(plot, history);
    plot.choose(QStringLiteral("Alignment"));
    plot.refresh();
    const QString said = QStringLiteral("Arm \"SGDM\" has none at the last step measured: so many directions");
    QVERIFY2(plot.sentence().startsWith(said), qPrintable(plot.sentence()));
    plot.setHiddenArms({1});
    plot.refresh();
    QVERIFY2(!plot.sentence().contains(said), qPrintable(plot.sentence()));
}

void UnfoundPlotsTest::aSubspaceThatIsFollowedUnfound()
{
    SyntheticRun run;
    run.missing = {{"alignment", wholeRun, "It is off."}};
    const auto history = syntheticHistory(run);
    history->series({"learning_rate", 0, allSeeds}).append(0, 0.1);
    history->series({"subspace_residual.mean", 1, allSeeds}).append(0, 0.02);
    InstrumentPlot plot;
    show(plot, history);
    plot.choose(QStringLiteral("Alignment"));
    plot.refresh();
    QVERIFY2(notes(plot).startsWith(QStringLiteral("It is off.\nArm \"SGDM\" follows one that was found only to 0.02 ")),
        qPrintable(notes(plot)));
}

void UnfoundPlotsTest::aTestOfTooFewSeeds()
{
    const auto history = syntheticHistory({});
    for (std::int64_t step = 0; step < 50; step += 10)
        for (const char* metric : {"energy_p_loss", "energy_p_sketch"})
            history->series({metric, wholeRun, allSeeds}).append(step, step == 40 ? NAN : 0.5);
    history->setStep(50);
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(plot.title(), QStringLiteral("Equivalence test"));
    QVERIFY2(plot.sentence().contains(QStringLiteral("Fewer than two seeds are left")), qPrintable(plot.sentence()));
    for (const char* metric : {"energy_p_loss", "energy_p_sketch"})
        history->series({metric, wholeRun, allSeeds}).append(50, 0.5);
    plot.refresh();
    QVERIFY2(!plot.sentence().contains(QStringLiteral("Fewer than two seeds are left")), qPrintable(plot.sentence()));
}

void UnfoundPlotsTest::aNoiseScaleOfTooFewRecords()
{
    const auto history = syntheticHistory({});
    for (const int arm : {0, 1}) {
        history->series({"batch_size", arm, allSeeds}).append(0, 64.0);
        for (std::int64_t step = 0; step < 10; ++step)
            history->series({"gradient_signal.mean", arm, allSeeds}).append(step, 1.0);
    }
    history->series({"noise_scale", 0, allSeeds}).append(9, 200.0);
    history->series({"noise_scale_low", 0, allSeeds}).append(9, 100.0);
    history->series({"noise_scale_high", 0, allSeeds}).append(9, 300.0);
    history->setStep(10);
    NoiseScalePlot plot;
    show(plot, history);
    QVERIFY2(plot.sentence().contains(QStringLiteral("SGDM: none yet, it takes 32 ")), qPrintable(plot.sentence()));
    QVERIFY2(!plot.sentence().contains(QStringLiteral("SGD, SGDM: none")), qPrintable(plot.sentence()));
}

QTEST_MAIN(UnfoundPlotsTest)
#include "unfound_plots_test.moc"
