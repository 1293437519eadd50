// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/libtorch/network_paths.h"
#include "engine/libtorch/torch_reference.h"
#include "engine/networks/network_run.h"
#include "engine/networks/synthetic_images.h"
#include "engine/optimizers/written_rules.h"
#include "networks/minibatch_stream.h"
#include "networks/subspace_projection.h"
#include "support/input_error.h"
#include "support/subspace_tolerance.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <QTest>

#include <bit>
#include <cmath>

using namespace tandem;
using namespace tandem::test;

namespace {

const NetworkShape shape{.channels = {}, .hidden = {12, 7}};
constexpr std::int64_t firstSeed = 5;
constexpr std::int64_t batchSize = 16;

EnsembleOptions optionsFor(std::vector<Arm> arms)
{
    EnsembleOptions options;
    options.arms = std::move(arms);
    for (Arm& arm : options.arms)
        arm.initial.batchSize = batchSize;
    options.seeds = 2;
    options.firstSeed = firstSeed;
    options.sampling = Sampling::WithReplacement;
    options.noiseEvery = 1;
    return options;
}

std::unique_ptr<Ensemble> make(const EnsembleOptions& options, ComputePath path)
{
    return makeNetworkEnsemble(syntheticDataset(), shape, options, "cpu", path);
}

/// Every record of some steps, [step][metric, replica].
std::vector<std::vector<double>> advance(Ensemble& ensemble, std::int64_t steps, std::int64_t block)
{
    RecordBlock records(ensemble.stepMetrics(), ensemble.shape().replicas());
    std::vector<std::vector<double>> all;
    for (std::int64_t done = 0; done < steps; done += block) {
        const std::int64_t first = ensemble.step();
        ensemble.advance(std::min(block, steps - done), records);
        for (std::int64_t step = first; step < ensemble.step(); ++step) {
            all.emplace_back();
            for (int metric = 0; metric < 3; ++metric) {
                for (const double value : std::as_const(records).row(metric, step))
                    all.back().push_back(value);
            }
        }
    }
    return all;
}

std::vector<std::int64_t> examples(std::int64_t seed, std::int64_t position, std::int64_t count, RandomStream stream)
{
    std::vector<std::int64_t> drawn(static_cast<std::size_t>(count));
    MinibatchStream(static_cast<std::uint64_t>(seed), syntheticDataset()->train.count, Sampling::WithReplacement, 1, stream)
        .draw(position, drawn);
    return drawn;
}

const NetworkShape tiny{.channels = {}, .hidden = {4}};
constexpr int subspace = 3;
constexpr std::int64_t subspaceEvery = 10;

Arm subspaceArm(bool dominant, double rate)
{
    Arm arm{dominant ? "Dom-SGD" : "Bulk-SGD", dominant ? Optimizer::DomSgd : Optimizer::BulkSgd, {rate, 0.0, batchSize}};
    arm.settings.subspace = subspace;
    arm.settings.subspaceEvery = subspaceEvery;
    return arm;
}

Eigen::MatrixXd hessianAt(Objective& objective, std::span<const double> theta)
{
    const auto size = static_cast<Eigen::Index>(theta.size());
    Eigen::MatrixXd hessian(size, size);
    for (Eigen::Index i = 0; i < size; ++i) {
        const Eigen::VectorXd unit = Eigen::VectorXd::Unit(size, i);
        objective.hessianVector(theta, {unit.data(), theta.size()}, {hessian.col(i).data(), theta.size()});
    }
    return hessian;
}

/// Rounding in single precision, fed back through a hundred gradients; a wrong rule is off by far more.
constexpr double fedBack = 1e-4;

void addPaths()
{
    QTest::addColumn<ComputePath>("path");
}

constexpr std::array paths{
    std::pair{"by hand", ComputePath::ByHand},
    std::pair{"autograd", ComputePath::Autograd},
    std::pair{"stacked", ComputePath::Stacked},
};

} // namespace

class NetworkOptimizersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void followsTheWrittenRules_data();
    void followsTheWrittenRules();
    void followsTorchOptim_data();
    void followsTorchOptim();
    void followsTheDominantSubspace_data();
    void followsTheDominantSubspace();
    void goesOnInTheSameSubspace();
    void subspacesNeedTheProcessor();
    void measuresTheFirstMinibatch();
    void blocksThreadsAndCheckpointsChangeNothing_data();
    void blocksThreadsAndCheckpointsChangeNothing();
    void samplesCountBothMinibatches();
};

void NetworkOptimizersTest::followsTheWrittenRules_data()
{
    addPaths();
    QTest::addColumn<int>("rule");
    const std::vector<WrittenRule> rules = writtenRules();
    for (const auto& [name, path] : paths) {
        for (std::size_t rule = 0; rule < rules.size(); ++rule)
            QTest::addRow("%s, %s", rules[rule].arm.name.c_str(), name) << path << static_cast<int>(rule);
    }
}

