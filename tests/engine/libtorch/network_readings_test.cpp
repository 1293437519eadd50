// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/libtorch/network_paths.h"
#include "engine/networks/synthetic_images.h"
#include "history/unfound.h"
#include "statistics/energy_test.h"
#include "training/trainer.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

/// 30-12-4: more parameters than a sketch holds.
Experiment experiment(const std::string& arms, int steps)
{
    return parseExperiment("[problem]\nkind = \"mlp\"\nhidden = [12]\n[run]\nseeds = 6\nsteps = " + std::to_string(steps)
            + "\nevaluate_every = 16\nsampling = \"with-replacement\"\n" + arms,
        "test.toml");
}

std::string arm(const std::string& name, const std::string& rest)
{
    return "[[arm]]\nname = \"" + name + "\"\nlearning_rate = 0.1\nbatch_size = 16\n" + rest + "\n";
}

std::shared_ptr<const History> trained(const Experiment& experiment)
{
    TrainerOptions options;
    options.ensembleFactory = [](const Experiment& read) {
        EnsembleOptions made;
        made.arms = read.arms;
        made.seeds = read.seeds;
        made.sampling = read.sampling;
        made.noiseEvery = read.noiseEvery;
        return makeNetworkEnsemble(
            syntheticDataset(), std::get<NetworkConfig>(read.problem).shape, made, "cpu", ComputePath::ByHand);
    };
    Trainer trainer(experiment, std::move(options));
    if (!trainer.waitUntilStopped(60s) || trainer.status().state != TrainerState::Finished)
        return nullptr;
    return trainer.history();
}

} // namespace

class NetworkReadingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    /// The two arms are compared in the sketches that the history keeps, at the last step too.
    void theTestIsOfTheSketches()
    {
        constexpr int steps = 37;
        const auto history
            = trained(experiment(arm("SGD", "optimizer = \"sgd\"") + arm("SGDM", "optimizer = \"sgdm\"\nmomentum = 0.9"), steps));
        QVERIFY(history);
        const Series* p = history->find({"energy_p_sketch", wholeRun, allSeeds});
        const Series* distance = history->find({"energy_distance_sketch", wholeRun, allSeeds});
        QVERIFY(p && distance);
        std::vector<std::int64_t> tested;
        for (std::int64_t i = 0; i < p->size(); ++i)
            tested.push_back(p->step(i));
        QCOMPARE(tested, (std::vector<std::int64_t>{0, 16, 32, 37}));
        QCOMPARE(history->find({"energy_p_loss", wholeRun, allSeeds})->valueAt(0), 1.0);

        const auto size = static_cast<std::size_t>(history->description().sketchSize);
        QCOMPARE(size, std::size_t{256});
        const std::size_t perArm = 6 * size;
        for (std::int64_t i = 0; i < history->snapshots().size(); ++i) {
            const std::int64_t step = history->snapshotStep(i);
            if (std::ranges::find(tested, step) == tested.end())
                continue;
            const auto row = history->snapshots().row(i);
            const std::vector<double> first(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(perArm));
            const std::vector<double> second(row.begin() + static_cast<std::ptrdiff_t>(perArm), row.end());
            const EnergyTest expected = energyTest(first, second, static_cast<std::int64_t>(size));
            QCOMPARE(p->valueAt(step), expected.p);
            QVERIFY(std::abs(distance->valueAt(step) - expected.distance) <= 1e-12);
            QCOMPARE(expected.p<1.0, step> 0);
        }
    }

    /// Dom-SGD says how well it knows its subspace, wherever it finds one; SGD has none.
    void armsOfASubspaceSayHowWellItWasFound_data()
    {
        QTest::addColumn<int>("subspace");
        QTest::addColumn<bool>("found");
        QTest::newRow("three directions") << 3 << true;
    }
    void armsOfASubspaceSayHowWellItWasFound()
    {
        QFETCH(int, subspace);
        QFETCH(bool, found);
        const auto history = trained(experiment(arm("SGD", "optimizer = \"sgd\"")
                + arm("Dom-SGD", "optimizer = \"dom-sgd\"\nsubspace_every = 10\nsubspace = " + std::to_string(subspace)),
            25));
        QVERIFY(history);
        QVERIFY(!history->find({"subspace_residual", 0, 0}) && !history->find({"subspace_residual.mean", 0, allSeeds}));
        const Series* residual = history->find({"subspace_residual", 1, 5});
        QVERIFY(residual);
        QCOMPARE(residual->size(), 3);
        QCOMPARE(residual->step(2), 20);
        const auto said = unfound(*history);
        QCOMPARE(std::ranges::any_of(said, [](const auto& one) { return one.metric == "dominant_subspace"; }), !found);
    }
};

QTEST_GUILESS_MAIN(NetworkReadingsTest)
#include "network_readings_test.moc"
