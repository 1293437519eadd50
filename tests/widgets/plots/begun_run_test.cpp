// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_plot.h"
#include "plots/instrument_quantities.h"
#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/noise_scale_plot.h"
#include "plots/spectrum_plot.h"
#include "plots/trajectory_plot.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

using namespace tandem;

namespace {

/// All series that a plot may look for, in an order of its own for every `turn`.
std::vector<SeriesKey> allSeries(unsigned turn)
{
    std::vector<SeriesKey> keys;
    const auto add = [&](const std::string& metric) {
        for (const int arm : {0, 1, wholeRun})
            for (const int seed : {0, 1, allSeeds})
                for (const char* statistic : {"", ".mean", ".std"})
                    for (const char* part : {"", "_error", "_low", "_high"})
                        keys.push_back({metric + part + statistic, arm, seed});
    };
    for (const char* metric : {"train_loss", "full_loss", "test_loss", "noise_scale", "batch_size", "gap", "gap_difference",
             "gap_spread", "regime", "spectrum_gradient_1", "spectrum_momentum_1"})
        add(metric);
    for (const InstrumentQuantity& quantity : instrumentQuantities())
        for (const InstrumentCurve& curve : quantity.curves)
            add(curve.metric);
    std::mt19937 random(turn);
    std::ranges::shuffle(keys, random);
    return keys;
}

} // namespace

/// A trainer makes the series of its run one after the other, at any time of a drawing: no plot may take one for granted because
/// another is there.
class BegunRunTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnAnyWarning(); }

    void isDrawnWhileItsSeriesAreMade_data()
    {
        QTest::addColumn<std::function<std::unique_ptr<RunPlot>()>>("make");
        using Make = std::function<std::unique_ptr<RunPlot>()>;
        QTest::newRow("loss") << Make([] { return std::make_unique<LossPlot>(); });
        QTest::newRow("noise scale") << Make([] { return std::make_unique<NoiseScalePlot>(); });
        QTest::newRow("trajectories") << Make([] { return std::make_unique<TrajectoryPlot>(); });
        QTest::newRow("value of momentum") << Make([] { return std::make_unique<MomentumValuePlot>(); });
        QTest::newRow("instruments") << Make([] { return std::make_unique<InstrumentPlot>(); });
        QTest::newRow("spectrum") << Make([] { return std::make_unique<SpectrumPlot>(); });
    }
    void isDrawnWhileItsSeriesAreMade()
    {
        QFETCH(const std::function<std::unique_ptr<RunPlot>()>, make);
        const std::unique_ptr<RunPlot> plot = make();
        show(*plot, syntheticHistory({}));
        for (unsigned turn = 0; turn < 40; ++turn) {
            const auto history = syntheticHistory({});
            const std::vector<SeriesKey> keys = allSeries(turn);
            std::atomic<bool> ended = false;
            std::jthread trainer([&] {
                for (std::size_t i = 0; i < keys.size(); ++i) {
                    history->series(keys[i]).append(0, 0.5);
                    if (i % 16 == 0)
                        history->setStep(history->step() + 1); // something to draw
                }
                ended = true;
            });
            plot->setHistory(history);
            while (!ended)
                plot->refresh();
            trainer.join();
            plot->refresh();
        }
        QVERIFY(plot->sharedHistory()->step() > 0);
    }
};

QTEST_MAIN(BegunRunTest)
#include "begun_run_test.moc"