void NetworkOptimizersTest::followsTheWrittenRules()
{
    QFETCH(ComputePath, path);
    QFETCH(int, rule);
    const WrittenRule written = writtenRules()[rule];
    const EnsembleOptions options = optionsFor({written.arm});
    const auto ensemble = make(options, path);
    const EnsembleState start = ensemble->save();
    advance(*ensemble, writtenSteps, 30);
    const EnsembleState end = ensemble->save();
    const double root = std::sqrt(2.0 * written.arm.settings.svag - 1.0);
    for (int seed = 0; seed < options.seeds; ++seed) {
        std::vector<std::vector<reference::WeightedMinibatch>> minibatches;
        for (std::int64_t step = 0; step < writtenSteps; ++step) {
            const auto drawn
                = [&](RandomStream stream) { return examples(firstSeed + seed, step * batchSize, batchSize, stream); };
            minibatches.push_back({{drawn(RandomStream::Minibatch), 0.5 * (1.0 + root)}});
            if (written.arm.settings.svag > 1)
                minibatches.back().push_back({drawn(RandomStream::SecondMinibatch), 0.5 * (1.0 - root)});
        }
        std::vector<WrittenState> states(static_cast<std::size_t>(ensemble->shape().parameters));
        const std::vector<float> expected
            = reference::trainAsWritten(*syntheticDataset(), shape, floats(start.parameters, *ensemble, seed), minibatches,
                [&](std::span<double> theta, std::span<const double> gradient, std::int64_t step) {
                    for (std::size_t i = 0; i < theta.size(); ++i) {
                        states[i].theta = theta[i];
                        written.step(states[i], gradient[i], step);
                        theta[i] = states[i].theta;
                    }
                });
        const double distance = relativeDistance(floats(end.parameters, *ensemble, seed), expected);
        QVERIFY2(distance < fedBack, qPrintable(QString::number(distance)));
        QVERIFY(relativeDistance(floats(start.parameters, *ensemble, seed), expected) > 0.02);
    }
}

void NetworkOptimizersTest::followsTorchOptim_data()
{
    using Kind = reference::Optim::Kind;
    addPaths();
    QTest::addColumn<int>("optimizer");
    QTest::addColumn<double>("momentum");
    QTest::addColumn<double>("weightDecay");
    for (const auto& [name, path] : paths) {
        for (const double decay : {0.0, 0.05}) {
            QTest::addRow("SGD, decay %g, %s", decay, name) << path << static_cast<int>(Kind::Sgd) << 0.0 << decay;
            QTest::addRow("SGDM, decay %g, %s", decay, name) << path << static_cast<int>(Kind::Sgd) << 0.9 << decay;
            QTest::addRow("Nesterov, decay %g, %s", decay, name) << path << static_cast<int>(Kind::Nesterov) << 0.9 << decay;
            QTest::addRow("Adam, decay %g, %s", decay, name) << path << static_cast<int>(Kind::Adam) << 0.0 << decay;
        }
    }
}

void NetworkOptimizersTest::followsTorchOptim()
{
    using Kind = reference::Optim::Kind;
    QFETCH(ComputePath, path);
    QFETCH(int, optimizer);
    QFETCH(double, momentum);
    QFETCH(double, weightDecay);
    constexpr std::int64_t steps = 100;
    const auto kind = static_cast<Kind>(optimizer);
    const Optimizer ours = kind == Kind::Adam ? Optimizer::Adam
        : kind == Kind::Nesterov              ? Optimizer::Nesterov
        : momentum > 0.0                      ? Optimizer::Sgdm
                                              : Optimizer::Sgd;
    const double rate = kind == Kind::Adam ? 0.01 : 0.2;
    const AdamConstants adam{0.85, 0.99, 1e-6};
    const EnsembleOptions options
        = optionsFor({{"arm", ours, {rate, momentum, batchSize}, {.weightDecay = weightDecay, .adam = adam}}});
    const auto ensemble = make(options, path);
    const EnsembleState start = ensemble->save();
    advance(*ensemble, steps, steps);
    const EnsembleState end = ensemble->save();
    reference::Optim optim{kind, rate * (1.0 - momentum), momentum, weightDecay, adam.beta2, adam.epsilon};
    if (kind == Kind::Adam)
        optim.momentum = adam.beta1;
    for (int seed = 0; seed < options.seeds; ++seed) {
        const std::vector<float> expected
            = reference::trainWithOptim(*syntheticDataset(), shape, floats(start.parameters, *ensemble, seed),
                examples(firstSeed + seed, 0, steps * batchSize, RandomStream::Minibatch), batchSize, optim);
        const double distance = relativeDistance(floats(end.parameters, *ensemble, seed), expected);
        QVERIFY2(distance < fedBack, qPrintable(QString::number(distance)));
    }
}

