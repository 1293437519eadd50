// SPDX-License-Identifier: GPL-3.0-or-later

#include "engine/libtorch/network_paths.h"
#include "engine/libtorch/torch_reference.h"
#include "engine/networks/network_run.h"
#include "engine/networks/synthetic_images.h"
#include "networks/minibatch_stream.h"
#include "networks/network_memory.h"
#include "support/input_error.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tandem;
using namespace tandem::test;

namespace {

const NetworkShape dense{{}, {12, 7}};
const NetworkShape convolutional{{5, 18}, {}};
const NetworkShape shapes[] = {dense, convolutional};

EnsembleOptions twoArms()
{
    EnsembleOptions options;
    options.arms = {{"SGD", Optimizer::Sgd, {0.2, 0.0, 16}}, {"SGDM", Optimizer::Sgdm, {0.2, 0.9, 24}}};
    options.seeds = 3;
    options.firstSeed = 5;
    options.noiseEvery = 2;
    return options;
}

std::unique_ptr<Ensemble> make(
    const EnsembleOptions& options, ComputePath path = ComputePath::ByHand, const NetworkShape& shape = dense)
{
    return makeNetworkEnsemble(syntheticDataset(), shape, options, "cpu", path);
}

} // namespace

/// Adds rows of the path in bfloat16.
template <typename Add> void addBfloat16(const Add& add)
{
    for (const ComputePath path : reference::pathsByHand())
        if (path == ComputePath::ByHandBfloat16)
            add(path);
}

/// Every way to compute either network.
void eachPath()
{
    QTest::addColumn<ComputePath>("path");
    QTest::addColumn<int>("shape");
    QTest::newRow("by hand") << ComputePath::ByHand << 0;
    QTest::newRow("autograd") << ComputePath::Autograd << 0;
    QTest::newRow("stacked") << ComputePath::Stacked << 0;
    QTest::newRow("stacked, autograd") << ComputePath::StackedAutograd << 0;
    addBfloat16([](ComputePath path) { QTest::newRow("by hand in bfloat16") << path << 0; });
    QTest::newRow("convolutions, by hand") << ComputePath::ByHand << 1;
    QTest::newRow("convolutions, autograd") << ComputePath::Autograd << 1;
    QTest::newRow("convolutions, stacked") << ComputePath::Stacked << 1;
}

class NetworkEnsembleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void sameBitsHoweverItIsRun_data();
    void sameBitsHoweverItIsRun();
    void goesOnFromACheckpoint_data();
    void goesOnFromACheckpoint();
    void momentumZeroIsSgd();
    void samplesDecideTheMinibatch();
    void followsTorchOptim_data();
    void followsTorchOptim();
    void pathsAgree_data();
    void pathsAgree();
    void bfloat16StaysWithinASmallPerturbation();
    void rescalesTheBufferWhenMomentumChanges();
    void divergedReplicasStandStill_data();
    void divergedReplicasStandStill();
    void evaluatesTheWholeSets_data() { eachPath(); }
    void evaluatesTheWholeSets();
    void oneExampleTellsNoNoise();
    void takesTheWholeSetAsABatch_data() { eachPath(); }
    void takesTheWholeSetAsABatch();
    void startsLikeLinear();
    void refusesWhatCannotBe();
    void refusesMoreThanTheMemory();
    void saysWhatFailedInWords();
};

