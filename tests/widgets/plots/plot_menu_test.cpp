// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_menu.h"

#include "plots/instrument_plot.h"
#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/noise_scale_plot.h"
#include "plots/range_statistics.h"
#include "plots/seed_band.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QBuffer>
#include <QClipboard>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolButton>

using namespace tandem;

/// What can be taken out of a plot: its data, its statistics, its picture.
class PlotMenuTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void dataIsWrittenInFull();
    void dataIsSavedOfWhatIsVisible();
    void dataAreCopied();
    void namesAreQuoted();
    void statisticsAreThoseOfTheSamples();
    void statisticsFollowTheView();
    void menuChoosesSeeds();
    void menuChoosesTheScale();
    void whatCanBeNegativeHasNoLogAxis();
};

namespace {

QAction* chosen(PlotMenu& menu, const char* name)
{
    Q_EMIT menu.menu()->aboutToShow();
    return menu.menu()->findChild<QAction*>(QLatin1String(name));
}

} // namespace

void PlotMenuTest::dataIsWrittenInFull()
{
    const auto history = syntheticHistory({});
    Series& series = history->series({"x.mean", 0, allSeeds});
    for (const double value : {0.1, 1.0 / 3.0, -2e-300, std::numeric_limits<double>::infinity()})
        series.append(series.size() * 10, value);
    QByteArray text;
    QBuffer buffer(&text);
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    QVERIFY(writeData(buffer, {{{"x.mean", 0, allSeeds}, QStringLiteral("SGD"), {}, &series, 5, 25}}));
    const QList<QByteArray> lines = text.trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0], QByteArray("step,arm,seed,metric,value"));
    QVERIFY(lines[1].startsWith("10,SGD,,x.mean,"));
    QCOMPARE(lines[1].split(',').last().toDouble(), 1.0 / 3.0); // to the last bit
    QCOMPARE(lines[2].split(',').last().toDouble(), -2e-300);
}

void PlotMenuTest::dataIsSavedOfWhatIsVisible()
{
    SyntheticRun run;
    run.recordEverySeed = true;
    run.steps = 3000;
    LossPlot plot;
    PlotMenu menu(&plot);
    show(plot, recordedHistory(run));
    plot.setXRange(1000.0, 1999.0);
    canvasOf(plot)->replot();
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("loss.csv"));
    PlotMenu::setFileQuestion([path](QWidget*, const QString& suggested, const QString&) {
        return suggested == QStringLiteral("loss.csv") ? path : QString();
    });
    QSignalSpy said(&menu, &PlotMenu::said);
    chosen(menu, "saveData")->trigger();
    QTRY_COMPARE(said.count(), 2);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    // Per arm: the minibatch mean at 1000 steps, full and test loss with their deviations at one evaluation.
    QCOMPARE(lines.size(), 1 + 2 * (1000 + 4));
    PlotMenu::setFileQuestion([](QWidget*, const QString&, const QString&) { return QStringLiteral("/nonexistent/x.csv"); });
    chosen(menu, "saveData")->trigger();
    QTRY_COMPARE(said.count(), 4);
    QVERIFY(said.last().first().toString().startsWith(QStringLiteral("Cannot write")));
}

void PlotMenuTest::dataAreCopied()
{
    LossPlot plot;
    PlotMenu menu(&plot);
    SyntheticRun run;
    run.steps = 500;
    show(plot, recordedHistory(run));
    chosen(menu, "copyData")->trigger();
    QVERIFY(
        QGuiApplication::clipboard()->text().startsWith(QStringLiteral("step,arm,seed,metric,value\n0,SGD,,train_loss.mean,")));
    chosen(menu, "copyPicture")->trigger();
    QCOMPARE(QGuiApplication::clipboard()->image().size(), plot.size() * 2);
}

void PlotMenuTest::namesAreQuoted()
{
    Series series;
    series.append(0, 1.0);
    QByteArray text;
    QBuffer buffer(&text);
    QVERIFY(buffer.open(QIODevice::WriteOnly));
    QVERIFY(writeData(buffer, {{{"loss", 0, 0}, QStringLiteral("SGD, \"big\""), QStringLiteral("7"), &series, 0, 1}}));
    QVERIFY2(text.contains("0,\"SGD, \"\"big\"\"\",7,loss,1\n"), text.constData());
}

void PlotMenuTest::statisticsAreThoseOfTheSamples()
{
    Series series;
    for (int step = 0; step < 1000; ++step)
        series.append(step, step == 500 ? std::numeric_limits<double>::quiet_NaN() : 3.0 + step % 5);
    const SampleStatistics statistics = sampleStatistics(series, 100, 899);
    // 800 samples 3, 4, 5, 6, 7 in turn, without one 3: Σ = 5·800 − 3.
    QCOMPARE(statistics.count, 799);
    QCOMPARE(statistics.nonFinite, 1);
    const double mean = (5.0 * 800 - 3.0) / 799.0;
    QVERIFY(std::abs(statistics.mean - mean) < 1e-12);
    const double squares = 160 * (4.0 + 1.0 + 0.0 + 1.0 + 4.0) - 4.0 - 799 * (mean - 5.0) * (mean - 5.0);
    QVERIFY(std::abs(statistics.deviation - std::sqrt(squares / 798.0)) < 1e-12);
    QCOMPARE(statistics.least, 3.0);
    QCOMPARE(statistics.greatest, 7.0);
}

