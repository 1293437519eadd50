// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_plot.h"
#include "plots/loss_plot.h"
#include "plots/noise_scale_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QToolButton>

using namespace tandem;

/// What the x-axis counts: sums over the steps of each arm, and where the plots put things by them.
class StepAxisTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void placesAreTheSumsOverTheSteps_data();
    void placesAreTheSumsOverTheSteps();
    void followsWhileStreaming();
    void standsStillWhereTheRateIsZero();
    void saysWhatIsMissing();
    void armsAlignAtEqualEffectiveTime();
    void zoomAndCursorKeepTheirSteps();
    void everyPlotDrawsOnEveryAxis();
};

namespace {

/// SGD at η = 0.1, SGDM at 0.2 and from step 5000 at 0.05; batch sizes 64, SGDM's 1024 from step 8000; a second takes 1000
/// steps until 10000, then 500.
std::shared_ptr<History> changingHistory()
{
    const auto history = std::make_shared<History>([] {
        RunDescription run = syntheticHistory({})->description();
        run.trainingExamples = 6400;
        return run;
    }());
    record(*history, {}, 0, 20001);
    history->series({"learning_rate", 1, allSeeds}).append(0, 0.2);
    history->series({"learning_rate", 1, allSeeds}).append(5000, 0.05);
    changeBatchSize(*history, 8000, 1, 64, 1024);
    for (int step = 500; step <= 20000; step += 500)
        history->series({"seconds", wholeRun, allSeeds})
            .append(step, step <= 10000 ? step / 1000.0 : 10.0 + (step - 10000) / 500.0);
    return history;
}

} // namespace

void StepAxisTest::placesAreTheSumsOverTheSteps_data()
{
    QTest::addColumn<XAxisKind>("kind");
    QTest::addColumn<int>("arm");
    QTest::addColumn<double>("step");
    QTest::addColumn<double>("place");
    QTest::newRow("step") << XAxisKind::Step << 1 << 6000.0 << 6000.0;
    QTest::newRow("samples, constant") << XAxisKind::Samples << 0 << 10000.0 << 640000.0;
    QTest::newRow("samples, changed") << XAxisKind::Samples << 1 << 10000.0 << 8000 * 64.0 + 2000 * 1024.0;
    QTest::newRow("epoch") << XAxisKind::Epoch << 0 << 10000.0 << 100.0;
    QTest::newRow("seconds") << XAxisKind::Seconds << 1 << 12250.0 << 14.5;
    QTest::newRow("seconds between edges") << XAxisKind::Seconds << 0 << 750.0 << 0.75;
    QTest::newRow("effective, constant") << XAxisKind::EffectiveTime << 0 << 7000.0 << 700.0;
    QTest::newRow("effective, changed") << XAxisKind::EffectiveTime << 1 << 7000.0 << 5000 * 0.2 + 2000 * 0.05;
    QTest::newRow("slow, changed") << XAxisKind::SlowTime << 1 << 7000.0 << 5000 * 0.04 + 2000 * 0.0025;
}

void StepAxisTest::placesAreTheSumsOverTheSteps()
{
    QFETCH(XAxisKind, kind);
    QFETCH(int, arm);
    QFETCH(double, step);
    QFETCH(double, place);
    StepAxis axis(kind);
    QVERIFY(axis.follow(changingHistory()));
    QVERIFY(std::abs(axis.x(arm, step) - place) < 1e-9 * place);
    QVERIFY(std::abs(axis.step(arm, place) - step) < 1e-6);
    std::vector<double> steps{0.0, step, 2.0 * step};
    axis.place(arm, steps);
    QCOMPARE(steps[1], axis.x(arm, step));
    QVERIFY(steps[2] > steps[1]);
}

void StepAxisTest::followsWhileStreaming()
{
    const auto history = syntheticHistory({});
    StepAxis axis(XAxisKind::EffectiveTime);
    QVERIFY(axis.follow(history)); // nothing recorded: steps
    QVERIFY(axis.countsSteps());
    record(*history, {}, 0, 100);
    // A schedule: another rate at every step, more of them than one call takes in.
    Series& rate = history->series({"learning_rate", 0, allSeeds});
    for (int step = 1; step <= 70000; ++step)
        rate.append(step, 0.1 / step);
    history->setStep(70000);
    QVERIFY(!axis.follow(history));
    QVERIFY(axis.follow(history));
    double sum = 0.1;
    for (int step = 1; step < 70000; ++step)
        sum += 0.1 / step;
    QVERIFY(std::abs(axis.x(0, 70000.0) - sum) < 1e-9 * sum);
    QCOMPARE(axis.referenceArm(), 1);
    QCOMPARE(axis.end(), 7000.0);
}

void StepAxisTest::standsStillWhereTheRateIsZero()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 1000);
    history->series({"learning_rate", 0, allSeeds}).append(400, 0.0);
    StepAxis axis(XAxisKind::EffectiveTime);
    axis.follow(history);
    QCOMPARE(axis.x(0, 900.0), axis.x(0, 400.0));
    QCOMPARE(axis.step(0, 40.0), 999.0);
    QCOMPARE(axis.step(0, 80.0), 999.0); // beyond all it ever reached
    QCOMPARE(axis.step(0, 39.0), 390.0);
}