void NetworkEnsembleTest::sameBitsHoweverItIsRun_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("block");
    QTest::addColumn<ComputePath>("path");
    QTest::addColumn<int>("shape");
    QTest::newRow("again") << 1 << 40 << ComputePath::ByHand << 0;
    QTest::newRow("threads") << 3 << 40 << ComputePath::ByHand << 0;
    QTest::newRow("blocks of one") << 1 << 1 << ComputePath::ByHand << 0;
    QTest::newRow("threads and blocks") << 2 << 7 << ComputePath::ByHand << 0;
    QTest::newRow("autograd, threads and blocks") << 2 << 7 << ComputePath::Autograd << 0;
    addBfloat16([](ComputePath path) { QTest::newRow("bfloat16, threads and blocks") << 2 << 7 << path << 0; });
    QTest::newRow("stacked, blocks") << 1 << 7 << ComputePath::Stacked << 0;
    QTest::newRow("convolutions, threads and blocks") << 3 << 7 << ComputePath::ByHand << 1;
    QTest::newRow("convolutions, autograd, threads and blocks") << 2 << 7 << ComputePath::Autograd << 1;
    QTest::newRow("convolutions, stacked, blocks") << 1 << 7 << ComputePath::Stacked << 1;
}

void NetworkEnsembleTest::sameBitsHoweverItIsRun()
{
    QFETCH(int, threads);
    QFETCH(int, block);
    QFETCH(ComputePath, path);
    EnsembleOptions options = twoArms();
    QFETCH(int, shape);
    const auto expected = make(options, path, shapes[shape]);
    Run whole;
    go(*expected, 40, 40, whole);

    options.threads = threads;
    const auto ensemble = make(options, path, shapes[shape]);
    Run run;
    go(*ensemble, 40, block, run);
    QVERIFY(sameBits(run.numbers, whole.numbers));
    QVERIFY(run.state.parameters == whole.state.parameters);
    QVERIFY(run.state.momentum == whole.state.momentum);
    QVERIFY(sameBits(evaluated(*ensemble), evaluated(*expected)));
}

void NetworkEnsembleTest::goesOnFromACheckpoint_data()
{
    QTest::addColumn<Sampling>("sampling");
    QTest::addColumn<ComputePath>("path");
    QTest::addColumn<int>("shape");
    QTest::newRow("epochs") << Sampling::Epochs << ComputePath::ByHand << 0;
    QTest::newRow("with replacement") << Sampling::WithReplacement << ComputePath::ByHand << 0;
    QTest::newRow("convolutions") << Sampling::WithReplacement << ComputePath::ByHand << 1;
    QTest::newRow("convolutions, autograd") << Sampling::Epochs << ComputePath::Autograd << 1;
}

void NetworkEnsembleTest::goesOnFromACheckpoint()
{
    QFETCH(Sampling, sampling);
    EnsembleOptions options = twoArms();
    options.sampling = sampling;
    QFETCH(ComputePath, path);
    QFETCH(int, shape);
    const auto straight = make(options, path, shapes[shape]);
    Run before;
    go(*straight, 31, 10, before);
    Run expected;
    go(*straight, 31, 10, expected);

    const auto restored = make(options, path, shapes[shape]);
    restored->restore(before.state);
    QCOMPARE(restored->step(), 31);
    Run run;
    go(*restored, 31, 9, run);
    QVERIFY(sameBits(run.numbers, expected.numbers));
    QVERIFY(run.state.parameters == expected.state.parameters);
    QVERIFY(run.state.momentum == expected.state.momentum);
    QCOMPARE(run.state.samplesDrawn, expected.state.samplesDrawn);
}

void NetworkEnsembleTest::momentumZeroIsSgd()
{
    EnsembleOptions options = twoArms();
    options.arms[1].initial = options.arms[0].initial;
    const auto ensemble = make(options);
    Run run;
    go(*ensemble, 60, 13, run);
    for (int seed = 0; seed < options.seeds; ++seed) {
        const auto sgd = floats(run.state.parameters, *ensemble, ensemble->shape().replica(0, seed));
        const auto sgdm = floats(run.state.parameters, *ensemble, ensemble->shape().replica(1, seed));
        QVERIFY(std::ranges::equal(sgd, sgdm));
    }
}