void NetworkOptimizersTest::followsTheDominantSubspace_data()
{
    QTest::addColumn<ComputePath>("path");
    QTest::addColumn<bool>("dominant");
    for (const auto& [name, path] : paths) {
        if (path == ComputePath::Stacked)
            continue;
        QTest::addRow("dom-sgd, %s", name) << path << true;
        QTest::addRow("bulk-sgd, %s", name) << path << false;
    }
}

/// Against the eigenvectors of the whole Hessian, column by column in double precision, found anew as often.
void NetworkOptimizersTest::followsTheDominantSubspace()
{
    QFETCH(ComputePath, path);
    QFETCH(bool, dominant);
    constexpr std::int64_t steps = 100;
    constexpr double rate = 0.2;
    const EnsembleOptions options = optionsFor({subspaceArm(dominant, rate)});
    const auto ensemble = makeNetworkEnsemble(syntheticDataset(), tiny, options, "cpu", path);
    const EnsembleState start = ensemble->save();
    advance(*ensemble, steps, 7);
    const EnsembleState end = ensemble->save();
    const auto objective = makeNetworkObjective(syntheticDataset(), tiny, {}, Precision::Double);
    const std::int64_t size = objective->parameters();
    for (int seed = 0; seed < options.seeds; ++seed) {
        std::vector<std::vector<reference::WeightedMinibatch>> minibatches;
        for (std::int64_t step = 0; step < steps; ++step)
            minibatches.push_back({{examples(firstSeed + seed, step * batchSize, batchSize, RandomStream::Minibatch), 1.0}});
        Eigen::MatrixXd basis;
        double turned = 0.0;  // sine of the angle that a residual within the tolerance allows (Davis and Kahan)
        double allowed = 0.0; // distance that this makes in θ
        const std::vector<float> expected = reference::trainAsWritten(*syntheticDataset(), tiny,
            floats(start.parameters, *ensemble, seed), minibatches,
            [&](std::span<double> theta, std::span<const double> gradient, std::int64_t step) {
                if (step % subspaceEvery == 0) {
                    const Eigen::MatrixXd hessian = hessianAt(*objective, theta);
                    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(hessian);
                    basis = solver.eigenvectors().rightCols(subspace);
                    const auto& values = solver.eigenvalues();
                    const double gap = values[size - subspace] - values[size - subspace - 1];
                    turned
                        = std::sqrt(double(subspace)) * subspaceTolerance * std::max(std::abs(values[0]), values[size - 1]) / gap;
                }
                const Eigen::Map<const Eigen::VectorXd> g(gradient.data(), size);
                const Eigen::VectorXd inside = basis * (basis.transpose() * g);
                Eigen::Map<Eigen::VectorXd>(theta.data(), size) -= rate * (dominant ? inside : g - inside);
                allowed += rate * turned * g.norm();
            });
        const std::span<const float> began = floats(start.parameters, *ensemble, seed);
        const std::span<const float> found = floats(end.parameters, *ensemble, seed);
        double norm = 0.0;
        for (const float x : expected)
            norm += static_cast<double>(x) * x;
        norm = std::sqrt(norm);
        const double error = relativeDistance(found, expected) * norm;
        const double moved = relativeDistance(began, expected) * norm;
        // What is allowed says something only where it is a small part of the way.
        QVERIFY2(allowed < 0.05 * moved, qPrintable(QString("%1 of %2").arg(allowed).arg(moved)));
        QVERIFY2(error < allowed + fedBack * norm, qPrintable(QString("%1, allowed %2").arg(error).arg(allowed)));
    }
}

/// From a checkpoint between two findings, bit by bit.
void NetworkOptimizersTest::goesOnInTheSameSubspace()
{
    const EnsembleOptions options
        = optionsFor({subspaceArm(true, 0.2), {"SGD", Optimizer::Sgd, {0.2, 0.0, batchSize}}, subspaceArm(false, 0.2)});
    for (const ComputePath path : {ComputePath::ByHand, ComputePath::Autograd}) {
        const auto whole = makeNetworkEnsemble(syntheticDataset(), tiny, options, "cpu", path);
        advance(*whole, subspaceEvery + 3, 4);
        const EnsembleState checkpoint = whole->save();
        QCOMPARE(checkpoint.furtherBuffers.size(), std::size_t{1});
        advance(*whole, 10, 10);
        const auto resumed = makeNetworkEnsemble(syntheticDataset(), tiny, options, "cpu", path);
        advance(*resumed, 2, 2); // has another subspace by then
        resumed->restore(checkpoint);
        advance(*resumed, 10, 3);
        QVERIFY(resumed->save().parameters == whole->save().parameters);
        QVERIFY(resumed->save().furtherBuffers == whole->save().furtherBuffers);
    }
}

