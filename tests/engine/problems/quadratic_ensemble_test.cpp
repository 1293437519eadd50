// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/quadratic_run.h"
#include "engine/problems/vector_targets.h"
#include "optimizers/update_rule.h"
#include "problems/noise_lanes.h"

#include <QtTest>

#include <array>
#include <bit>
#include <cmath>
#include <tuple>

using namespace tandem;
using namespace tandem::test;

Q_DECLARE_METATYPE(tandem::QuadraticNoise)

namespace {

QuadraticConfig problem(std::vector<double> curvatures, QuadraticNoise noise)
{
    QuadraticConfig config;
    config.start.assign(curvatures.size(), 1.0);
    config.curvatures = std::move(curvatures);
    config.noise = noise;
    config.noiseVariance = .6;
    return config;
}

bool near(double value, double expected, double relative)
{
    return std::abs(value - expected) <= relative * std::max(1.0, std::abs(expected));
}

} // namespace

class QuadraticEnsembleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void equalsTheUpdateRule_data();
    void equalsTheUpdateRule();
    void noiselessIsTheUpdateRuleToTheBit();
    void declaresWhatItMeasures();
    void recordsAtTheirSteps();
    void armsAreRecordedAsAlone();
    void evaluatesAFrozenCopy();
    void startsSpreadOverSeeds();
    void divergesAlone();
    void divergesWhereTheRangeEnds();
    void aStartOutOfRangeIsDivergedAtOnce();
    void sketchesManyParameters();
    void spacesCurvatures();
};

void QuadraticEnsembleTest::equalsTheUpdateRule_data()
{
    QTest::addColumn<QuadraticNoise>("noise");
    QTest::addColumn<int>("dimension");
    const std::array<const char*, 4> names{"none", "isotropic", "proportional", "multiplicative"};
    for (int noise = 0; noise < 4; ++noise) {
        for (const int dimension : {1, 2, 8, 1000})
            QTest::addRow("%s, P = %d", names[noise], dimension) << static_cast<QuadraticNoise>(noise) << dimension;
    }
}

void QuadraticEnsembleTest::equalsTheUpdateRule()
{
    QFETCH(QuadraticNoise, noise);
    QFETCH(int, dimension);
    QuadraticConfig config = problem(logSpacedCurvatures(dimension, 20.0), noise);
    EnsembleOptions made = options({sgd(.2, 3), sgdm(.4, .8, 5)}, 3);
    made.firstSeed = 11;
    const auto ensemble = makeQuadraticEnsemble(config, made);
    const std::vector<std::vector<double>> records = advance(*ensemble, 70);
    const EnsembleState state = ensemble->save();
    for (int arm = 0; arm < 2; ++arm) {
        const Hyperparameters& values = made.arms[arm].initial;
        for (int seed = 0; seed < 3; ++seed) {
            const int replica = arm * 3 + seed;
            std::vector<double> x = config.start;
            std::vector<double> m(dimension, 0.0);
            std::vector<std::vector<float>> normals(dimension, std::vector<float>(128));
            for (int i = 0; i < dimension; ++i)
                NoiseLanes(11 + seed, 1).fill(i, 0, 18, normals[i].data());
            for (int step = 0; step < 70; ++step) {
                double loss = 0.0, signal = 0.0, trace = 0.0;
                for (int i = 0; i < dimension; ++i) {
                    const double h = config.curvatures[i];
                    loss += .5 * h * x[i] * x[i];
                    signal += h * h * x[i] * x[i];
                    trace += noise == QuadraticNoise::None      ? 0.0
                        : noise == QuadraticNoise::Isotropic    ? .6
                        : noise == QuadraticNoise::Proportional ? .6 * h
                                                                : .6 * x[i] * x[i];
                    const double xi = static_cast<double>(normals[i][step]);
                    const double deviation = std::sqrt(.6 / static_cast<double>(values.batchSize));
                    const double gradient = noise == QuadraticNoise::None ? h * x[i]
                        : noise == QuadraticNoise::Isotropic              ? h * x[i] + deviation * xi
                        : noise == QuadraticNoise::Proportional           ? h * x[i] + deviation * std::sqrt(h) * xi
                                                                          : (h + deviation * xi) * x[i];
                    if (dimension <= 8)
                        QVERIFY(near(records[3 + i][step * 6 + replica], x[i], 1e-11));
                    practicalStep(x[i], m[i], gradient, values.practicalLearningRate(), values.momentum);
                }
                QVERIFY(near(records[0][step * 6 + replica], loss, 1e-11));
                QVERIFY(near(records[1][step * 6 + replica], signal, 1e-11));
                QVERIFY(near(records[2][step * 6 + replica], trace, 1e-11));
            }
            for (int i = 0; i < dimension; ++i) {
                QVERIFY(near(theta(state)[replica * dimension + i], x[i], 1e-11));
                QVERIFY(near(buffer(state)[replica * dimension + i], m[i], 1e-11));
            }
        }
    }
}

