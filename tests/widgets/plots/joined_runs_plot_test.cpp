// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/joined_history.h"
#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/noise_scale_plot.h"
#include "plots/trajectory_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QApplication>

using namespace tandem;

/// Several runs in the plots that know of one only.
class JoinedRunsPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void everyRunHasItsCurves();
    void branchesBeginAtTheirFork();
    void branchesLookLikeTheirParent();
    void trajectoriesShareAPlane();
    void aRunThatHasEndedIsNotRead();
    void theGapStandsWhereItsRunWas();
    void theGapOfABranchBeginsBeforeItsFork();
    void aLongLegendLeavesThePlotItsPlace();
};

namespace {

SyntheticRun ofSeeds(int seeds)
{
    SyntheticRun run;
    run.seeds = seeds;
    run.steps = 4000;
    run.evaluateEvery = 100;
    return run;
}

constexpr std::int64_t forkStep = 1950;

std::shared_ptr<const History> branched()
{
    return JoinedHistory(
        {{"long", recordedHistory(ofSeeds(4)), "1"}, {"branch", recordedHistory(ofSeeds(4)), "2", "1", forkStep}})
        .history();
}

} // namespace

void JoinedRunsPlotTest::everyRunHasItsCurves()
{
    LossPlot plot;
    show(plot, JoinedHistory({{"few", recordedHistory(ofSeeds(4))}, {"many", recordedHistory(ofSeeds(16))}}).history());
    const QStringList legend = plot.legendTexts();
    QCOMPARE(legend.mid(0, 4).join(QLatin1Char('|')), QStringLiteral("few · SGD|few · SGDM|many · SGD|many · SGDM"));
    QVERIFY(legend.contains(QStringLiteral("± s.e., 4 to 16 seeds")));
    // The standard error is each run's own: the records are alike, so that of four seeds is twice that of sixteen.
    const auto halfWidth = [&](const QString& name) {
        const QCPGraph* band = graph(plot, name);
        return band
            ? band->data()->at(3)->value - graph(plot, QString(name).remove(QStringLiteral(" band")))->data()->at(3)->value
            : 0.0;
    };
    const double few = halfWidth(QStringLiteral("few · SGD full band"));
    QVERIFY(few != 0.0);
    QVERIFY(std::abs(few / halfWidth(QStringLiteral("many · SGD full band")) - 2.0) < 1e-9);
}

void JoinedRunsPlotTest::branchesBeginAtTheirFork()
{
    LossPlot plot;
    show(plot, branched());
    QVERIFY(graph(plot, QStringLiteral("long · SGD minibatch raw"))->data()->at(0)->key < 50.0);
    QVERIFY(graph(plot, QStringLiteral("branch · SGD minibatch raw"))->data()->at(0)->key >= static_cast<double>(forkStep));
    // An evaluation before, so that no gap parts the two.
    QCOMPARE(graph(plot, QStringLiteral("branch · SGD test"))->data()->at(0)->key, 1900.0);
    for (const ReadableCurve& curve : plot.curves()) // for statistics and export
        QCOMPARE(plot.visibleSteps(curve).first == forkStep, curve.armName.startsWith(QStringLiteral("branch")));
}

void JoinedRunsPlotTest::branchesLookLikeTheirParent()
{
    LossPlot plot;
    show(plot, branched());
    const auto color = [&](const char* name) { return graph(plot, QString::fromUtf8(name))->pen().color(); };
    QCOMPARE(color("long · SGD test"), QColor(0x00, 0x72, 0xb2));
    QVERIFY(color("branch · SGD test") != color("long · SGD test"));
    const auto apart = [](const QColor& a, const QColor& b) {
        return std::min(std::abs(a.hslHue() - b.hslHue()), 360 - std::abs(a.hslHue() - b.hslHue()));
    };
    QVERIFY(apart(color("branch · SGD test"), color("long · SGD test")) < 15);
    QVERIFY(apart(color("branch · SGDM test"), color("long · SGD test")) > 90);
}

void JoinedRunsPlotTest::trajectoriesShareAPlane()
{
    TrajectoryPlot plot;
    show(plot, branched());
    QTRY_VERIFY(plot.settled());
    canvasOf(plot)->replot();
    QVERIFY(plot.legendTexts().at(3).startsWith(QStringLiteral("branch · SGDM, ")));
    QVERIFY(graph(plot, QStringLiteral("branch · SGD end")));
    QVERIFY(!graph(plot, QStringLiteral("branch · SGD start")));
    QVERIFY(graph(plot, QStringLiteral("long · SGD start")));
    QCOMPARE(plot.sentence(), QString());
    plot.setHistory(JoinedHistory({{"a", recordedHistory(ofSeeds(4))}, {"b", recordedHistory(ofSeeds(2))}}).history());
    QTRY_VERIFY(plot.settled());
    canvasOf(plot)->replot();
    QCOMPARE(plot.sentence(), QStringLiteral("Not in this plane: b recorded 2 seeds, not 4"));
    QCOMPARE(plot.legendTexts().at(2), QStringLiteral("b · SGD"));
}

