// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/momentum_value_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <atomic>
#include <thread>

using namespace tandem;

/// What the plot of the value of momentum holds and says.
class MomentumValuePlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void drawsGapWithInterval();
    void saysTheVerdict_data();
    void saysTheVerdict();
    void saysWhereTheComparisonIsNotOfMomentumAlone();
    void judgesNothingAtTheStart();
    void waitsForAllOfAnEvaluation();
    void isDrawnWhileTheFirstIsWritten();
    void drawsTheDifferenceWithoutSpread();
    void namesDivergence();
    void aLabelLongerThanItsAxisIsBroken();
    void aSmallPlotKeepsItsLabelsApart();
};

namespace {

void compare(History& history, std::int64_t step, double gap, double half)
{
    const auto append = [&](const char* metric, double value) {
        history.series({metric, wholeRun, allSeeds}).append(step, value);
    };
    append("gap", gap);
    append("gap_low", gap - half);
    append("gap_high", gap + half);
    append("gap_difference", 0.01 * gap);
    append("gap_spread", 0.01);
    history.setStep(step);
}

} // namespace

void MomentumValuePlotTest::drawsGapWithInterval()
{
    MomentumValuePlot plot;
    show(plot, recordedHistory({}));
    QCOMPARE(graph(plot, QStringLiteral("gap"))->dataCount(), 20);
    QCOMPARE(graph(plot, QStringLiteral("gap interval"))->dataCount(), 20);
    QVERIFY(canvasOf(plot)->yAxis->range().contains(0.0));
    QVERIFY(canvasOf(plot)->yAxis->label().contains(QStringLiteral("seed spreads")));
}

void MomentumValuePlotTest::saysTheVerdict_data()
{
    QTest::addColumn<double>("gap");
    QTest::addColumn<double>("half");
    QTest::addColumn<QString>("words");
    QTest::newRow("none") << 0.03 << 0.08 << "no difference found: gap 0.03 ± 0.08 seed spreads over 4 seeds";
    QTest::newRow("helps") << -3.0 << 0.5 << "momentum helps";
    QTest::newRow("hurts") << 3.0 << 0.5 << "momentum hurts";
    QTest::newRow("wide") << 0.5 << 4.0 << "unresolved";
}

void MomentumValuePlotTest::judgesNothingAtTheStart()
{
    const auto history = syntheticHistory({});
    compare(*history, 0, 0.0, 0.0);
    MomentumValuePlot plot;
    show(plot, history);
    QVERIFY2(plot.sentence().contains(QStringLiteral("same point")), qPrintable(plot.sentence()));
    compare(*history, 100, -3.0, 0.5);
    plot.refresh();
    QVERIFY(plot.legendTexts().first().contains(QStringLiteral("below 0 momentum helps")));
    QVERIFY2(plot.sentence().startsWith(QStringLiteral("momentum helps")), qPrintable(plot.sentence()));
}

void MomentumValuePlotTest::saysTheVerdict()
{
    QFETCH(double, gap);
    QFETCH(double, half);
    QFETCH(QString, words);
    const auto history = syntheticHistory({});
    compare(*history, 100, gap, half);
    MomentumValuePlot plot;
    show(plot, history);
    QVERIFY2(plot.sentence().startsWith(words), qPrintable(plot.sentence()));
    compare(*history, 200, -gap, half);
    plot.refresh();
    plot.setCursorStep(150); // the verdict of then
    QVERIFY2(plot.sentence().startsWith(words), qPrintable(plot.sentence()));
}

void MomentumValuePlotTest::saysWhereTheComparisonIsNotOfMomentumAlone()
{
    const auto history = syntheticHistory({});
    compare(*history, 100, -3.0, 0.5);
    for (const int arm : {0, 1}) {
        history->series({"learning_rate", arm, allSeeds}).append(0, .1);
        history->series({"learning_rate", arm, allSeeds}).append(150, arm == 0 ? .1 : .2);
    }
    compare(*history, 200, -3.0, 0.5);
    MomentumValuePlot plot;
    show(plot, history);
    QVERIFY2(
        plot.sentence().endsWith(QStringLiteral("; SGD and SGDM differ in learning rate, too")), qPrintable(plot.sentence()));
    plot.setCursorStep(120);
    QVERIFY2(plot.sentence().endsWith(QStringLiteral("over 4 seeds")), qPrintable(plot.sentence()));
}