void StepAxisTest::saysWhatIsMissing()
{
    LossPlot plot;
    show(plot, recordedHistory({})); // fresh examples: no epochs
    plot.setStepAxis(std::make_shared<StepAxis>(XAxisKind::Epoch));
    canvasOf(plot)->replot();
    QCOMPARE(canvasOf(plot)->xAxis->label(), QStringLiteral("step (epoch: not recorded)"));
    QCOMPARE(canvasOf(plot)->xAxis->range().upper, 19999.0);
    auto* chooser = plot.findChild<QToolButton*>(QStringLiteral("xAxisChooser"));
    Q_EMIT chooser->menu()->aboutToShow();
    QVERIFY(!plot.findChild<QAction*>(QStringLiteral("xAxis-epoch"))->isEnabled());
    QVERIFY(plot.findChild<QAction*>(QStringLiteral("xAxis-samples"))->isEnabled());
}

void StepAxisTest::armsAlignAtEqualEffectiveTime()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 20000);
    history->series({"learning_rate", 1, allSeeds}).append(0, 0.4); // four times SGD's
    LossPlot plot;
    show(plot, history);
    plot.findChild<QAction*>(QStringLiteral("xAxis-eta-k"))->trigger();
    canvasOf(plot)->replot();
    QVERIFY(canvasOf(plot)->xAxis->label().contains(QStringLiteral("ηk")));
    QCOMPARE(canvasOf(plot)->xAxis->range().upper, 0.4 * 19999.0);
    bool found = false;
    const QCPRange sgd = graph(plot, QStringLiteral("SGD full"))->data()->keyRange(found);
    const QCPRange sgdm = graph(plot, QStringLiteral("SGDM full"))->data()->keyRange(found);
    QVERIFY(std::abs(sgd.upper - 1900.0) < 1e-6); // the last evaluation, at step 19000
    QVERIFY(std::abs(sgdm.upper - 7600.0) < 1e-6);
    history->addIntervention({10000, 0.0, 0, "batch_size", 64, 128});
    plot.refresh();
    canvasOf(plot)->replot();
    bool marked = false;
    for (int i = 0; i < canvasOf(plot)->itemCount(); ++i)
        if (const auto* line = qobject_cast<QCPItemStraightLine*>(canvasOf(plot)->item(i)))
            marked |= std::abs(line->point1->key() - 1000.0) < 1e-6;
    QVERIFY(marked);
}

void StepAxisTest::zoomAndCursorKeepTheirSteps()
{
    LossPlot plot;
    show(plot, changingHistory());
    plot.setXRange(5000.0, 10000.0);
    plot.setCursorStep(6000);
    plot.setStepAxis(std::make_shared<StepAxis>(XAxisKind::EffectiveTime));
    canvasOf(plot)->replot();
    // SGD is the arm that has come farthest, at 0.1 per step.
    QVERIFY(std::abs(canvasOf(plot)->xAxis->range().lower - 500.0) < 1e-6);
    QVERIFY(std::abs(canvasOf(plot)->xAxis->range().upper - 1000.0) < 1e-6);
    bool shown = false;
    for (int i = 0; i < canvasOf(plot)->itemCount(); ++i)
        if (const auto* line = qobject_cast<QCPItemStraightLine*>(canvasOf(plot)->item(i)))
            shown |= line->visible() && line->layer()->name() == QStringLiteral("cursor")
                && std::abs(line->point1->key() - 600.0) < 1e-6;
    QVERIFY(shown);
    const QRect axes = canvasOf(plot)->axisRect()->rect();
    std::optional<std::int64_t> hovered;
    connect(&plot, &RunPlot::cursorStepHovered, &plot, [&hovered](std::optional<std::int64_t> step) { hovered = step; });
    const QPointF middle(axes.center());
    QMouseEvent move(QEvent::MouseMove, middle, canvasOf(plot)->mapToGlobal(middle), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(canvasOf(plot), &move);
    QVERIFY(hovered && std::abs(*hovered - 7500) < 40);
    plot.setStepAxis(std::make_shared<StepAxis>(XAxisKind::Step));
    QVERIFY(std::abs(canvasOf(plot)->xAxis->range().lower - 5000.0) < 1e-6);
    QVERIFY(!plot.following());
}

void StepAxisTest::everyPlotDrawsOnEveryAxis()
{
    const auto history = changingHistory();
    LossPlot loss;
    NoiseScalePlot noise;
    InstrumentPlot instruments;
    for (RunPlot* plot : std::initializer_list<RunPlot*>{&loss, &noise, &instruments}) {
        show(*plot, history);
        const int graphs = canvasOf(*plot)->graphCount();
        QVERIFY(graphs > 0);
        for (int kind = 0; kind < xAxisKinds; ++kind) {
            plot->setStepAxis(std::make_shared<StepAxis>(static_cast<XAxisKind>(kind)));
            canvasOf(*plot)->replot();
            QVERIFY(canvasOf(*plot)->graphCount() >= graphs);
            for (int i = 0; i < canvasOf(*plot)->graphCount(); ++i) {
                bool found = false;
                const QCPRange range = canvasOf(*plot)->graph(i)->data()->keyRange(found);
                QVERIFY(range.upper <= canvasOf(*plot)->xAxis->range().upper * 1.01);
            }
        }
    }
}

QTEST_MAIN(StepAxisTest)
#include "step_axis_test.moc"
