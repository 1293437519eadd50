// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/libtorch/network_paths.h"
#include "engine/libtorch/torch_reference.h"
#include "engine/networks/synthetic_images.h"
#include "statistics/noise_scale.h"
#include "support/input_error.h"

#include <QTest>

using namespace tandem;

class NetworkNoiseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void intervalCoversTheExactNoiseScale();
    void smallSetsGiveTheirOwnSignal_data();
    void smallSetsGiveTheirOwnSignal();
    void aFullBatchHasNoNoise_data();
    void aFullBatchHasNoNoise();
};

void NetworkNoiseTest::smallSetsGiveTheirOwnSignal_data()
{
    QTest::addColumn<ComputePath>("path");
    QTest::addColumn<Sampling>("sampling");
    QTest::addColumn<qint64>("batchSize");
    for (const auto& [name, path] : {std::pair{"by hand", ComputePath::ByHand}, std::pair{"autograd", ComputePath::Autograd},
             std::pair{"stacked", ComputePath::Stacked}}) {
        QTest::addRow("epochs, %s", name) << path << Sampling::Epochs << qint64{15};
        QTest::addRow("epochs that batches straddle, %s", name) << path << Sampling::Epochs << qint64{22};
    }
    QTest::newRow("with replacement") << ComputePath::ByHand << Sampling::WithReplacement << qint64{15};
}

/// Ĝ² of minibatches at one frozen point averages to |G|² of the whole set: two examples of an epoch differ, and what that takes
/// from their product, trΣ/N, is not taken from the signal.
void NetworkNoiseTest::smallSetsGiveTheirOwnSignal()
{
    QFETCH(ComputePath, path);
    QFETCH(Sampling, sampling);
    QFETCH(qint64, batchSize);
    constexpr std::int64_t examples = 60;
    constexpr int seeds = 100;
    constexpr std::int64_t steps = 60; // whole epochs
    const NetworkShape shape{{}, {5}};
    const auto dataset
        = std::make_shared<const ImageDataset>(ImageDataset{syntheticImages(examples, 1), syntheticImages(20, 2), 4});
    EnsembleOptions options;
    options.arms = {{"SGD", Optimizer::Sgd, {1e-30, 0.0, batchSize}}};
    options.seeds = seeds;
    options.sampling = sampling;
    options.noiseEvery = 1;
    const auto ensemble = makeNetworkEnsemble(dataset, shape, options, "cpu", path);
    EnsembleState state = ensemble->save();
    auto& parameters = std::get<std::vector<float>>(state.parameters);
    const auto length = static_cast<std::ptrdiff_t>(ensemble->shape().parameters);
    const std::vector<float> point(parameters.begin(), parameters.begin() + length);
    for (int seed = 1; seed < seeds; ++seed)
        std::ranges::copy(point, parameters.begin() + seed * length);
    ensemble->restore(state);
    RecordBlock records(ensemble->stepMetrics(), seeds);
    ensemble->advance(steps, records);

    double mean = 0.0;
    double squares = 0.0;
    for (int seed = 0; seed < seeds; ++seed) {
        double signal = 0.0;
        for (std::int64_t step = 0; step < steps; ++step)
            signal += records.row(1, step)[seed] / steps;
        mean += signal / seeds;
        squares += signal * signal / seeds;
    }
    const double error = std::sqrt((squares - mean * mean) / (seeds - 1));
    const reference::ExactNoise exact = reference::exactNoise(dataset->train, dataset->classes, shape, point);
    QVERIFY(error < 0.1 * exact.traceOfCovariance / examples); // or a bias of that size would not be seen
    QVERIFY2(std::abs(mean - exact.squaredGradient) < 4.0 * error,
        qPrintable(QString("%1 ± %2, not %3").arg(mean).arg(error).arg(exact.squaredGradient)));
}

void NetworkNoiseTest::aFullBatchHasNoNoise_data()
{
    QTest::addColumn<ComputePath>("path");
    QTest::newRow("by hand") << ComputePath::ByHand;
    QTest::newRow("autograd") << ComputePath::Autograd;
    QTest::newRow("stacked") << ComputePath::Stacked;
}