/// Equal batch sizes see the same minibatch at every step, and an arm's position is the sum of its batches.
void NetworkEnsembleTest::samplesDecideTheMinibatch()
{
    EnsembleOptions options = twoArms();
    options.arms[1].initial.batchSize = options.arms[0].initial.batchSize;
    options.arms[0].initial.learningRate = 1e-30;
    options.arms[1].initial.learningRate = 1e-30;
    const auto ensemble = make(options);
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
    ensemble->advance(50, records);
    for (int seed = 0; seed < options.seeds; ++seed) {
        for (std::int64_t step = 0; step < 50; ++step)
            QCOMPARE(records.row(0, step)[seed], records.row(0, step)[options.seeds + seed]);
    }
    ensemble->setHyperparameters(1, {0.1, 0.9, 100});
    ensemble->advance(3, records);
    QCOMPARE(ensemble->samples(0), std::int64_t{53 * 16});
    QCOMPARE(ensemble->samples(1), std::int64_t{50 * 16 + 3 * 100});
}

void NetworkEnsembleTest::followsTorchOptim_data()
{
    QTest::addColumn<ComputePath>("path");
    QTest::addColumn<int>("shape");
    QTest::addColumn<int>("arm");
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("tolerance");
    const auto rows = [](ComputePath path, int shape, const char* name) {
        // One step rounds once in each of a few operations; later steps feed the rounding back into the gradient.
        QTest::addRow("SGD, one step, %s", name) << path << shape << 0 << 1 << 2e-7;
        QTest::addRow("SGD, 100 steps, %s", name) << path << shape << 0 << 100 << 1e-5;
        QTest::addRow("SGDM, one step, %s", name) << path << shape << 1 << 1 << 2e-7;
        QTest::addRow("SGDM, two steps, %s", name) << path << shape << 1 << 2 << 4e-7;
        QTest::addRow("SGDM, 100 steps, %s", name) << path << shape << 1 << 100 << 1e-5;
    };
    rows(ComputePath::ByHand, 0, "by hand");
    rows(ComputePath::Autograd, 0, "autograd");
    addBfloat16([&](ComputePath path) { rows(path, 0, "by hand in bfloat16"); });
    rows(ComputePath::ByHand, 1, "convolutions, by hand");
    rows(ComputePath::Autograd, 1, "convolutions, autograd");
}

void NetworkEnsembleTest::followsTorchOptim()
{
    QFETCH(ComputePath, path);
    QFETCH(int, shape);
    QFETCH(int, arm);
    QFETCH(int, steps);
    QFETCH(double, tolerance);
    const EnsembleOptions options = twoArms();
    const auto ensemble = make(options, path, shapes[shape]);
    const Hyperparameters values = options.arms[arm].initial;
    const EnsembleState start = ensemble->save();
    Run run;
    go(*ensemble, steps, steps, run);
    for (int seed = 0; seed < options.seeds; ++seed) {
        const int replica = ensemble->shape().replica(arm, seed);
        std::vector<std::int64_t> examples(static_cast<std::size_t>(steps * values.batchSize));
        MinibatchStream(static_cast<std::uint64_t>(options.firstSeed + seed), 602, options.sampling, 1).draw(0, examples);
        const std::vector<float> expected
            = reference::trainWithOptim(*syntheticDataset(), shapes[shape], floats(start.parameters, *ensemble, replica),
                examples, values.batchSize, {.learningRate = values.practicalLearningRate(), .momentum = values.momentum});
        const double distance = relativeDistance(floats(run.state.parameters, *ensemble, replica), expected);
        QVERIFY2(distance < tolerance, qPrintable(QString::number(distance)));
    }
}

/// All paths give the same numbers to float rounding; what a GPU runs is tried here on the processor.
void NetworkEnsembleTest::pathsAgree_data()
{
    QTest::addColumn<ComputePath>("yardstick");
    QTest::addColumn<ComputePath>("path");
    QTest::addColumn<int>("shape");
    QTest::newRow("autograd") << ComputePath::ByHand << ComputePath::Autograd << 0;
    QTest::newRow("stacked") << ComputePath::ByHand << ComputePath::Stacked << 0;
    addBfloat16([](ComputePath path) { QTest::newRow("bfloat16") << ComputePath::Autograd << path << 0; });
    QTest::newRow("convolutions, autograd") << ComputePath::ByHand << ComputePath::Autograd << 1;
    QTest::newRow("convolutions, stacked") << ComputePath::ByHand << ComputePath::Stacked << 1;
}