void QuadraticEnsembleTest::noiselessIsTheUpdateRuleToTheBit()
{
    const QuadraticConfig config = problem({1.0, .37, .01}, QuadraticNoise::None);
    onEachTarget([&](std::int64_t target) {
        const auto ensemble = makeQuadraticEnsemble(config, options({sgdm(.7, .9)}, 1));
        advance(*ensemble, 333);
        const double rate = Hyperparameters{.7, .9, 1}.practicalLearningRate();
        for (int i = 0; i < 3; ++i) {
            double x = 1.0;
            double m = 0.0;
            for (int step = 0; step < 333; ++step) {
                if (fuses(target)) {
                    m = std::fma(config.curvatures[i], x, .9 * m);
                    x = std::fma(-rate, m, x);
                } else {
                    practicalStep(x, m, config.curvatures[i] * x, rate, .9);
                }
            }
            QCOMPARE(std::bit_cast<quint64>(theta(ensemble->save())[i]), std::bit_cast<quint64>(x));
            QCOMPARE(std::bit_cast<quint64>(buffer(ensemble->save())[i]), std::bit_cast<quint64>(m));
        }
    });
}

void QuadraticEnsembleTest::declaresWhatItMeasures()
{
    EnsembleOptions made = options({sgd(.1), sgdm(.1, .9)}, 5, 8);
    made.noiseEvery = 32;
    const auto ensemble = makeQuadraticEnsemble(problem({1.0, 2.0}, QuadraticNoise::Isotropic), made);
    QCOMPARE(ensemble->shape().replicas(), 10);
    QCOMPARE(ensemble->shape().parameters, std::int64_t{2});
    QCOMPARE(ensemble->shape().trainingExamples, std::int64_t{0});
    QCOMPARE(ensemble->shape().sketchSize, 2);
    QCOMPARE(ensemble->evaluationMetrics(), std::vector<std::string>{"full_loss"});
    const std::vector<std::pair<std::string, std::int64_t>> expected{
        {"train_loss", 8}, {"gradient_signal", 32}, {"gradient_noise", 32}, {"coordinate_1", 8}, {"coordinate_2", 8}};
    QCOMPARE(ensemble->stepMetrics().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QCOMPARE(ensemble->stepMetrics()[i].name, expected[i].first);
        QCOMPARE(ensemble->stepMetrics()[i].every, expected[i].second);
    }
    const auto larger = makeQuadraticEnsemble(problem(logSpacedCurvatures(9, 10.0), QuadraticNoise::Isotropic), made);
    QCOMPARE(larger->stepMetrics().size(), std::size_t{3});
}

void QuadraticEnsembleTest::recordsAtTheirSteps()
{
    // Sparse records are those of a dense run, whatever the two cadences.
    const QuadraticConfig config = problem({1.0, .2}, QuadraticNoise::Multiplicative);
    EnsembleOptions made = options({sgd(.1), sgdm(.1, .9)}, 3);
    const std::vector<std::vector<double>> dense = advance(*makeQuadraticEnsemble(config, made), 400);
    for (const auto& [every, noiseEvery] : {std::pair(16, 4), std::pair(4, 64), std::pair(7, 21), std::pair(128, 256)}) {
        made.recordEvery = every;
        made.noiseEvery = noiseEvery;
        const auto ensemble = makeQuadraticEnsemble(config, made);
        const std::vector<std::vector<double>> sparse = advance(*ensemble, 400, 33);
        for (std::size_t metric = 0; metric < dense.size(); ++metric) {
            const auto cadence = static_cast<std::size_t>(ensemble->stepMetrics()[metric].every);
            QCOMPARE(sparse[metric].size(), (399 / cadence + 1) * 6);
            for (std::size_t i = 0; i < sparse[metric].size(); ++i)
                QCOMPARE(sparse[metric][i], dense[metric][i / 6 * cadence * 6 + i % 6]);
        }
    }
}

