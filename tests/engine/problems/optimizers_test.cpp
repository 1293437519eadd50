// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/optimizers/written_rules.h"
#include "engine/problems/landscape_run.h"
#include "engine/problems/quadratic_run.h"
#include "problems/noise_lanes.h"
#include "support/input_error.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace tandem;
using namespace tandem::test;

namespace {

constexpr std::int64_t firstSeed = 11;
constexpr int seeds = 3;

QuadraticConfig quadratic(QuadraticNoise noise)
{
    QuadraticConfig config;
    config.curvatures = {1.0, 0.37, 0.01};
    config.noise = noise;
    config.noiseVariance = 0.6;
    config.start = {1.0, -2.0, 3.0};
    return config;
}

EnsembleOptions allArms(int threads = 1)
{
    EnsembleOptions made = options(writtenArms(), seeds, 3, threads);
    made.firstSeed = firstSeed;
    return made;
}

/// The normal numbers of a coordinate at the first steps, as a seed's first or second minibatches have them.
std::array<float, 128> normals(std::int64_t seed, int coordinate, RandomStream stream)
{
    std::array<float, 128> numbers{};
    NoiseLanes(seed, 1, stream).fill(static_cast<std::uint32_t>(coordinate), 0, writtenSteps / groupSteps, numbers.data());
    return numbers;
}

/// Of one minibatch, or of two weighted by SVAG with ℓ: the loss weights are (1 ± √(2ℓ−1))/2.
double noiseOf(const Arm& arm, const std::array<float, 128>& first, const std::array<float, 128>& second, std::int64_t step)
{
    const auto one = static_cast<double>(first[step]);
    if (arm.settings.svag == 1)
        return one;
    const double root = std::sqrt(2.0 * arm.settings.svag - 1.0);
    return 0.5 * (1.0 + root) * one + 0.5 * (1.0 - root) * static_cast<double>(second[step]);
}

/// What SVAG makes of two noises is rounded to a float.
bool near(double a, double b, const Arm& arm)
{
    return std::abs(a - b) <= (arm.settings.svag > 1 ? 1e-6 : 1e-11) * (1.0 + std::abs(b));
}

} // namespace

Q_DECLARE_METATYPE(tandem::QuadraticNoise)

class OptimizersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void quadraticEqualsTheWrittenRules_data();
    void quadraticEqualsTheWrittenRules();
    void landscapeEqualsTheWrittenRules();
    void plainArmsDoNotNoticeTheOthers();
    void blocksThreadsAndCheckpointsChangeNothing_data();
    void blocksThreadsAndCheckpointsChangeNothing();
    void adamNeedsItsSecondMoments();
    void divergedReplicaStandsStill();
    void samplesCountBothMinibatches();
    void changeOfMomentumGoesOn();
    void svagKeepsTheMeanAndMultipliesTheCovariance_data();
    void svagKeepsTheMeanAndMultipliesTheCovariance();
    void svagStationaryVariance_data();
    void svagStationaryVariance();
};

void OptimizersTest::quadraticEqualsTheWrittenRules_data()
{
    QTest::addColumn<QuadraticNoise>("noise");
    QTest::newRow("none") << QuadraticNoise::None;
    QTest::newRow("isotropic") << QuadraticNoise::Isotropic;
    QTest::newRow("proportional") << QuadraticNoise::Proportional;
    QTest::newRow("multiplicative") << QuadraticNoise::Multiplicative;
}

