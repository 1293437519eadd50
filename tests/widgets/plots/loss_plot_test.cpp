// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_plot.h"
#include "plots/seed_band.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace tandem;

/// What the loss plot holds, read from its graphs, ranges and texts.
class LossPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void emptyShowsHint();
    void drawsEveryKindOfCurve();
    void spikeSurvivesDecimation();
    void costsTheWidthNotTheLength();
    void nonPositiveValuesAreCounted();
    void divergenceIsMarked();
    void hiddenArmIsNotDrawn();
    void smoothingCanBeOff();
    void explosionIsCountedNotFollowed();
    void seedsAreShownAsChosen();
};

void LossPlotTest::emptyShowsHint()
{
    LossPlot plot;
    show(plot, nullptr);
    QVERIFY(notes(plot).contains(QStringLiteral("Nothing recorded yet")));
    plot.setHistory(syntheticHistory({}));
    canvasOf(plot)->replot();
    QVERIFY(notes(plot).contains(QStringLiteral("Nothing recorded")));
    RunDescription run;
    run.seeds = run.recordedSeeds = 1;
    const auto imported = std::make_shared<History>(run);
    imported->series({"reward"}).append(7, 1.5);
    imported->setStep(7);
    plot.setHistory(imported);
    canvasOf(plot)->replot();
    QCOMPARE(notes(plot), QStringLiteral("Nothing of this in the log"));
    plot.setHistory(nullptr);
    plot.refresh();
    QCOMPARE(canvasOf(plot)->graphCount(), 0);
}

void LossPlotTest::drawsEveryKindOfCurve()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    for (const char* arm : {"SGD", "SGDM"})
        for (const char* kind : {" minibatch raw", " minibatch", " full", " test", " full band", " test band"})
            QVERIFY2(graph(plot, QLatin1String(arm) + QLatin1String(kind)), kind);
    const QString legend = plot.legendTexts().join(QLatin1Char('|'));
    QCOMPARE(legend, QStringLiteral("SGD|SGDM|full train|test|minibatch, half-life 50 steps|± s.e., 4 seeds"));
    QCOMPARE(canvasOf(plot)->yAxis->scaleType(), QCPAxis::stLogarithmic);
    // Arms differ by colour and by dashes, kinds by width and marks.
    QVERIFY(graph(plot, QStringLiteral("SGD full"))->pen().style() == Qt::SolidLine);
    QVERIFY(graph(plot, QStringLiteral("SGDM full"))->pen().style() == Qt::CustomDashLine);
    QVERIFY(graph(plot, QStringLiteral("SGDM test"))->pen().dashPattern()
        == graph(plot, QStringLiteral("SGDM full"))->pen().dashPattern());
    QVERIFY(graph(plot, QStringLiteral("SGD test points"))->scatterStyle().shape() == QCPScatterStyle::ssCircle);
    QCOMPARE(canvasOf(plot)->xAxis->range().upper, 19999.0);
}

void LossPlotTest::spikeSurvivesDecimation()
{
    SyntheticRun run;
    run.steps = 200000;
    run.spikeAt = 123457;
    LossPlot plot;
    show(plot, recordedHistory(run));
    bool found = false;
    const auto data = graph(plot, QStringLiteral("SGD minibatch raw"))->data();
    const QCPRange range = data->keyRange(found);
    QVERIFY(found && range.upper > 199000.0);
    QCOMPARE(data->valueRange(found).upper, 50.0);
    QVERIFY(canvasOf(plot)->yAxis->range().upper > 50.0);
}

void LossPlotTest::costsTheWidthNotTheLength()
{
    SyntheticRun run;
    run.steps = 300000;
    LossPlot plot;
    show(plot, recordedHistory(run));
    for (int i = 0; i < canvasOf(plot)->graphCount(); ++i)
        QVERIFY(canvasOf(plot)->graph(i)->dataCount() < 10 * 500);
}