void QuadraticEnsembleTest::armsAreRecordedAsAlone()
{
    // More chains in a coordinate than are recorded together, and coordinates of which several are.
    const std::vector<Arm> arms{sgd(.1), sgdm(.1, .9), sgd(.2), sgdm(.2, .5), sgd(.3), sgdm(.3, .8)};
    for (const auto& [count, seeds, dimension] : {std::tuple(6, 16, 3), std::tuple(3, 5, 8), std::tuple(1, 1, 30)}) {
        const QuadraticConfig config = problem(logSpacedCurvatures(dimension, 10.0), QuadraticNoise::Multiplicative);
        const std::vector<std::vector<double>> together
            = advance(*makeQuadraticEnsemble(config, options({arms.begin(), arms.begin() + count}, seeds, 7)), 300);
        for (int arm = 0; arm < count; ++arm) {
            const auto ensemble = makeQuadraticEnsemble(config, options({arms[arm]}, seeds, 7));
            const std::vector<std::vector<double>> alone = advance(*ensemble, 300);
            for (std::size_t metric = 0; metric < alone.size(); ++metric) {
                for (std::size_t i = 0; i < alone[metric].size(); ++i) {
                    const std::size_t record = i / seeds;
                    QCOMPARE(together[metric][(record * count + arm) * seeds + i % seeds], alone[metric][i]);
                }
            }
        }
    }
}

void QuadraticEnsembleTest::evaluatesAFrozenCopy()
{
    const auto ensemble
        = makeQuadraticEnsemble(problem({1.0, 3.0}, QuadraticNoise::Isotropic), options({sgd(.1), sgdm(.1, .5)}, 2));
    advance(*ensemble, 10);
    QCOMPARE(ensemble->evaluationSlices(), 1);
    ensemble->beginEvaluation();
    const std::vector<std::vector<double>> records = advance(*ensemble, 1);
    ensemble->evaluateNextSlice();
    QCOMPARE(ensemble->evaluation(), records[0]);
}

void QuadraticEnsembleTest::startsSpreadOverSeeds()
{
    QuadraticConfig config = problem({1.0, 1.0}, QuadraticNoise::Isotropic);
    config.start = {2.0, -3.0};
    config.startSpread = .5;
    constexpr int seeds = 10000;
    const auto ensemble = makeQuadraticEnsemble(config, options({sgd(.1), sgdm(.1, .5)}, seeds));
    const EnsembleState state = ensemble->save();
    for (int i = 0; i < 2; ++i) {
        double mean = 0.0;
        double squares = 0.0;
        for (int seed = 0; seed < seeds; ++seed) {
            const double x = theta(state)[seed * 2 + i];
            QCOMPARE(theta(state)[(seeds + seed) * 2 + i], x);
            mean += x / seeds;
            squares += (x - config.start[i]) * (x - config.start[i]) / seeds;
        }
        QVERIFY(std::abs(mean - config.start[i]) < 4.0 * .5 / std::sqrt(seeds));
        QVERIFY(std::abs(squares / .25 - 1.0) < 4.0 * std::sqrt(2.0 / seeds));
    }
}