void OptimizersTest::quadraticEqualsTheWrittenRules()
{
    QFETCH(QuadraticNoise, noise);
    const QuadraticConfig config = quadratic(noise);
    const auto ensemble = makeQuadraticEnsemble(config, allArms());
    advance(*ensemble, writtenSteps);
    const EnsembleState state = ensemble->save();
    const std::vector<WrittenRule> rules = writtenRules();
    const double deviation = std::sqrt(0.6 / 5.0);
    for (std::size_t arm = 0; arm < rules.size(); ++arm) {
        for (int seed = 0; seed < seeds; ++seed) {
            for (int i = 0; i < 3; ++i) {
                const double h = config.curvatures[i];
                const auto first = normals(firstSeed + seed, i, RandomStream::Noise);
                const auto second = normals(firstSeed + seed, i, RandomStream::SecondNoise);
                WrittenState x{config.start[i]};
                for (std::int64_t k = 0; k < writtenSteps; ++k) {
                    const double xi = deviation * noiseOf(rules[arm].arm, first, second, k);
                    const double g = noise == QuadraticNoise::None ? h * x.theta
                        : noise == QuadraticNoise::Isotropic       ? h * x.theta + xi
                        : noise == QuadraticNoise::Proportional    ? h * x.theta + std::sqrt(h) * xi
                                                                   : (h + xi) * x.theta;
                    rules[arm].step(x, g, k);
                }
                const double found = theta(state)[(arm * seeds + seed) * 3 + i];
                QVERIFY2(near(found, x.theta, rules[arm].arm),
                    qPrintable(QString("%1: %2, not %3").arg(rules[arm].arm.name.c_str()).arg(found).arg(x.theta)));
            }
        }
    }
}

void OptimizersTest::landscapeEqualsTheWrittenRules()
{
    // Two coordinates that meet, isotropic noise.
    LandscapeConfig config = landscape(LandscapeKind::NoisyValley);
    config.start = {0.5, 0.3};
    const auto ensemble = makeLandscapeEnsemble(config, allArms());
    const std::unique_ptr<Landscape> valley = makeLandscape(config);
    advance(*ensemble, writtenSteps);
    const EnsembleState state = ensemble->save();
    const std::vector<WrittenRule> rules = writtenRules();
    for (std::size_t arm = 0; arm < rules.size(); ++arm) {
        for (int seed = 0; seed < seeds; ++seed) {
            std::array<WrittenState, 2> x{{{config.start[0]}, {config.start[1]}}};
            std::array<std::array<float, 128>, 2> first{};
            std::array<std::array<float, 128>, 2> second{};
            for (int i = 0; i < 2; ++i) {
                first[i] = normals(firstSeed + seed, i, RandomStream::Noise);
                second[i] = normals(firstSeed + seed, i, RandomStream::SecondNoise);
            }
            for (std::int64_t k = 0; k < writtenSteps; ++k) {
                const std::array<double, 2> at{x[0].theta, x[1].theta};
                std::array<double, 2> slope{};
                valley->gradient(at, slope);
                for (int i = 0; i < 2; ++i)
                    rules[arm].step(x[i], slope[i] + std::sqrt(0.5 / 5.0) * noiseOf(rules[arm].arm, first[i], second[i], k), k);
            }
            for (int i = 0; i < 2; ++i) {
                const double found = theta(state)[(arm * seeds + seed) * 2 + i];
                QVERIFY2(near(found, x[i].theta, rules[arm].arm),
                    qPrintable(QString("%1: %2, not %3").arg(rules[arm].arm.name.c_str()).arg(found).arg(x[i].theta)));
            }
        }
    }
}

void OptimizersTest::plainArmsDoNotNoticeTheOthers()
{
    // Plain arms have a kernel of their own, which is left as soon as another arm is not plain: the bits stay.
    for (const QuadraticNoise noise : {QuadraticNoise::None, QuadraticNoise::Isotropic, QuadraticNoise::Multiplicative}) {
        EnsembleOptions two = allArms();
        two.arms.resize(2);
        const auto mixed = makeQuadraticEnsemble(quadratic(noise), allArms());
        const auto plain = makeQuadraticEnsemble(quadratic(noise), two);
        advance(*mixed, 300);
        advance(*plain, 300);
        const EnsembleState state = mixed->save();
        std::vector<double> firstTwo = theta(state);
        firstTwo.resize(theta(plain->save()).size());
        QVERIFY(sameBits(firstTwo, theta(plain->save())));
    }
}

void OptimizersTest::blocksThreadsAndCheckpointsChangeNothing_data()
{
    landscapeRows();
    QTest::newRow("quadratic") << -1;
}