void LossPlotTest::nonPositiveValuesAreCounted()
{
    SyntheticRun run;
    run.zeroAt = 5000;
    LossPlot plot;
    show(plot, recordedHistory(run));
    QVERIFY(plot.sentence().contains(QStringLiteral("values ≤ 0, not on a log axis: 1")));
    auto* button = plot.findChild<QToolButton*>(QStringLiteral("scaleButton"));
    QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(6, 10));
    canvasOf(plot)->replot();
    QCOMPARE(canvasOf(plot)->yAxis->scaleType(), QCPAxis::stLinear);
    QVERIFY(!plot.sentence().contains(QStringLiteral("≤ 0")));
}

void LossPlotTest::divergenceIsMarked()
{
    SyntheticRun run;
    run.recordEverySeed = true;
    run.divergeAt = 700;
    run.steps = 2000;
    LossPlot plot;
    show(plot, recordedHistory(run));
    const QCPGraph* cross = graph(plot, QStringLiteral("SGDM diverged"));
    QVERIFY(cross);
    QCOMPARE(cross->data()->at(0)->key, 700.0);
    QVERIFY(canvasOf(plot)->yAxis->range().contains(cross->data()->at(0)->value));
    QVERIFY(plot.sentence().contains(QStringLiteral("SGDM: 1 of 4 seeds diverged, first at step 700")));
}

void LossPlotTest::hiddenArmIsNotDrawn()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    plot.setHiddenArms({1});
    canvasOf(plot)->replot();
    QVERIFY(!graph(plot, QStringLiteral("SGDM full")));
    QVERIFY(graph(plot, QStringLiteral("SGD full")));
    QVERIFY(!plot.legendTexts().contains(QStringLiteral("SGDM")));
}

void LossPlotTest::smoothingCanBeOff()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    plot.setHalfLifeSteps(0.0);
    canvasOf(plot)->replot();
    QVERIFY(!graph(plot, QStringLiteral("SGD minibatch")));
    QVERIFY(plot.legendTexts().contains(QStringLiteral("minibatch, raw")));
    plot.setHalfLifeSteps(200.0);
    canvasOf(plot)->replot();
    QVERIFY(plot.legendTexts().contains(QStringLiteral("minibatch, half-life 200 steps")));
}

void LossPlotTest::explosionIsCountedNotFollowed()
{
    SyntheticRun run;
    run.spikeAt = 9000;
    run.spike = 1e30;
    LossPlot plot;
    show(plot, recordedHistory(run));
    QVERIFY(canvasOf(plot)->yAxis->range().upper < 1000.0);
    QVERIFY(plot.sentence().contains(QStringLiteral("above")));
}

void LossPlotTest::seedsAreShownAsChosen()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 5000);
    for (int seed = 0; seed < 4; ++seed)
        for (int step = 0; step < 5000; step += 1000)
            history->series({"full_loss", 0, seed}).append(step, 1.0 + seed); // 1, 2, 3, 4
    LossPlot plot;
    show(plot, history);
    plot.setSeedBand(SeedBand::Quantiles);
    canvasOf(plot)->replot();
    const auto at = [&plot](const char* name) { return graph(plot, QLatin1String(name))->data()->at(1)->value; };
    QCOMPARE(at("SGD full"), 2.5);
    QVERIFY(std::abs(at("SGD full band low") - 1.3) < 1e-12);
    QVERIFY(std::abs(at("SGD full band") - 3.7) < 1e-12);
    QVERIFY(plot.legendTexts().contains(QStringLiteral("median, 10–90 % of 4 seeds")));
    plot.setSeedBand(SeedBand::EverySeed);
    canvasOf(plot)->replot();
    for (int seed = 0; seed < 4; ++seed)
        QCOMPARE(graph(plot, QStringLiteral("SGD full seed %1").arg(seed))->data()->at(1)->value, 1.0 + seed);
    QVERIFY(!graph(plot, QStringLiteral("SGD full band")));
}

QTEST_MAIN(LossPlotTest)
#include "loss_plot_test.moc"