namespace {

/// A run of 2000 steps with batches of 32 and one of 4000 steps with batches of 128.
std::shared_ptr<const History> ofTwoLengths()
{
    SyntheticRun brief = ofSeeds(4);
    brief.steps = 2000;
    brief.batchSize = 32;
    SyntheticRun large = ofSeeds(4);
    large.batchSize = 128;
    return JoinedHistory({{"brief", recordedHistory(brief)}, {"large", recordedHistory(large)}}).history();
}

} // namespace

void JoinedRunsPlotTest::aRunThatHasEndedIsNotRead()
{
    LossPlot plot;
    show(plot, ofTwoLengths());
    const auto read = [&plot] {
        QStringList names;
        for (const ReadoutTable::Row& row : plot.readout().rows)
            names << row.name;
        return names.join(QLatin1Char('|'));
    };
    const QString large = QStringLiteral("large · SGD|large · SGDM");
    const QString both = QStringLiteral("brief · SGD|brief · SGDM|") + large;
    plot.setCursorStep(1500);
    QCOMPARE(read(), both);
    plot.setCursorStep(3000);
    QCOMPARE(read(), large);
    plot.setCursorStep(std::nullopt);
    plot.setCursorPair({100, 3000});
    QCOMPARE(read(), large);
    plot.setCursorPair({100, 1900});
    QCOMPARE(read(), both);
    // Of the examples that the large batches had drawn by step 600, the small ones had not.
    plot.setStepAxis(std::make_shared<StepAxis>(XAxisKind::Samples));
    canvasOf(plot)->replot();
    plot.setCursorPair({});
    plot.setCursorStep(600);
    QCOMPARE(read(), large);
    plot.setCursorStep(400);
    QCOMPARE(read(), both);
}

void JoinedRunsPlotTest::theGapStandsWhereItsRunWas()
{
    MomentumValuePlot plot;
    plot.setStepAxis(std::make_shared<StepAxis>(XAxisKind::Samples));
    show(plot, ofTwoLengths());
    const QCPGraph* gap = graph(plot, QStringLiteral("gap"));
    QVERIFY(gap);
    const double end = gap->data()->at(gap->dataCount() - 1)->key;
    QVERIFY2(end <= 2000.0 * 32.0 * 1.01, qPrintable(QString::number(end)));
}

void JoinedRunsPlotTest::theGapOfABranchBeginsBeforeItsFork()
{
    MomentumValuePlot plot;
    show(plot,
        JoinedHistory({{"branch", recordedHistory(ofSeeds(4)), "2", "1", forkStep}, {"long", recordedHistory(ofSeeds(4)), "1"}})
            .history());
    QCOMPARE(graph(plot, QStringLiteral("gap"))->data()->at(0)->key, 0.0);
    QCOMPARE(plot.curves().size(), 1U);
    QVERIFY(plot.visibleSteps(plot.curves().front()).first <= 0);
    QVERIFY2(plot.legendTexts().first().startsWith(QStringLiteral("branch · gap in full loss")),
        qPrintable(plot.legendTexts().first()));
    plot.setHistory(recordedHistory(ofSeeds(4)));
    canvasOf(plot)->replot();
    QVERIFY2(plot.legendTexts().first().startsWith(QStringLiteral("gap in full loss")), qPrintable(plot.legendTexts().first()));
}

void JoinedRunsPlotTest::aLongLegendLeavesThePlotItsPlace()
{
    QFont large = QApplication::font();
    large.setPointSizeF(13.0);
    NoiseScalePlot plot;
    plot.setFont(large);
    show(plot,
        JoinedHistory({{"the first run", recordedHistory(ofSeeds(4))}, {"the second run", recordedHistory(ofSeeds(4))},
                          {"the third run", recordedHistory(ofSeeds(4))}})
            .history());
    const auto* header = plot.findChild<QWidget*>(QStringLiteral("header"));
    plot.resize(320, 280);
    QTRY_VERIFY2(2 * canvasOf(plot)->height() >= plot.height(), qPrintable(QString::number(canvasOf(plot)->height())));
    const QString last = plot.legendTexts().last();
    QVERIFY2(header->toolTip().contains(last), qPrintable(header->toolTip()));
    QVERIFY2(header->accessibleDescription().contains(last), qPrintable(header->accessibleDescription()));
    plot.resize(320, 1000);
    QTRY_VERIFY2(!header->toolTip().contains(last), qPrintable(header->toolTip()));
}

QTEST_MAIN(JoinedRunsPlotTest)
#include "joined_runs_plot_test.moc"