void OptimizersTest::blocksThreadsAndCheckpointsChangeNothing()
{
    QFETCH(int, kind);
    const auto make = [kind](int threads) {
        return kind < 0 ? makeQuadraticEnsemble(quadratic(QuadraticNoise::Isotropic), allArms(threads))
                        : makeLandscapeEnsemble(landscape(static_cast<LandscapeKind>(kind)), allArms(threads));
    };
    const auto whole = make(1);
    const Run expected = runFor(*whole, 120, 120);
    const auto cut = make(3);
    QVERIFY(runFor(*cut, 120, 7) == expected);

    const auto begun = make(1);
    advance(*begun, 53);
    const EnsembleState checkpoint = begun->save();
    QCOMPARE(checkpoint.furtherBuffers.size(), std::size_t{1});
    const auto resumed = make(2);
    resumed->restore(checkpoint);
    advance(*resumed, 67, 10);
    QVERIFY(sameState(resumed->save(), expected.state));
    QVERIFY(resumed->save().furtherBuffers == expected.state.furtherBuffers);
}

void OptimizersTest::adamNeedsItsSecondMoments()
{
    const auto ensemble = makeQuadraticEnsemble(quadratic(QuadraticNoise::None), allArms());
    EnsembleState state = ensemble->save();
    state.furtherBuffers.clear();
    QVERIFY_THROWS_EXCEPTION(InputError, ensemble->restore(state));
    EnsembleOptions plain = allArms();
    plain.arms.resize(2);
    QVERIFY(makeQuadraticEnsemble(quadratic(QuadraticNoise::None), plain)->save().furtherBuffers.empty());
}

void OptimizersTest::divergedReplicaStandsStill()
{
    EnsembleOptions made = allArms();
    for (Arm& arm : made.arms)
        arm.initial.learningRate = 1e12; // Adam takes longer than a hundred steps to leave with any
    const auto ensemble = makeQuadraticEnsemble(quadratic(QuadraticNoise::Isotropic), made);
    advance(*ensemble, 100);
    const EnsembleState before = ensemble->save();
    QVERIFY(before.divergedAt.front() >= 0);
    advance(*ensemble, 10);
    for (std::size_t row = 0; row < before.divergedAt.size(); ++row) {
        for (std::size_t i = 0; before.divergedAt[row] >= 0 && i < 3; ++i)
            QCOMPARE(theta(ensemble->save())[row * 3 + i], theta(before)[row * 3 + i]);
    }
}

void OptimizersTest::samplesCountBothMinibatches()
{
    const auto ensemble = makeQuadraticEnsemble(quadratic(QuadraticNoise::None), allArms());
    advance(*ensemble, 10);
    QCOMPARE(ensemble->samples(0), std::int64_t{50});
    QCOMPARE(ensemble->samples(7), std::int64_t{100});
}

void OptimizersTest::changeOfMomentumGoesOn()
{
    // β is scaled with a falling η, and the user halves η after 30 steps: the theory form, which needs no rescaling.
    EnsembleOptions made = options({writtenArms()[4]}, 1);
    const auto ensemble = makeQuadraticEnsemble(quadratic(QuadraticNoise::None), made);
    double x = 1.0;
    double average = 0.0;
    for (std::int64_t k = 0; k < 60; ++k) {
        if (k == 30)
            ensemble->setHyperparameters(0, {0.18, 0.0, 5});
        const double eta = (k < 30 ? 0.36 : 0.18) * std::pow(0.5, static_cast<double>(k) / 25.0);
        const double beta = 1.0 - 0.5 * std::sqrt(eta);
        average = beta * average + (1.0 - beta) * x;
        x -= eta * average;
        advance(*ensemble, 1);
        QVERIFY(std::abs(theta(ensemble->save())[0] - x) < 1e-13);
    }
}

void OptimizersTest::svagKeepsTheMeanAndMultipliesTheCovariance_data()
{
    landscapeRows();
    QTest::newRow("quadratic") << -1;
}