void MomentumValuePlotTest::waitsForAllOfAnEvaluation()
{
    const auto history = syntheticHistory({});
    history->setStep(100);
    MomentumValuePlot plot;
    show(plot, history);
    const QString waiting = plot.sentence();
    for (const char* metric : {"gap", "gap_low", "gap_high", "gap_difference"}) { // as the trainer writes them
        history->series({metric, wholeRun, allSeeds}).append(100, -3.0);
        history->setStep(history->step() + 1); // something to draw
        plot.refresh();
        QCOMPARE(plot.sentence(), waiting);
        QVERIFY(!graph(plot, QStringLiteral("gap")));
    }
    history->series({"gap_spread", wholeRun, allSeeds}).append(100, 0.01);
    plot.refresh();
    QVERIFY2(plot.sentence().startsWith(QStringLiteral("momentum helps")), qPrintable(plot.sentence()));
    QVERIFY(graph(plot, QStringLiteral("gap interval")));
}

/// The trainer makes the series one after the other, at any time of a drawing.
void MomentumValuePlotTest::isDrawnWhileTheFirstIsWritten()
{
    MomentumValuePlot plot;
    show(plot, syntheticHistory({}));
    for (int turn = 0; turn < 500; ++turn) {
        const auto history = syntheticHistory({});
        std::atomic<bool> begins = false;
        std::jthread trainer([&] {
            while (!begins) { }
            for (volatile int wait = 0; wait < 20 * turn; wait = wait + 1) { }
            compare(*history, 64, -0.3, 0.1);
        });
        begins = true;
        plot.setHistory(history);
        trainer.join();
    }
    plot.refresh();
    QVERIFY(graph(plot, QStringLiteral("gap")));
}

void MomentumValuePlotTest::drawsTheDifferenceWithoutSpread()
{
    SyntheticRun run;
    run.noiseless = true;
    MomentumValuePlot plot;
    show(plot, recordedHistory(run));
    QVERIFY(canvasOf(plot)->yAxis->label().contains(QStringLiteral("[loss]")));
    QVERIFY(!graph(plot, QStringLiteral("gap interval")));
    QCOMPARE(graph(plot, QStringLiteral("gap"))->data()->at(0)->value, -0.01);
    QVERIFY2(plot.sentence().contains(QStringLiteral("momentum helps")), qPrintable(plot.sentence()));
}

void MomentumValuePlotTest::namesDivergence()
{
    SyntheticRun run;
    run.divergeAt = 7000;
    MomentumValuePlot plot;
    show(plot, recordedHistory(run));
    QVERIFY2(plot.sentence().contains(QStringLiteral("SGDM diverged in 1 of 4 seeds")), qPrintable(plot.sentence()));
    plot.setCursorStep(3000);
    QVERIFY2(!plot.sentence().contains(QStringLiteral("diverged")), qPrintable(plot.sentence()));
}

void MomentumValuePlotTest::aLabelLongerThanItsAxisIsBroken()
{
    MomentumValuePlot plot;
    show(plot, recordedHistory({}));
    const QCPAxis* axis = canvasOf(plot)->yAxis;
    QCOMPARE(axis->label().count(QChar('\n')), 0);
    QFont large = QApplication::font();
    large.setPointSizeF(15.0);
    plot.setFont(large);
    plot.resize(800, 280);
    QTRY_COMPARE(axis->label(), QStringLiteral("SGDM − SGD\n[seed spreads]"));
    QVERIFY(QFontMetrics(axis->labelFont()).size(0, axis->label()).width() <= axis->axisRect()->height());
    plot.resize(500, 500);
    plot.setFont(QApplication::font());
    QTRY_COMPARE(axis->label().count(QChar('\n')), 0);
}

void MomentumValuePlotTest::aSmallPlotKeepsItsLabelsApart()
{
    MomentumValuePlot plot;
    show(plot, recordedHistory({}));
    QFont large = QApplication::font();
    large.setPointSizeF(15.0);
    plot.setFont(large);
    plot.resize(240, 280);
    canvasOf(plot)->replot();
    const QCPAxis* x = canvasOf(plot)->xAxis;
    const QFontMetrics metrics(x->tickLabelFont());
    const QList<double> ticks = x->tickVector();
    const QStringList labels = x->tickVectorLabels();
    QVERIFY(ticks.size() > 1);
    for (qsizetype i = 1; i < ticks.size(); ++i) {
        const double apart = x->coordToPixel(ticks[i]) - x->coordToPixel(ticks[i - 1]);
        const int half = (metrics.horizontalAdvance(labels[i]) + metrics.horizontalAdvance(labels[i - 1])) / 2;
        QVERIFY2(apart > half + metrics.averageCharWidth() / 2, qPrintable(labels.join(QLatin1Char('|'))));
    }
    plot.resize(320, 240);
    canvasOf(plot)->replot();
    const QCPAxis* y = canvasOf(plot)->yAxis;
    QVERIFY(!y->label().isEmpty());
    QVERIFY2(QFontMetrics(y->labelFont()).size(0, y->label()).width() <= y->axisRect()->height(), qPrintable(y->label()));
}

QTEST_MAIN(MomentumValuePlotTest)
#include "momentum_value_plot_test.moc"