/// Its signal is |G|² itself, told by the step it makes; one example fewer and there is noise.
void NetworkNoiseTest::aFullBatchHasNoNoise()
{
    QFETCH(ComputePath, path);
    const auto dataset = syntheticDataset();
    const std::int64_t examples = dataset->train.count;
    constexpr double rate = 0.25;
    EnsembleOptions options;
    options.arms = {{"full", Optimizer::Sgd, {rate, 0.0, examples}}, {"less", Optimizer::Sgd, {rate, 0.0, examples - 1}}};
    options.seeds = 2;
    options.sampling = Sampling::Epochs;
    options.noiseEvery = 1;
    options.threads = 1;
    const auto ensemble = makeNetworkEnsemble(dataset, NetworkShape{{}, {5}}, options, "cpu", path);
    RecordBlock records(ensemble->stepMetrics(), 4);
    for (int step = 0; step < 3; ++step) {
        const std::vector<float> before = std::get<std::vector<float>>(ensemble->save().parameters);
        ensemble->advance(1, records);
        const std::vector<float> after = std::get<std::vector<float>>(ensemble->save().parameters);
        for (int seed = 0; seed < 2; ++seed) {
            QCOMPARE(records.row(2, step)[seed], 0.0);
            QVERIFY(records.row(2, step)[2 + seed] > 0.0);
            const std::int64_t length = ensemble->shape().parameters;
            double moved = 0.0;
            for (std::int64_t i = seed * length; i < (seed + 1) * length; ++i)
                moved += std::pow((static_cast<double>(after[i]) - before[i]) / rate, 2);
            // θ is rounded to 2^-24 of its size, at most about 1, in each of a few hundred coordinates.
            QVERIFY(std::abs(records.row(1, step)[seed] / moved - 1.0) < 1e-4);
        }
    }
}

/// A hundred estimates of trΣ/|G|² at one frozen point, each from minibatches of its own, against the value over all
/// examples. At a coverage of 95 % fewer than 90 hits have a probability of 1 %.
void NetworkNoiseTest::intervalCoversTheExactNoiseScale()
{
    const NetworkShape shape{{}, {16}};
    constexpr int repetitions = 100;
    constexpr std::int64_t batchSize = 64;
    EnsembleOptions options;
    options.arms = {{"SGD", Optimizer::Sgd, {0.1, 0.0, batchSize}}};
    options.seeds = repetitions;
    options.sampling = Sampling::WithReplacement;
    options.noiseEvery = 1;
    options.threads = 2;
    std::shared_ptr<const ImageDataset> dataset;
    try {
        dataset = std::make_shared<const ImageDataset>(loadImageDataset("fashion-mnist"));
    } catch (const InputError& error) {
        QFAIL(error.what());
    }
    const auto ensemble = makeNetworkEnsemble(dataset, shape, options, "cpu", ComputePath::ByHand);
    RecordBlock records(ensemble->stepMetrics(), repetitions);
    constexpr std::int64_t trainedSteps = 20;
    ensemble->advance(trainedSteps, records);

    // The first seed's point for everybody, and a learning rate that moves no bit of it.
    EnsembleState state = ensemble->save();
    auto& parameters = std::get<std::vector<float>>(state.parameters);
    const auto length = static_cast<std::ptrdiff_t>(ensemble->shape().parameters);
    const std::vector<float> point(parameters.begin(), parameters.begin() + length);
    for (int seed = 1; seed < repetitions; ++seed)
        std::ranges::copy(point, parameters.begin() + seed * length);
    ensemble->restore(state);
    ensemble->setHyperparameters(0, {1e-30, 0.0, batchSize});
    constexpr std::int64_t measuredSteps = NoiseScaleEstimator::blockLength * NoiseScaleEstimator::windowBlocks;
    ensemble->advance(measuredSteps, records);
    QVERIFY(ensemble->save().parameters == state.parameters);

    const reference::ExactNoise exact = reference::exactNoise(dataset->train, dataset->classes, shape, point);
    const double noiseScale = exact.traceOfCovariance / exact.squaredGradient;
    int covered = 0;
    for (int seed = 0; seed < repetitions; ++seed) {
        NoiseScaleEstimator estimator;
        for (std::int64_t step = trainedSteps; step < trainedSteps + measuredSteps; ++step)
            estimator.add({records.row(1, step)[seed], records.row(2, step)[seed]});
        const NoiseScale estimate = estimator.estimate();
        covered += estimate.low <= noiseScale && noiseScale <= estimate.high ? 1 : 0;
    }
    qInfo("trΣ/|G|² = %.3f, covered %d of %d", noiseScale, covered, repetitions);
    QVERIFY2(covered >= 90, qPrintable(QString::number(covered)));
}

QTEST_GUILESS_MAIN(NetworkNoiseTest)
#include "network_noise_test.moc"