void OptimizersTest::svagKeepsTheMeanAndMultipliesTheCovariance()
{
    // One step of SGD from one point in many seeds: θ₁ = θ₀ − (η/ℓ) g, with E g = ∇L and Var g = ℓ trΣ/B.
    QFETCH(int, kind);
    constexpr int many = 40000;
    constexpr int svag = 4;
    constexpr double rate = 0.1;
    Arm plain = sgd(rate, 5);
    Arm wide = plain;
    wide.settings.svag = svag;
    const EnsembleOptions made = options({plain, wide}, many);
    const auto ensemble = kind < 0 ? makeQuadraticEnsemble(quadratic(QuadraticNoise::Isotropic), made)
                                   : makeLandscapeEnsemble(landscape(static_cast<LandscapeKind>(kind)), made);
    const std::vector<double> start = theta(ensemble->save());
    advance(*ensemble, 1);
    const std::vector<double> end = theta(ensemble->save());
    const auto parameters = static_cast<std::size_t>(ensemble->shape().parameters);
    for (std::size_t i = 0; i < parameters; ++i) {
        std::array<double, 2> mean{};
        std::array<double, 2> variance{};
        for (int arm = 0; arm < 2; ++arm) {
            const double eta = arm == 0 ? rate : rate / svag;
            const auto g = [&](int seed) {
                const std::size_t at = static_cast<std::size_t>(arm * many + seed) * parameters + i;
                return (start[at] - end[at]) / eta;
            };
            for (int seed = 0; seed < many; ++seed)
                mean[arm] += g(seed) / many;
            for (int seed = 0; seed < many; ++seed)
                variance[arm] += (g(seed) - mean[arm]) * (g(seed) - mean[arm]) / (many - 1);
        }
        // Five standard errors: of two means, of a ratio of two variances of near-normal numbers (kurtosis up to 9 in sum).
        const double error = std::sqrt((variance[0] + variance[1]) / many);
        QVERIFY2(std::abs(mean[1] - mean[0]) <= 5.0 * error + 1e-12, qPrintable(QString::number((mean[1] - mean[0]) / error)));
        if (variance[0] > 0.0)
            QVERIFY2(std::abs(variance[1] / variance[0] - svag) < 5.0 * svag * std::sqrt(8.0 / many),
                qPrintable(QString::number(variance[1] / variance[0])));
    }
}

void OptimizersTest::svagStationaryVariance_data()
{
    QTest::addColumn<int>("svag");
    QTest::addColumn<double>("momentum");
    QTest::addColumn<double>("variance"); // THEORY §4, ηh = 1.9, s² = 1
    QTest::newRow("SGD, 1") << 1 << 0.0 << 19.0;
    QTest::newRow("SGD, 4") << 4 << 0.0 << 1.2459;
    QTest::newRow("SGD, 16") << 16 << 0.0 << 1.0100;
    QTest::newRow("SGDM, 1") << 1 << 0.9 << 1.0;
    QTest::newRow("SGDM, 4") << 4 << 0.9 << 0.96203;
    QTest::newRow("SGDM, 16") << 16 << 0.9 << 0.95298;
}

void OptimizersTest::svagStationaryVariance()
{
    QFETCH(int, svag);
    QFETCH(double, momentum);
    QFETCH(double, variance);
    constexpr int many = 40000;
    QuadraticConfig config;
    config.curvatures = {1.0};
    config.noiseVariance = 1.0;
    config.start = {0.0};
    Arm arm = momentum > 0.0 ? sgdm(1.9, momentum) : sgd(1.9);
    arm.settings.svag = svag;
    const auto ensemble = makeQuadraticEnsemble(config, options({arm}, many, 1 << 20));
    // A mode of 1 − ηh/ℓ or of modulus √β forgets in 400 steps what it was at the start, to e^−18 or less.
    advance(*ensemble, 400);
    const EnsembleState state = ensemble->save();
    double mean = 0.0;
    for (const double x : theta(state))
        mean += x * x / many;
    QVERIFY2(std::abs(mean - variance) < 5.0 * variance * std::sqrt(2.0 / many), qPrintable(QString::number(mean)));
}

QTEST_GUILESS_MAIN(OptimizersTest)
#include "optimizers_test.moc"
