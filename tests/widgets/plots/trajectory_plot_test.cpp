// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/trajectory_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QToolButton>

using namespace tandem;

/// What the trajectory plot holds, and that its background work survives whatever happens to plot and history.
class TrajectoryPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void drawsSeedsAndMeans();
    void contoursOfTheLoss();
    void axesHaveEqualScales();
    void cursorEndsThePath();
    void newSnapshotsAreTakenIn();
    void frozenPlaneIsKept();
    void survivesNonFiniteSnapshots();
    void mayDieWhileComputing();
    void historyIsReplacedWhileComputing();
};

namespace {

QCPCurve* curve(const RunPlot& plot, const QString& name)
{
    for (int i = 0; i < canvasOf(plot)->plottableCount(); ++i)
        if (canvasOf(plot)->plottable(i)->name() == name)
            return qobject_cast<QCPCurve*>(canvasOf(plot)->plottable(i));
    return nullptr;
}

} // namespace

void TrajectoryPlotTest::drawsSeedsAndMeans()
{
    TrajectoryPlot plot;
    show(plot, recordedHistory({}));
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    QCOMPARE(curve(plot, QStringLiteral("SGD seed 3"))->dataCount(), 250);
    QVERIFY(!curve(plot, QStringLiteral("SGD seed 4")));
    QVERIFY(graph(plot, QStringLiteral("SGD start")) && graph(plot, QStringLiteral("SGD end")));
    const QString label = canvasOf(plot)->xAxis->label().replace(QChar(0x202f), QLatin1Char(' '));
    QVERIFY2(label.startsWith(QStringLiteral("θ − θ₀ along PC 1 (")) && label.endsWith(QStringLiteral("random walk 61 %)")),
        qPrintable(label));
    QVERIFY(plot.legendTexts().first().contains(QStringLiteral("off plane")));
}

void TrajectoryPlotTest::contoursOfTheLoss()
{
    TrajectoryPlot plot;
    RunDescription run;
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    run.seeds = run.recordedSeeds = 1;
    run.sketchSize = 2;
    const auto history = std::make_shared<History>(run);
    for (int step = 0; step <= 20; ++step) {
        const std::span<float> row = history->nextSnapshot();
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = (i % 2 == 0 ? 1.5F : -1.0F) * (1.0F - static_cast<float>(step) / 20.0F);
        history->publishSnapshot(step);
        history->setStep(step);
    }
    show(plot, history);
    plot.setLoss([](double x, double y) { return x * x + y * y; });
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    plot.refresh();
    QTRY_VERIFY(curve(plot, QStringLiteral("loss 1")) || curve(plot, QStringLiteral("loss 0.25")));
    const bool one = curve(plot, QStringLiteral("loss 1")) != nullptr;
    const QCPCurve* line = curve(plot, one ? QStringLiteral("loss 1") : QStringLiteral("loss 0.25"));
    int points = 0;
    for (const QCPCurveData& point : *line->data()) {
        if (std::isnan(point.value))
            continue;
        ++points;
        QVERIFY(std::abs(std::hypot(point.key, point.value) - (one ? 1.0 : .5)) < .01);
    }
    QVERIFY(points > 20);
    QVERIFY(plot.legendTexts().join(QLatin1Char(' ')).contains(QStringLiteral("loss")));
}

void TrajectoryPlotTest::axesHaveEqualScales()
{
    TrajectoryPlot plot;
    show(plot, recordedHistory({}));
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    for (const QSize& size : {QSize(500, 280), QSize(300, 400)}) {
        plot.resize(size);
        canvasOf(plot)->replot();
        const QCPAxisRect* axes = canvasOf(plot)->axisRect();
        const double x = canvasOf(plot)->xAxis->range().size() / axes->width();
        const double y = canvasOf(plot)->yAxis->range().size() / axes->height();
        QVERIFY2(std::abs(x / y - 1.0) < 0.02, qPrintable(QStringLiteral("%1 %2").arg(x).arg(y)));
    }
}

void TrajectoryPlotTest::cursorEndsThePath()
{
    TrajectoryPlot plot;
    show(plot, recordedHistory({}));
    QTRY_VERIFY(curve(plot, QStringLiteral("SGD mean")));
    plot.setCursorStep(10000);
    canvasOf(plot)->replot();
    const int until = curve(plot, QStringLiteral("SGD mean"))->dataCount();
    QVERIFY(std::abs(until - 125) <= 2);
    QVERIFY(curve(plot, QStringLiteral("SGD seed 0 ahead")));
    plot.setCursorStep(-5);
    canvasOf(plot)->replot();
    QCOMPARE(curve(plot, QStringLiteral("SGD mean"))->dataCount(), 1);
    plot.setCursorStep(std::nullopt);
    canvasOf(plot)->replot();
    QCOMPARE(curve(plot, QStringLiteral("SGD mean"))->dataCount(), 250);
}

void TrajectoryPlotTest::newSnapshotsAreTakenIn()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 320);
    TrajectoryPlot plot;
    show(plot, history);
    QTRY_VERIFY(curve(plot, QStringLiteral("SGD mean")));
    QCOMPARE(curve(plot, QStringLiteral("SGD mean"))->dataCount(), 20);
    record(*history, {}, 320, 640);
    QTRY_VERIFY((plot.refresh(), curve(plot, QStringLiteral("SGD mean"))->dataCount() == 40));
}

void TrajectoryPlotTest::frozenPlaneIsKept()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 3200);
    TrajectoryPlot plot;
    show(plot, history);
    QTRY_VERIFY(curve(plot, QStringLiteral("SGD mean")));
    QTest::mouseClick(plot.findChild<QToolButton*>(QStringLiteral("freezeButton")), Qt::LeftButton);
    QVERIFY(plot.frozen());
    const double before = curve(plot, QStringLiteral("SGD seed 0"))->data()->at(0)->key;
    record(*history, {}, 3200, 6400);
    QTRY_VERIFY((plot.refresh(), curve(plot, QStringLiteral("SGD mean"))->dataCount() == 250));
    QVERIFY(std::abs(curve(plot, QStringLiteral("SGD seed 0"))->data()->at(0)->key - before) < 1e-6);
}

void TrajectoryPlotTest::survivesNonFiniteSnapshots()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 320);
    const std::span<float> row = history->nextSnapshot();
    std::fill(row.begin(), row.end(), std::numeric_limits<float>::quiet_NaN());
    history->publishSnapshot(320);
    TrajectoryPlot plot;
    show(plot, history);
    QTRY_VERIFY(curve(plot, QStringLiteral("SGD mean")));
    QVERIFY(std::isfinite(canvasOf(plot)->xAxis->range().size()));
}

void TrajectoryPlotTest::mayDieWhileComputing()
{
    const auto history = recordedHistory({});
    for (int i = 0; i < 10; ++i) {
        TrajectoryPlot plot;
        plot.setHistory(history);
    }
    QCoreApplication::processEvents();
}

void TrajectoryPlotTest::historyIsReplacedWhileComputing()
{
    TrajectoryPlot plot;
    show(plot, recordedHistory({}));
    SyntheticRun other;
    other.steps = 320;
    plot.setHistory(recordedHistory(other));
    QTRY_VERIFY((plot.refresh(), curve(plot, QStringLiteral("SGD mean"))));
    QCOMPARE(curve(plot, QStringLiteral("SGD mean"))->dataCount(), 20);
    plot.setHistory(nullptr);
    canvasOf(plot)->replot();
    QCOMPARE(canvasOf(plot)->plottableCount(), 0);
}

QTEST_MAIN(TrajectoryPlotTest)
#include "trajectory_plot_test.moc"