void NetworkOptimizersTest::subspacesNeedTheProcessor()
{
    QVERIFY_THROWS_EXCEPTION(InputError,
        makeNetworkEnsemble(syntheticDataset(), tiny, optionsFor({subspaceArm(true, 0.2)}), "cpu", ComputePath::Stacked));
    Arm wide = subspaceArm(true, 0.2);
    wide.settings.subspace = 1000;
    QVERIFY_THROWS_EXCEPTION(
        InputError, makeNetworkEnsemble(syntheticDataset(), tiny, optionsFor({wide}), "cpu", ComputePath::ByHand));
}

/// Loss and gradient noise are those of the minibatch that ordinary arms draw; weight decay is no part of them.
void NetworkOptimizersTest::measuresTheFirstMinibatch()
{
    for (const auto& [name, path] : paths) {
        Arm plain{"plain", Optimizer::Sgd, {1e-30, 0.0, batchSize}};
        Arm wide = plain;
        wide.settings.svag = 8;
        wide.settings.weightDecay = 0.3;
        const auto ensemble = make(optionsFor({plain, wide}), path);
        for (const std::vector<double>& record : advance(*ensemble, 20, 20)) {
            // [metric, arm, seed]
            for (std::size_t metric = 0; metric < 3; ++metric) {
                for (std::size_t seed = 0; seed < 2; ++seed)
                    QCOMPARE(std::bit_cast<std::uint64_t>(record[metric * 4 + 2 + seed]),
                        std::bit_cast<std::uint64_t>(record[metric * 4 + seed]));
            }
        }
    }
}

void NetworkOptimizersTest::blocksThreadsAndCheckpointsChangeNothing_data()
{
    addPaths();
    for (const auto& [name, path] : paths)
        QTest::newRow(name) << path;
}

void NetworkOptimizersTest::blocksThreadsAndCheckpointsChangeNothing()
{
    QFETCH(ComputePath, path);
    EnsembleOptions options = optionsFor(writtenArms());
    options.sampling = Sampling::Epochs;
    const auto whole = make(options, path);
    const auto expected = advance(*whole, 60, 60);
    const EnsembleState end = whole->save();
    QCOMPARE(end.furtherBuffers.size(), std::size_t{1});

    options.threads = path == ComputePath::Stacked ? 1 : 2; // the host only queues work for a GPU
    const auto begun = make(options, path);
    advance(*begun, 25, 7);
    const EnsembleState checkpoint = begun->save();
    const auto resumed = make(options, path);
    resumed->restore(checkpoint);
    const auto records = advance(*resumed, 35, 5);
    for (std::size_t step = 0; step < records.size(); ++step)
        QVERIFY(records[step] == expected[25 + step]);
    const EnsembleState again = resumed->save();
    QVERIFY(again.parameters == end.parameters);
    QVERIFY(again.momentum == end.momentum);
    QVERIFY(again.furtherBuffers == end.furtherBuffers);

    // From the start again, with Adam's moments, both minibatches and epochs' orders as they were.
    resumed->restart();
    QCOMPARE(resumed->step(), std::int64_t{0});
    QVERIFY(advance(*resumed, 60, 9) == expected);
    QVERIFY(resumed->save().parameters == end.parameters);
    std::vector<double> theta(static_cast<std::size_t>(resumed->shape().parameters));
    for (int replica = 0; replica < resumed->shape().replicas(); ++replica) {
        resumed->parameters(replica, theta);
        const auto saved = std::get<std::vector<float>>(end.parameters).begin() + replica * resumed->shape().parameters;
        QVERIFY(std::equal(theta.begin(), theta.end(), saved));
    }

    EnsembleState bare = checkpoint;
    bare.furtherBuffers.clear();
    QVERIFY_THROWS_EXCEPTION(InputError, resumed->restore(bare));
}

void NetworkOptimizersTest::samplesCountBothMinibatches()
{
    Arm plain{"plain", Optimizer::Sgd, {0.1, 0.0, batchSize}};
    Arm wide = plain;
    wide.settings.svag = 2;
    const auto ensemble = make(optionsFor({plain, wide}), ComputePath::ByHand);
    advance(*ensemble, 10, 10);
    QCOMPARE(ensemble->samples(0), 10 * batchSize);
    QCOMPARE(ensemble->samples(1), 20 * batchSize);
    QCOMPARE(ensemble->save().samplesDrawn[1], 10 * batchSize); // of each of its two streams
}

QTEST_GUILESS_MAIN(NetworkOptimizersTest)
#include "network_optimizers_test.moc"