void PlotMenuTest::statisticsFollowTheView()
{
    LossPlot plot;
    PlotMenu menu(&plot);
    show(plot, recordedHistory({}));
    plot.setCursorPair({1000, 15000});
    chosen(menu, "statistics")->trigger();
    auto* statistics = plot.findChild<RangeStatistics*>();
    auto* table = statistics->findChild<QTableWidget*>(QStringLiteral("table"));
    QTRY_COMPARE(table->rowCount(), 6); // three curves of two arms
    QTRY_COMPARE(QString(table->item(0, 7)->text()).remove(QChar(0x202f)), QStringLiteral("20000"));
    plot.setXRange(0.0, 9999.0);
    canvasOf(plot)->replot();
    QTRY_COMPARE(QString(table->item(0, 7)->text()).remove(QChar(0x202f)), QStringLiteral("10000"));
    QVERIFY(table->item(0, 2)->text() != QStringLiteral("–"));
    // Chosen once more it comes to the front, and Escape closes it.
    plot.activateWindow();
    chosen(menu, "statistics")->trigger();
    QVERIFY(QTest::qWaitForWindowActive(statistics));
    QTest::keyClick(statistics, Qt::Key_Escape);
    QVERIFY(!statistics->isVisible());
}

void PlotMenuTest::menuChoosesSeeds()
{
    LossPlot plot;
    PlotMenu menu(&plot);
    show(plot, recordedHistory({}));
    chosen(menu, "seedsQuantiles")->trigger();
    QCOMPARE(plot.seedBand(), SeedBand::Quantiles);
    QVERIFY(chosen(menu, "xAxis-eta-k")->isEnabled());
}

void PlotMenuTest::menuChoosesTheScale()
{
    LossPlot loss;
    InstrumentPlot instruments;
    NoiseScalePlot noiseScale;
    const auto history = recordedHistory({});
    for (std::int64_t step = 0; step < 100; step += 10)
        history->series({"update_norm.mean", 0, allSeeds}).append(step, 0.5);
    for (RunPlot* plot : std::initializer_list<RunPlot*>{&loss, &instruments, &noiseScale}) {
        PlotMenu menu(plot);
        show(*plot, history);
        QVERIFY(chosen(menu, "yLogarithmic")->isChecked());
        chosen(menu, "yLinear")->trigger();
        canvasOf(*plot)->replot();
        QCOMPARE(canvasOf(*plot)->yAxis->scaleType(), QCPAxis::stLinear);
        QVERIFY(chosen(menu, "yLinear")->isChecked());
    }
    QCOMPARE(loss.findChild<QToolButton*>(QStringLiteral("scaleButton"))->text(), QStringLiteral("lin"));
    QVERIFY(canvasOf(noiseScale)->yAxis->range().contains(0.0));
    bool found = false;
    QCOMPARE(graph(noiseScale, QStringLiteral("curvature-dominated"))->data()->valueRange(found).upper, 64.0);
    QVERIFY(graph(noiseScale, QStringLiteral("SGD interval")));
}

void PlotMenuTest::whatCanBeNegativeHasNoLogAxis()
{
    const auto history = recordedHistory({});
    for (std::int64_t step = 0; step < 100; step += 10) {
        history->series({"split_descent.mean", 0, allSeeds}).append(step, -0.5);
        history->series({"alignment.mean", 0, allSeeds}).append(step, 0.5);
    }
    InstrumentPlot instruments;
    MomentumValuePlot value;
    for (RunPlot* plot : std::initializer_list<RunPlot*>{&instruments, &value}) {
        PlotMenu menu(plot);
        show(*plot, history);
        QVERIFY(!chosen(menu, "yLogarithmic")->isEnabled());
        QVERIFY(chosen(menu, "yLogarithmic")->toolTip().contains(QStringLiteral("negative")));
    }
    // Another quantity of the same plot may have one, and only that has it.
    PlotMenu menu(&instruments);
    instruments.choose(QStringLiteral("Alignment"));
    instruments.refresh();
    chosen(menu, "yLogarithmic")->trigger();
    canvasOf(instruments)->replot();
    QCOMPARE(canvasOf(instruments)->yAxis->scaleType(), QCPAxis::stLogarithmic);
    instruments.choose(QStringLiteral("One-step split"));
    instruments.refresh();
    QCOMPARE(canvasOf(instruments)->yAxis->scaleType(), QCPAxis::stLinear);
    instruments.choose(QStringLiteral("Alignment"));
    instruments.refresh();
    QCOMPARE(canvasOf(instruments)->yAxis->scaleType(), QCPAxis::stLogarithmic);
}

QTEST_MAIN(PlotMenuTest)
#include "plot_menu_test.moc"