void NetworkEnsembleTest::pathsAgree()
{
    QFETCH(ComputePath, yardstick);
    QFETCH(ComputePath, path);
    QFETCH(int, shape);
    const auto first = make(twoArms(), yardstick, shapes[shape]);
    const auto other = make(twoArms(), path, shapes[shape]);
    Run expected;
    go(*first, 20, 20, expected);
    Run run;
    go(*other, 20, 20, run);
    QCOMPARE(run.numbers.size(), expected.numbers.size());
    for (std::size_t i = 0; i < run.numbers.size(); ++i)
        QVERIFY(std::abs(run.numbers[i] - expected.numbers[i]) < 1e-4 * (1.0 + std::abs(expected.numbers[i])));
    for (int replica = 0; replica < first->shape().replicas(); ++replica)
        QVERIFY(
            relativeDistance(floats(run.state.parameters, *other, replica), floats(expected.state.parameters, *first, replica))
            < 1e-5);
    const std::vector<double> a = evaluated(*first);
    const std::vector<double> b = evaluated(*other);
    for (std::size_t i = 0; i < a.size(); ++i)
        QVERIFY(std::abs(a[i] - b[i]) < 1e-4);
}

/// Products in bfloat16 lead no further away than one weight moved by 10⁻⁶ does in float32, by the largest of five seeds.
void NetworkEnsembleTest::bfloat16StaysWithinASmallPerturbation()
{
    EnsembleOptions options = twoArms();
    options.seeds = 5;
    constexpr std::int64_t steps = 200;
    const auto exact = make(options);
    const auto moved = make(options);
    const auto bfloat16 = make(options, ComputePath::ByHandBfloat16);
    EnsembleState state = moved->save();
    std::vector<float>& start = std::get<std::vector<float>>(state.parameters);
    for (int replica = 0; replica < moved->shape().replicas(); ++replica)
        start[static_cast<std::size_t>(replica * moved->shape().parameters)] += 1e-6F;
    moved->restore(state);
    Run expected, perturbed, run;
    go(*exact, steps, steps, expected);
    go(*moved, steps, steps, perturbed);
    go(*bfloat16, steps, steps, run);
    for (int arm = 0; arm < 2; ++arm) {
        double spread = 0.0;
        double distance = 0.0;
        for (int replica = arm * options.seeds; replica < (arm + 1) * options.seeds; ++replica) {
            const std::span<const float> reached = floats(expected.state.parameters, *exact, replica);
            spread = std::max(spread, relativeDistance(floats(perturbed.state.parameters, *moved, replica), reached));
            distance = std::max(distance, relativeDistance(floats(run.state.parameters, *bfloat16, replica), reached));
        }
        const QString figures = QStringLiteral("%1 against %2").arg(distance).arg(spread);
        QVERIFY2(distance > 0.0, "it computed in float32");
        QVERIFY2(distance <= spread, qPrintable(figures));
    }
}

void NetworkEnsembleTest::rescalesTheBufferWhenMomentumChanges()
{
    const auto ensemble = make(twoArms());
    Run run;
    go(*ensemble, 10, 10, run);
    ensemble->setHyperparameters(1, {0.2, 0.5, 24});
    const EnsembleState changed = ensemble->save();
    QVERIFY(changed.parameters == run.state.parameters);
    for (int replica = 0; replica < ensemble->shape().replicas(); ++replica) {
        const auto before = floats(run.state.momentum, *ensemble, replica);
        const auto after = floats(changed.momentum, *ensemble, replica);
        const float factor = replica < ensemble->shape().seeds ? 1.0F : 0.2F; // (1 − 0.9)/(1 − 0.5)
        for (std::size_t i = 0; i < before.size(); ++i)
            QVERIFY(std::abs(after[i] - factor * before[i]) <= 1e-6F * std::abs(before[i]));
    }
}

