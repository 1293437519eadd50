// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_plot.h"
#include "plots/seed_band.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

using namespace tandem;

/// What curves cannot show is counted and marked, in a plot of any quantity.
class UnshownValuesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void whatCannotBeShownIsFlagged_data();
    void whatCannotBeShownIsFlagged();
    void isFlaggedOnceWhereThePlotIsThinned();
    void aRateOfZeroLeavesTheLogAxisWhole();
};

void UnshownValuesTest::whatCannotBeShownIsFlagged_data()
{
    QTest::addColumn<QString>("quantity");
    QTest::addColumn<QString>("metric");
    QTest::addColumn<bool>("zeroIsShown");
    QTest::newRow("log axis") << "Lag"
                              << "lag_distance" << false;
    QTest::newRow("linear axis") << "Distance from start"
                                 << "distance_from_start" << true;
}

void UnshownValuesTest::whatCannotBeShownIsFlagged()
{
    QFETCH(QString, quantity);
    QFETCH(QString, metric);
    QFETCH(bool, zeroIsShown);
    const auto history = syntheticHistory({});
    const std::string name = metric.toStdString();
    for (std::int64_t step = 0; step < 100; step += 10) {
        history->series({name + ".mean", 0, allSeeds}).append(step, step == 0 ? 0.0 : step == 70 ? NAN : 2.0);
        for (int seed = 0; seed < 2; ++seed)
            history->series({name, 0, seed}).append(step, step >= 40 && seed == 1 ? NAN : 1.0 + seed);
    }
    history->setStep(100);
    InstrumentPlot plot;
    show(plot, history);
    plot.choose(quantity);
    plot.refresh();
    canvasOf(plot)->replot();
    QCOMPARE(plot.sentence().contains(QStringLiteral("values ≤ 0, not on a log axis: 1")), !zeroIsShown);
    QVERIFY2(plot.sentence().contains(QStringLiteral("values not finite (×): 1")), qPrintable(plot.sentence()));
    const QCPGraph* crosses = graph(plot, QStringLiteral("not finite"));
    QVERIFY(crosses);
    QCOMPARE(crosses->dataCount(), 1);
    QCOMPARE(crosses->data()->at(0)->key, 70.0);
    QCOMPARE(crosses->data()->at(0)->value, 2.0); // the last finite value
    plot.setSeedBand(SeedBand::Quantiles);        // now of the seeds, one of which is lost from step 40 on
    canvasOf(plot)->replot();
    QVERIFY2(plot.sentence().contains(QStringLiteral("values not finite (×): 6")), qPrintable(plot.sentence()));
    QCOMPARE(graph(plot, QStringLiteral("not finite"))->data()->at(0)->key, 40.0);
    plot.setHiddenArms({0});
    canvasOf(plot)->replot();
    QVERIFY2(!plot.sentence().contains(QStringLiteral("not finite")), qPrintable(plot.sentence()));
}

void UnshownValuesTest::isFlaggedOnceWhereThePlotIsThinned()
{
    const auto history = syntheticHistory({});
    for (std::int64_t step = 0; step < 20000; ++step)
        history->series({"update_norm.mean", 1, allSeeds})
            .append(step,
                step == 12345                     ? 0.0
                    : step >= 5000 && step < 6000 ? INFINITY
                                                  : 1.0);
    history->setStep(20000);
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(plot.title(), QStringLiteral("Update norm"));
    const QString sentence = plot.sentence().remove(QChar(0x202f));
    QVERIFY2(sentence.startsWith(QStringLiteral("values ≤ 0, not on a log axis: 1 · values not finite (×): 1000 · ")),
        qPrintable(sentence));
    QCOMPARE(graph(plot, QStringLiteral("not finite"))->dataCount(), 1);
}

void UnshownValuesTest::aRateOfZeroLeavesTheLogAxisWhole()
{
    const auto history = syntheticHistory({});
    for (std::int64_t step = 0; step <= 100; step += 10)
        history->series({"learning_rate", 0, allSeeds}).append(step, 0.01 * static_cast<double>(100 - step));
    history->setStep(100);
    InstrumentPlot plot;
    show(plot, history);
    QCOMPARE(plot.title(), QStringLiteral("Learning rate"));
    const QCPRange range = canvasOf(plot)->yAxis->range();
    QVERIFY2(range.lower > 0.05 && range.lower < 0.1 && range.upper > 1.0 && range.upper < 2.0,
        qPrintable(QStringLiteral("%1 to %2").arg(range.lower).arg(range.upper)));
    QVERIFY2(plot.sentence().contains(QStringLiteral("values ≤ 0, not on a log axis: 1")), qPrintable(plot.sentence()));
}

QTEST_MAIN(UnshownValuesTest)
#include "unshown_values_test.moc"
