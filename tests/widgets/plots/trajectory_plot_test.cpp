// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_menu.h"
#include "plots/trajectory_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QAction>
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <array>
#include <span>

using namespace tandem;

/// What the trajectory plot holds, and that its background work survives whatever happens to plot and history.
class TrajectoryPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void drawsSeedsAndMeans();
    void contoursOfTheLoss();
    void contoursOfTheLossOnThePlane_data();
    void contoursOfTheLossOnThePlane();
    void lagPointAndTheory();
    void theoryIsProjectedOnThePlane();
    void lagPointOfConsecutiveSnapshots_data();
    void lagPointOfConsecutiveSnapshots();
    void measuredLagPointNamesItsStep();
    void anArmOffThePlaneHasNeitherLagPointNorTheory();
    void axesHaveEqualScales();
    void cursorEndsThePath();
    void newSnapshotsAreTakenIn();
    void frozenPlaneIsKept();
    void survivesNonFiniteSnapshots();
    void aDivergedPathDoesNotHideTheOthers();
    void aRunWithoutParametersSaysSo();
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

/// Of SGD and SGDM with one seed each, whose snapshots have two coordinates; nothing is recorded yet.
std::shared_ptr<History> planarHistory()
{
    RunDescription run;
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    run.seeds = run.recordedSeeds = 1;
    run.sketchSize = 2;
    return std::make_shared<History>(run);
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
    const auto history = planarHistory();
    for (int step = 0; step <= 20; ++step) {
        const std::span<float> row = history->nextSnapshot();
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = (i % 2 == 0 ? 1.5F : -1.0F) * (1.0F - static_cast<float>(step) / 20.0F);
        history->publishSnapshot(step);
        history->setStep(step);
    }
    show(plot, history);
    plot.setLoss([](std::span<const double> theta) { return theta[0] * theta[0] + theta[1] * theta[1]; });
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

void TrajectoryPlotTest::contoursOfTheLossOnThePlane_data()
{
    QTest::addColumn<float>("startOfTheSecond");
    QTest::newRow("one start") << 1.0F;
    QTest::newRow("each its own start") << 2.0F;
}

void TrajectoryPlotTest::contoursOfTheLossOnThePlane()
{
    QFETCH(float, startOfTheSecond);
    RunDescription run;
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}};
    run.seeds = run.recordedSeeds = 1;
    run.sketchSize = 3;
    const auto history = std::make_shared<History>(run);
    for (int step = 0; step <= 20; ++step) {
        const float left = 1.0F - static_cast<float>(step) / 20.0F;
        // From (s, s, 1) to (0, 0, 1): SGD straight, SGDM in a bow.
        const std::array<float, 6> rows{left, left, 1.0F, startOfTheSecond * left, startOfTheSecond * left * left, 1.0F};
        std::ranges::copy(rows, history->nextSnapshot().begin());
        history->publishSnapshot(step);
        history->setStep(step);
    }
    TrajectoryPlot plot;
    show(plot, history);
    plot.setLoss([](std::span<const double> theta) { return theta[0] * theta[0] + theta[1] * theta[1] + theta[2] * theta[2]; });
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    plot.refresh();
    canvasOf(plot)->replot();
    const bool contours = plot.legendTexts().join(QLatin1Char(' ')).contains(QStringLiteral("a line"));
    QCOMPARE(contours, startOfTheSecond == 1.0F); // there is no one plane of θ otherwise
    // Both end where the loss is smallest on the plane: the only line that is there is around them, or none is below 1.
    for (int i = 0; i < canvasOf(plot)->plottableCount(); ++i) {
        const QString name = canvasOf(plot)->plottable(i)->name();
        if (name.startsWith(QStringLiteral("loss ")))
            QVERIFY2(name.section(QLatin1Char(' '), 1, 1).toDouble() >= 1.0, qPrintable(name));
    }
}

