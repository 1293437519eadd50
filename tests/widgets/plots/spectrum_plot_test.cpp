// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/spectrum_plot.h"

#include "history/joined_history.h"
#include "widgets/plots/plot_reading.h"

#include <cmath>

using namespace tandem;

namespace {

constexpr double beta = 0.9;

double gain2(double omega)
{
    return std::pow(1.0 - beta, 2) / (1.0 - 2.0 * beta * std::cos(omega) + beta * beta);
}

/// White gradients of power 2 at step 300 and 3 at step 600, in bands of 64 steps; SGD has no momentum, and
/// the third arm no spectrum at step 300.
std::shared_ptr<History> historyWithSpectra(std::vector<MissingInstrument> missing = {})
{
    RunDescription run;
    run.arms = {{"SGD", "sgd"}, {"SGDM", "sgdm"}, {"late", "sgd"}};
    run.missing = std::move(missing);
    run.seeds = run.recordedSeeds = 1;
    auto history = std::make_shared<History>(run);
    for (const std::int64_t step : {300, 600}) {
        const double power = step == 300 ? 2.0 : 3.0;
        int k = 1;
        for (double omega = 2.0 * M_PI / 64.0; omega <= M_PI * 1.001; omega *= 2.0, ++k) {
            const auto add = [&](const char* metric, int arm, double value) {
                history->series({std::string(metric) + '_' + std::to_string(k), arm, allSeeds}).append(step, value);
            };
            add("spectrum_frequency", wholeRun, omega);
            add("spectrum_gradient", 0, power);
            add("spectrum_gradient", 1, power);
            if (step == 600)
                add("spectrum_gradient", 2, power);
            add("spectrum_momentum", 1, power * gain2(omega) * (k == 2 ? 0.0 : 1.0)); // 0 has no place on a log axis
            add("spectrum_predicted", 1, power * gain2(omega));
        }
        for (int arm = 0; arm < 2; ++arm)
            history->series({"spectrum_series", arm, allSeeds}).append(step, 16.0);
    }
    history->setStep(700);
    return history;
}

} // namespace

/// What the spectrum plot holds of a history's spectra.
class SpectrumPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }

    void drawsTheLastSpectrum()
    {
        SpectrumPlot plot;
        show(plot, historyWithSpectra());
        const QCPGraph* gradient = graph(plot, QStringLiteral("SGD gradient"));
        QVERIFY(gradient);
        QCOMPARE(gradient->dataCount(), 6); // 2π/64 … π
        QVERIFY(std::abs(gradient->data()->constBegin()->key - 2.0 * M_PI / 64.0) < 1e-12);
        QCOMPARE(gradient->data()->constBegin()->value, 3.0);
        QVERIFY(!graph(plot, QStringLiteral("SGD momentum")));
        const QCPGraph* momentum = graph(plot, QStringLiteral("SGDM momentum"));
        const QCPGraph* predicted = graph(plot, QStringLiteral("SGDM predicted"));
        QVERIFY(momentum && predicted);
        for (const QCPGraphData& point : *predicted->data())
            QVERIFY(std::abs(point.value - 3.0 * gain2(point.key)) < 1e-12);
        QVERIFY(std::isnan(momentum->data()->at(1)->value));
        QCOMPARE(canvasOf(plot)->xAxis->scaleType(), QCPAxis::stLogarithmic);
        QCOMPARE(canvasOf(plot)->yAxis->scaleType(), QCPAxis::stLogarithmic);
        QVERIFY(canvasOf(plot)->xAxis->range().contains(M_PI) && canvasOf(plot)->xAxis->range().contains(2.0 * M_PI / 64.0));
        QCOMPARE(plot.sentence(),
            QStringLiteral("64 updates up to step 600; each frequency ± 25\u202f% over 16 periodograms"
                           " · values ≤ 0, not on a log axis: 1"));
    }

    void theCursorChoosesTheSpectrum()
    {
        SpectrumPlot plot;
        show(plot, historyWithSpectra());
        plot.setCursorStep(599);
        canvasOf(plot)->replot();
        QCOMPARE(graph(plot, QStringLiteral("SGD gradient"))->data()->constBegin()->value, 2.0);
        QVERIFY(!graph(plot, QStringLiteral("late gradient"))); // not that of a later step
        plot.setCursorStep(600);
        canvasOf(plot)->replot();
        QCOMPARE(graph(plot, QStringLiteral("SGD gradient"))->data()->constBegin()->value, 3.0);
        plot.setCursorStep(10);
        canvasOf(plot)->replot();
        QVERIFY(!graph(plot, QStringLiteral("SGD gradient")));
        QCOMPARE(plot.sentence(), QStringLiteral("No spectrum up to this step: the first came at step 300."));
    }

    void newSpectraAreTakenIn()
    {
        SpectrumPlot plot;
        const auto history = historyWithSpectra();
        show(plot, history);
        history->series({"spectrum_frequency_1", wholeRun, allSeeds}).append(900, 2.0 * M_PI / 64.0);
        history->series({"spectrum_gradient_1", 0, allSeeds}).append(900, 7.0);
        history->setStep(900);
        plot.refresh();
        QTRY_COMPARE(graph(plot, QStringLiteral("SGD gradient"))->data()->constBegin()->value, 7.0);
    }

    void hiddenArmsAreNotDrawn()
    {
        SpectrumPlot plot;
        show(plot, historyWithSpectra());
        plot.setHiddenArms({1});
        canvasOf(plot)->replot();
        QVERIFY(graph(plot, QStringLiteral("SGD gradient")));
        QVERIFY(!graph(plot, QStringLiteral("SGDM gradient")));
        QVERIFY(!plot.legendTexts().join(QLatin1Char(' ')).contains(QStringLiteral("H(ω)")));
    }

    void ofSeveralRunsTheFirstIsShown()
    {
        const auto joined = JoinedHistory({{"here", historyWithSpectra()}, {"there", historyWithSpectra()}}).history();
        SpectrumPlot plot;
        show(plot, joined);
        QVERIFY(graph(plot, QStringLiteral("here · SGDM momentum")));
        QVERIFY(!graph(plot, QStringLiteral("there · SGDM gradient")));
        QVERIFY2(plot.sentence().contains(QStringLiteral("; of here alone · ")), qPrintable(plot.sentence()));
    }

    void anArmWithoutOneSaysWhy()
    {
        SpectrumPlot plot;
        show(plot, historyWithSpectra({{"spectrum_gradient", 2, "It has none."}}));
        QVERIFY2(plot.sentence().contains(QStringLiteral(" · It has none. · ")), qPrintable(plot.sentence()));
    }

    void withoutOneItSaysWhatToSet()
    {
        RunDescription run;
        run.arms = {{"SGD", "sgd"}};
        SpectrumPlot plot;
        show(plot, std::make_shared<History>(run));
        QVERIFY(plot.sentence().contains(QStringLiteral("spectrum_every")));
        QVERIFY(notes(plot).contains(QStringLiteral("No spectrum")));
        run.missing = {{"spectrum_gradient", wholeRun, "It is off: set instruments.spectrum_every."}};
        plot.setHistory(std::make_shared<History>(run));
        canvasOf(plot)->replot();
        QCOMPARE(plot.sentence(), QStringLiteral("No spectrum is measured. It is off: set instruments.spectrum_every."));
    }
};

QTEST_MAIN(SpectrumPlotTest)
#include "spectrum_plot_test.moc"