void NetworkEnsembleTest::divergedReplicasStandStill_data()
{
    eachPath();
}

void NetworkEnsembleTest::divergedReplicasStandStill()
{
    QFETCH(ComputePath, path);
    EnsembleOptions options = twoArms();
    options.noiseEvery = 1;
    QFETCH(int, shape);
    const auto calm = make(options, path, shapes[shape]);
    options.arms[1].initial.learningRate = 1e12;
    const auto ensemble = make(options, path, shapes[shape]);
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
    RecordBlock calmRecords = records;
    ensemble->advance(300, records);
    calm->advance(300, calmRecords);

    for (int replica = 0; replica < ensemble->shape().replicas(); ++replica) {
        const std::int64_t diverged = ensemble->divergedAt()[replica];
        if (replica < options.seeds) {
            QCOMPARE(diverged, -1);
            for (std::int64_t step = 0; step < 300; ++step)
                QCOMPARE(records.row(0, step)[replica], calmRecords.row(0, step)[replica]);
            continue;
        }
        QVERIFY2(diverged > 0 && diverged < 300, qPrintable(QString::number(diverged)));
        for (std::int64_t step = 0; step < 300; ++step) {
            QCOMPARE(std::isfinite(records.row(0, step)[replica]), step < diverged);
            // The squared norm of a gradient overflows before the gradient does.
            if (step >= diverged)
                QVERIFY(std::isnan(records.row(1, step)[replica]) && std::isnan(records.row(2, step)[replica]));
        }
    }

    const EnsembleState before = ensemble->save();
    const std::vector<std::int64_t> divergedAt = ensemble->divergedAt();
    ensemble->advance(5, records);
    const EnsembleState after = ensemble->save();
    QCOMPARE(ensemble->divergedAt(), divergedAt);
    const std::vector<double> results = evaluated(*ensemble);
    for (int replica = 0; replica < ensemble->shape().replicas(); ++replica) {
        const bool stands = divergedAt[replica] >= 0;
        const bool same
            = std::ranges::equal(floats(before.parameters, *ensemble, replica), floats(after.parameters, *ensemble, replica));
        QCOMPARE(same, stands);
        for (int metric = 0; metric < 4; ++metric)
            QCOMPARE(std::isnan(results[metric * ensemble->shape().replicas() + replica]), stands);
        for (std::int64_t step = 300; step < 305; ++step)
            QCOMPARE(std::isnan(records.row(0, step)[replica]), stands);
    }
}

void NetworkEnsembleTest::evaluatesTheWholeSets()
{
    QFETCH(ComputePath, path);
    QFETCH(int, shape);
    const auto ensemble = make(twoArms(), path, shapes[shape]);
    Run run;
    go(*ensemble, 60, 60, run);
    ensemble->beginEvaluation();
    // The evaluation is of θ as it was, whatever happens meanwhile.
    for (int slice = 0; slice < ensemble->evaluationSlices(); ++slice) {
        Run meanwhile;
        go(*ensemble, 1, 1, meanwhile);
        ensemble->evaluateNextSlice();
    }
    const int replicas = ensemble->shape().replicas();
    const auto dataset = syntheticDataset();
    for (int replica = 0; replica < replicas; ++replica) {
        const auto theta = floats(run.state.parameters, *ensemble, replica);
        const reference::Evaluation train = reference::evaluate(dataset->train, dataset->classes, shapes[shape], theta);
        const reference::Evaluation test = reference::evaluate(dataset->test, dataset->classes, shapes[shape], theta);
        const double expected[] = {train.loss, train.accuracy, test.loss, test.accuracy};
        // An image on the border between two classes may fall to either side by rounding: allow one.
        const double tolerance[] = {1e-5, 1.0 / 602 + 1e-9, 1e-5, 1.0 / 203 + 1e-9};
        for (int metric = 0; metric < 4; ++metric)
            QVERIFY(std::abs(ensemble->evaluation()[metric * replicas + replica] - expected[metric]) < tolerance[metric]);
        QVERIFY(train.accuracy > 0.5);
    }
}