void TrajectoryPlotTest::lagPointAndTheory()
{
    TrajectoryPlot plot;
    const auto history = planarHistory();
    // SGDM on ½ x² + ½ y²/10 from (1, 2) with η = 0.5, β = 0.9, and y as THEORY §1 has it, from m itself.
    std::array<double, 2> theta{1.0, 2.0};
    std::array<double, 2> momentum{};
    const std::array<double, 2> curvature{1.0, 0.1};
    for (int arm = 0; arm < 2; ++arm) {
        history->series({"momentum", arm, allSeeds}).append(0, arm ? 0.9 : 0.0);
        history->series({"learning_rate", arm, allSeeds}).append(0, 0.5);
        history->series({"batch_size", arm, allSeeds}).append(0, 16.0);
    }
    for (int step = 0; step <= 20; ++step) {
        const std::span<float> row = history->nextSnapshot();
        for (std::size_t i = 0; i < 2; ++i) {
            history->series({"coordinate_" + std::to_string(i + 1) + ".mean", 1, allSeeds}).append(step, theta[i]);
            row[i] = row[2 + i] = static_cast<float>(theta[i]);
        }
        history->publishSnapshot(step);
        history->setStep(step);
        for (std::size_t i = 0; i < 2 && step < 20; ++i) {
            momentum[i] = 0.9 * momentum[i] + 0.1 * curvature[i] * theta[i];
            theta[i] -= 0.5 * momentum[i];
        }
    }
    show(plot, history);
    plot.setStationarySpread([](int arm, double learningRate, double beta, double batchSize) {
        return std::vector<double>{arm == 1 ? learningRate * beta / batchSize : qQNaN(), 0.02};
    });
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    const QCPGraph* lag = graph(plot, QStringLiteral("SGDM y"));
    QVERIFY(lag);
    QVERIFY(std::abs(lag->data()->at(0)->key - (theta[0] - 0.5 * 0.9 / 0.1 * momentum[0])) < 1e-12);
    QVERIFY(std::abs(lag->data()->at(0)->value - (theta[1] - 0.5 * 0.9 / 0.1 * momentum[1])) < 1e-12);
    QVERIFY(!graph(plot, QStringLiteral("SGD y")));
    const QCPCurve* ellipse = curve(plot, QStringLiteral("SGDM theory"));
    QVERIFY(ellipse && !curve(plot, QStringLiteral("SGD theory")));
    bool found = false;
    // 95 % of a Gaussian in the plane lie within √(−2 ln 0.05) standard deviations.
    QVERIFY(std::abs(ellipse->getKeyRange(found).upper - std::sqrt(-2.0 * std::log(0.05)) * 0.5 * 0.9 / 16.0) < 1e-5);
    const QString legend = plot.legendTexts().join(QLatin1Char('|'));
    QVERIFY(legend.contains(QStringLiteral("theory")) && legend.contains(QStringLiteral("y = θ")));
    plot.setCursorStep(0); // no step before, no momentum yet
    canvasOf(plot)->replot();
    QVERIFY(!graph(plot, QStringLiteral("SGDM y")));
}

void TrajectoryPlotTest::theoryIsProjectedOnThePlane()
{
    RunDescription run;
    run.arms = {{"SGD", "sgd"}};
    run.seeds = run.recordedSeeds = 2;
    run.sketchSize = 3;
    const auto history = std::make_shared<History>(run);
    for (int step = 0; step <= 40; ++step) {
        const float left = 1.0F - static_cast<float>(step) / 20.0F;
        const float bow = 0.5F * left * left;
        const std::array<float, 6> rows{2.0F * left, left, 3.0F, 2.0F * left, bow + 0.5F, 3.0F}; // never off the plane z = 3
        std::ranges::copy(rows, history->nextSnapshot().begin());
        history->publishSnapshot(step);
        history->setStep(step);
    }
    TrajectoryPlot plot;
    show(plot, history);
    const std::array<double, 3> deviations{0.3, 0.1, 5.0};
    plot.setStationarySpread(
        [&](int, double, double, double) { return std::vector<double>(deviations.begin(), deviations.end()); });
    QTRY_VERIFY(curve(plot, QStringLiteral("SGD theory")));
    // Σ = diag(0.09, 0.01, 25) seen on the plane z = 3: whatever way its axes are turned, the sum and the product of the
    // variances along them stay, and the third direction is not seen.
    const QCPCurve* ellipse = curve(plot, QStringLiteral("SGD theory"));
    const int points = ellipse->dataCount() - 1; // the last is the first
    double x = 0.0;
    double y = 0.0;
    for (int i = 0; i < points; ++i) {
        x += ellipse->data()->at(i)->key / points;
        y += ellipse->data()->at(i)->value / points;
    }
    double xx = 0.0;
    double xy = 0.0;
    double yy = 0.0;
    for (int i = 0; i < points; ++i) {
        const double a = ellipse->data()->at(i)->key - x;
        const double b = ellipse->data()->at(i)->value - y;
        xx += a * a / points;
        xy += a * b / points;
        yy += b * b / points;
    }
    const double scale = -std::log(0.05); // (95 %)²/2, the mean square along an axis
    QVERIFY2(std::abs((xx + yy) / scale - 0.1) < 1e-4, qPrintable(QString::number((xx + yy) / scale)));
    QVERIFY2(std::abs((xx * yy - xy * xy) / (scale * scale) - 0.0009) < 1e-5, qPrintable(QString::number(xx * yy - xy * xy)));
    // The optimum 0 lies √(2² + 1²) from where the first seed began, as far as the plane shows it: without the 3 along z.
    const QCPCurve* path = curve(plot, QStringLiteral("SGD seed 0"));
    QVERIFY(std::abs(std::hypot(x - path->data()->at(0)->key, y - path->data()->at(0)->value) - std::sqrt(5.0)) < 1e-4);
}