void QuadraticEnsembleTest::divergesAlone()
{
    const QuadraticConfig config = problem({1.0, .2}, QuadraticNoise::Multiplicative);
    const auto alone = makeQuadraticEnsemble(config, options({sgd(.1)}, 20));
    const auto together = makeQuadraticEnsemble(config, options({sgd(.1), sgd(50.0)}, 20));
    const std::vector<std::vector<double>> calm = advance(*alone, 400);
    const std::vector<std::vector<double>> wild = advance(*together, 400);
    std::vector<std::int64_t> steps;
    for (int seed = 0; seed < 20; ++seed) {
        QCOMPARE(together->divergedAt()[seed], std::int64_t{-1});
        const std::int64_t at = together->divergedAt()[20 + seed];
        QVERIFY(at > 0 && at < 400);
        steps.push_back(at);
        for (std::size_t metric = 0; metric < wild.size(); ++metric) {
            for (std::int64_t step = 0; step < 400; ++step) {
                QCOMPARE(wild[metric][step * 40 + seed], calm[metric][step * 20 + seed]);
                QCOMPARE(std::isfinite(wild[metric][step * 40 + 20 + seed]), step < at);
            }
        }
    }
    QVERIFY(*std::max_element(steps.begin(), steps.end()) > *std::min_element(steps.begin(), steps.end()));
    // Diverged replicas stand still, whatever their arm does later.
    const EnsembleState before = together->save();
    together->setHyperparameters(1, {.1, 0.0, 1});
    advance(*together, 100);
    const EnsembleState after = together->save();
    QVERIFY(std::equal(theta(before).begin() + 40, theta(before).end(), theta(after).begin() + 40));
    QCOMPARE(after.divergedAt, before.divergedAt);
    together->beginEvaluation();
    together->evaluateNextSlice();
    QVERIFY(std::isfinite(together->evaluation()[0]));
    QVERIFY(std::isnan(together->evaluation()[20]));
}

void QuadraticEnsembleTest::divergesWhereTheRangeEnds()
{
    // Without noise x is multiplied by 1 − 3 = −2 at every step: |x| exceeds 1e150 first at step ⌈150 / log₁₀ 2⌉ = 499.
    const auto ensemble = makeQuadraticEnsemble(problem({1.0}, QuadraticNoise::None), options({sgd(3.0)}, 1));
    advance(*ensemble, 600);
    QCOMPARE(ensemble->divergedAt()[0], std::int64_t{499});
    QCOMPARE(std::abs(theta(ensemble->save())[0]), 0x1p499);
    // A leap over all numbers is caught too: η = 10³⁰⁰ makes x infinite, then NaN.
    const auto leaping = makeQuadraticEnsemble(problem({1.0}, QuadraticNoise::None), options({sgd(1e300)}, 1));
    advance(*leaping, 100);
    QCOMPARE(leaping->divergedAt()[0], std::int64_t{1});
}

void QuadraticEnsembleTest::aStartOutOfRangeIsDivergedAtOnce()
{
    QuadraticConfig config = problem({1.0}, QuadraticNoise::Isotropic);
    config.start = {1e200};
    const auto ensemble = makeQuadraticEnsemble(config, options({sgd(.1)}, 2));
    QCOMPARE(ensemble->divergedAt(), (std::vector<std::int64_t>{0, 0}));
    const std::vector<std::vector<double>> records = advance(*ensemble, 3);
    QVERIFY(std::all_of(records[0].begin(), records[0].end(), [](double loss) { return std::isnan(loss); }));
}

void QuadraticEnsembleTest::sketchesManyParameters()
{
    const auto few
        = makeQuadraticEnsemble(problem(logSpacedCurvatures(256, 5.0), QuadraticNoise::Isotropic), options({sgd(.1)}, 2));
    advance(*few, 5);
    std::vector<float> sketch(512);
    few->sketch(sketch);
    const EnsembleState state = few->save();
    for (int i = 0; i < 512; ++i)
        QCOMPARE(sketch[i], static_cast<float>(theta(state)[i]));
    const auto many
        = makeQuadraticEnsemble(problem(logSpacedCurvatures(1000, 5.0), QuadraticNoise::Isotropic), options({sgd(.1)}, 2));
    QCOMPARE(many->shape().sketchSize, 256);
    many->sketch(sketch);
    // Both replicas start at the same point.
    QVERIFY(std::equal(sketch.begin(), sketch.begin() + 256, sketch.begin() + 256));
    QVERIFY(std::any_of(sketch.begin(), sketch.end(), [](float value) { return value != 0.0F; }));
}

void QuadraticEnsembleTest::spacesCurvatures()
{
    QCOMPARE(logSpacedCurvatures(1, 100.0), std::vector<double>{1.0});
    const std::vector<double> three = logSpacedCurvatures(3, 100.0);
    QCOMPARE(three.size(), std::size_t{3});
    QVERIFY(near(three[0], 1.0, 1e-15) && near(three[1], .1, 1e-15) && near(three[2], .01, 1e-15));
}

QTEST_GUILESS_MAIN(QuadraticEnsembleTest)
#include "quadratic_ensemble_test.moc"