void NetworkEnsembleTest::oneExampleTellsNoNoise()
{
    EnsembleOptions options = twoArms();
    options.arms[0].initial.batchSize = 1;
    const auto ensemble = make(options);
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
    ensemble->advance(1, records);
    for (int replica = 0; replica < ensemble->shape().replicas(); ++replica) {
        const bool alone = replica < options.seeds;
        QVERIFY(std::isfinite(records.row(0, 0)[replica]));
        QCOMPARE(std::isnan(records.row(1, 0)[replica]), alone);
        QCOMPARE(std::isnan(records.row(2, 0)[replica]), alone);
    }
}

/// A full batch has |G|² and no noise. Over the two halves of an epoch of N examples N₁ = Ĝ² + (1 − 1/N) Ŝ averages to the set's,
/// the mean of |g|² over all.
void NetworkEnsembleTest::takesTheWholeSetAsABatch()
{
    EnsembleOptions options = twoArms();
    options.arms[0].initial.batchSize = 602;
    options.arms[1].initial = {1e-30, 0.0, 301}; // moves no bit of θ
    options.noiseEvery = 1;
    QFETCH(ComputePath, path);
    QFETCH(int, shape);
    const auto ensemble = make(options, path, shapes[shape]);
    const EnsembleState start = ensemble->save();
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
    ensemble->advance(2, records);
    for (int seed = 0; seed < options.seeds; ++seed) {
        const reference::ExactNoise exact
            = reference::exactNoise(syntheticDataset()->train, 4, shapes[shape], floats(start.parameters, *ensemble, seed));
        QCOMPARE(records.row(2, 0)[seed], 0.0);
        QVERIFY(std::abs(records.row(1, 0)[seed] / exact.squaredGradient - 1.0) < 1e-5);
        double sum = 0.0;
        for (int half = 0; half < 2; ++half)
            sum += 0.5
                * (records.row(1, half)[options.seeds + seed] + (1.0 - 1.0 / 602.0) * records.row(2, half)[options.seeds + seed]);
        QVERIFY(std::abs(sum / (exact.traceOfCovariance + exact.squaredGradient) - 1.0) < 1e-5);
    }
}

/// Uniform in ±1/√inputs: mean and variance of the first layer's weights within 5 standard errors.
void NetworkEnsembleTest::startsLikeLinear()
{
    EnsembleOptions options = twoArms();
    options.seeds = 40;
    const auto ensemble = make(options);
    const EnsembleState start = ensemble->save();
    const double bound = 1.0 / std::sqrt(30.0);
    double sum = 0.0;
    double squares = 0.0;
    double count = 0.0;
    for (int seed = 0; seed < options.seeds; ++seed) {
        const auto sgd = floats(start.parameters, *ensemble, ensemble->shape().replica(0, seed));
        QVERIFY(std::ranges::equal(sgd, floats(start.parameters, *ensemble, ensemble->shape().replica(1, seed))));
        for (const float weight : sgd.first(30 * 12)) {
            QVERIFY(std::abs(weight) <= bound);
            sum += weight / bound;
            squares += weight * weight / (bound * bound);
            count += 1.0;
        }
    }
    QVERIFY(std::abs(sum / count) < 5.0 / std::sqrt(3.0 * count));
    // Var u² = 1/5 − 1/9 for u uniform in ±1.
    QVERIFY(std::abs(squares / count - 1.0 / 3.0) < 5.0 * std::sqrt((1.0 / 5.0 - 1.0 / 9.0) / count));
    QVERIFY(!std::ranges::equal(floats(start.parameters, *ensemble, 0), floats(start.parameters, *ensemble, 1)));
}