void TrajectoryPlotTest::lagPointOfConsecutiveSnapshots_data()
{
    QTest::addColumn<int>("every");
    QTest::addColumn<bool>("drawn");
    QTest::newRow("every step") << 1 << true;
    QTest::newRow("every other step") << 2 << false;
}

void TrajectoryPlotTest::lagPointOfConsecutiveSnapshots()
{
    QFETCH(int, every);
    QFETCH(bool, drawn);
    // SGDM on a quadratic of 12 parameters, more than coordinates are recorded of, from two starts.
    RunDescription run;
    run.arms = {{"SGDM", "sgdm"}};
    run.seeds = run.recordedSeeds = 2;
    run.sketchSize = 12;
    const auto history = std::make_shared<History>(run);
    history->series({"momentum", 0, allSeeds}).append(0, 0.8);
    constexpr double rate = 0.5;
    std::array<double, 24> theta{};
    std::array<double, 24> m{};
    for (std::size_t i = 0; i < theta.size(); ++i)
        theta[i] = std::sin(3.0 + static_cast<double>(i));
    for (int step = 0; step <= 40; ++step) {
        if (step % every == 0) {
            std::ranges::transform(
                theta, history->nextSnapshot().begin(), [](double value) { return static_cast<float>(value); });
            history->publishSnapshot(step);
        }
        history->setStep(step);
        for (std::size_t i = 0; i < theta.size() && step < 40; ++i) {
            m[i] = 0.8 * m[i] + 0.2 * theta[i] / static_cast<double>(1 + i % 12);
            theta[i] -= rate * m[i];
        }
    }
    TrajectoryPlot plot;
    PlotMenu menu(&plot);
    show(plot, history);
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    Q_EMIT menu.menu()->aboutToShow();
    auto* action = menu.menu()->findChild<QAction*>(QStringLiteral("lagPoints"));
    QCOMPARE(action->isEnabled(), drawn);
    QCOMPARE(graph(plot, QStringLiteral("SGDM y")) != nullptr, drawn);
    if (!drawn) {
        QVERIFY2(action->toolTip().contains(QStringLiteral("snapshot_every = 1")), qPrintable(action->toolTip()));
        return;
    }
    // θ − y = (ηβ/(1−β)) m, and so is its length where the plane shows all of it: the sum over both directions is never more.
    const auto y = graph(plot, QStringLiteral("SGDM y"))->data()->at(0);
    const auto end = graph(plot, QStringLiteral("SGDM end"))->data()->at(0);
    const double shown = std::hypot(y->key - end->key, y->value - end->value);
    double squared = 0.0;
    for (std::size_t i = 0; i < 12; ++i)
        squared += std::pow(rate * 0.8 / 0.2 * 0.5 * (m[i] + m[i + 12]), 2.0);
    QVERIFY2(shown > 0.5 * std::sqrt(squared) && shown <= 1.001 * std::sqrt(squared),
        qPrintable(QStringLiteral("%1 of %2").arg(shown).arg(std::sqrt(squared))));
    action->trigger();
    canvasOf(plot)->replot();
    QVERIFY(!graph(plot, QStringLiteral("SGDM y")));
    QCOMPARE(plot.choices(), (QVariantMap{{QStringLiteral("lagPoints"), false}}));
    plot.setChoices({});
    canvasOf(plot)->replot();
    QVERIFY(graph(plot, QStringLiteral("SGDM y")));
}

void TrajectoryPlotTest::measuredLagPointNamesItsStep()
{
    const auto history = planarHistory();
    history->series({"momentum", 1, allSeeds}).append(0, 0.9);
    for (int step = 0; step <= 20; step += 4) {
        const std::span<float> row = history->nextSnapshot();
        std::ranges::fill(row, 1.0F - static_cast<float>(step) / 40.0F);
        history->publishSnapshot(step);
        history->setStep(step);
    }
    for (const int step : {2, 10}) {
        history->series({"lag_coordinate_1.mean", 1, allSeeds}).append(step, 0.1 * step);
        history->series({"lag_coordinate_2.mean", 1, allSeeds}).append(step, -0.2 * step);
    }
    TrajectoryPlot plot;
    show(plot, history);
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    const auto y = [&plot] { return graph(plot, QStringLiteral("SGDM y")); };
    QVERIFY(y());
    QCOMPARE(y()->data()->at(0)->key, 1.0);
    QCOMPARE(y()->data()->at(0)->value, -2.0);
    QVERIFY(!curve(plot, QStringLiteral("SGDM lag"))); // θ was elsewhere by then
    QVERIFY(plot.legendTexts().contains(QStringLiteral("y = θ − ηβ/(1−β) m at step 10")));
    plot.setCursorStep(8);
    canvasOf(plot)->replot();
    QCOMPARE(y()->data()->at(0)->key, 0.2);
    QVERIFY(plot.legendTexts().contains(QStringLiteral("y = θ − ηβ/(1−β) m at step 2")));
    plot.setCursorStep(1); // the first snapshot is that of step 0, before anything was measured
    canvasOf(plot)->replot();
    QVERIFY(!y());
}

void TrajectoryPlotTest::anArmOffThePlaneHasNeitherLagPointNorTheory()
{
    const auto history = planarHistory();
    for (int arm = 0; arm < 2; ++arm) {
        history->series({"momentum", arm, allSeeds}).append(0, 0.9);
        for (const char* series : {"lag_coordinate_1.mean", "lag_coordinate_2.mean"})
            history->series({series, arm, allSeeds}).append(0, 0.5);
    }
    for (int step = 0; step <= 20; step += 4) {
        const std::span<float> row = history->nextSnapshot();
        row[0] = row[1] = 1.0F - static_cast<float>(step) / 40.0F;
        row[2] = row[3] = std::numeric_limits<float>::quiet_NaN(); // as of a run that trains on another problem
        history->publishSnapshot(step);
        history->setStep(step);
    }
    TrajectoryPlot plot;
    show(plot, history);
    plot.setStationarySpread([](int, double, double, double) { return std::vector<double>{0.1, 0.1}; });
    QTRY_VERIFY(curve(plot, QStringLiteral("SGD theory")));
    QVERIFY(!curve(plot, QStringLiteral("SGDM theory")));
    QVERIFY(!graph(plot, QStringLiteral("SGDM y")));
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

void TrajectoryPlotTest::aDivergedPathDoesNotHideTheOthers()
{
    TrajectoryPlot plot;
    const auto history = planarHistory();
    for (int step = 0; step <= 40; ++step) {
        const std::span<float> row = history->nextSnapshot(); // SGD's two coordinates, then SGDM's
        row[0] = static_cast<float>(std::pow(10.0, step));    // beyond the floats in the end
        row[1] = row[0];
        row[2] = row[3] = 3.0F - static_cast<float>(step) / 20.0F;
        history->publishSnapshot(step);
        history->setStep(step);
    }
    show(plot, history);
    QTRY_VERIFY(curve(plot, QStringLiteral("SGDM mean")));
    canvasOf(plot)->replot();
    const QCPRange y = canvasOf(plot)->yAxis->range();
    QVERIFY2(y.lower > -10.0 && y.lower < 1.0 && y.upper > 3.0 && y.upper < 10.0,
        qPrintable(QStringLiteral("%1 to %2").arg(y.lower).arg(y.upper)));
    QCOMPARE(plot.sentence(), QStringLiteral("1 of 2 paths lead far out of the view"));
    // The labels have their room at once: drawing again moves no axis.
    const QRect axes = canvasOf(plot)->axisRect()->rect();
    canvasOf(plot)->replot();
    QCOMPARE(canvasOf(plot)->axisRect()->rect(), axes);
}

void TrajectoryPlotTest::aRunWithoutParametersSaysSo()
{
    RunDescription run;
    run.title = "imported";
    run.seeds = run.recordedSeeds = 1;
    const auto imported = std::make_shared<History>(run);
    imported->series({"loss"}).append(0, 1.5);
    TrajectoryPlot plot;
    show(plot, imported);
    QCOMPARE(notes(plot), QStringLiteral("No parameters were recorded: there is no trajectory to draw"));
    plot.setHistory(planarHistory());
    canvasOf(plot)->replot();
    QCOMPARE(notes(plot), QStringLiteral("Nothing recorded yet"));
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