void NetworkEnsembleTest::refusesWhatCannotBe()
{
    EnsembleOptions options = twoArms();
    for (const std::int64_t batch : {std::int64_t{0}, std::int64_t{603}}) {
        options.arms[1].initial.batchSize = batch;
        QVERIFY_EXCEPTION_THROWN(make(options), InputError);
    }
    options = twoArms();
    for (const std::int64_t units : {std::int64_t{0}, std::int64_t{-3}, std::int64_t{1} << 40})
        QVERIFY_EXCEPTION_THROWN(
            makeNetworkEnsemble(syntheticDataset(), {{}, {units}}, options, "cpu", ComputePath::ByHand), InputError);
    QVERIFY_EXCEPTION_THROWN(
        makeNetworkEnsemble(syntheticDataset(), {{}, {65536, 65536, 65536}}, options, "cpu", ComputePath::ByHand), InputError);

    for (const std::vector<std::int64_t>& channels : std::vector<std::vector<std::int64_t>>{{0}, {5000}, {4, 4, 4}})
        QVERIFY_EXCEPTION_THROWN(
            makeNetworkEnsemble(syntheticDataset(), {channels, {}}, options, "cpu", ComputePath::Autograd), InputError);

    const auto ensemble = make(options);
    EnsembleState state = ensemble->save();
    state.parameters = std::vector<double>(std::get<std::vector<float>>(state.parameters).size());
    QVERIFY_EXCEPTION_THROWN(ensemble->restore(state), InputError);
    state = ensemble->save();
    std::get<std::vector<float>>(state.momentum).pop_back();
    QVERIFY_EXCEPTION_THROWN(ensemble->restore(state), InputError);
    state = ensemble->save();
    state.samplesDrawn.pop_back();
    QVERIFY_EXCEPTION_THROWN(ensemble->restore(state), InputError);
}

void NetworkEnsembleTest::refusesMoreThanTheMemory()
{
    constexpr std::int64_t parameters = 101'770;
    constexpr std::int64_t replicas = 1024;
    constexpr std::int64_t arrays = 3;
    constexpr std::int64_t bytes = parameters * replicas * arrays * 4;
    checkMemory(parameters, replicas, arrays, bytes);
    QVERIFY_EXCEPTION_THROWN(checkMemory(parameters, replicas, arrays, bytes - 1), InputError);
    QVERIFY_EXCEPTION_THROWN(checkMemory(parameters, replicas, arrays + 1, bytes), InputError);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    checkMemory(std::int64_t{1} << 22, 1024, arrays, most);
    QVERIFY_EXCEPTION_THROWN(checkMemory((std::int64_t{1} << 22) + 1, 1024, arrays, most), InputError);
    QVERIFY_EXCEPTION_THROWN(checkMemory(std::int64_t{1} << 40, std::int64_t{1} << 40, arrays, most), InputError);
    const std::int64_t here = machineMemory();
    QVERIFY(here > std::int64_t{1} << 28 && here < std::int64_t{1} << 48);
}

/// For a window, or a terminal: not the functions of LibTorch that were on the way.
void NetworkEnsembleTest::saysWhatFailedInWords()
{
    ImageSet train = syntheticImages(8, 1);
    train.labels[3] = 9;
    const auto dataset = std::make_shared<const ImageDataset>(ImageDataset{train, syntheticImages(4, 2), 4});
    EnsembleOptions options = twoArms();
    for (Arm& arm : options.arms)
        arm.initial.batchSize = 8;
    const auto ensemble = makeNetworkEnsemble(dataset, dense, options, "cpu", ComputePath::Autograd);
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
    QString said;
    try {
        ensemble->advance(1, records);
    } catch (const std::exception& error) {
        said = QString::fromUtf8(error.what());
    }
    QCOMPARE(said, QStringLiteral("Target 9 is out of bounds."));
}

QTEST_GUILESS_MAIN(NetworkEnsembleTest)
#include "network_ensemble_test.moc"
