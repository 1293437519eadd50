// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/quadratic_run.h"
#include "statistics/student_t.h"
#include "theory/quadratic_theory.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace tandem;
using namespace tandem::test;

Q_DECLARE_METATYPE(tandem::QuadraticNoise)

namespace {

constexpr int seeds = 4096;

/// Sample mean and covariance of (x, m) over the seeds of an arm, in one coordinate.
theory::Moments measured(const Ensemble& ensemble, int arm, int coordinate)
{
    const EnsembleState state = ensemble.save();
    const auto parameters = ensemble.shape().parameters;
    const double gain = 1.0 - ensemble.hyperparameters(arm).momentum;
    const auto at = [&](int seed) {
        const auto i = ensemble.shape().replica(arm, seed) * parameters + coordinate;
        return Eigen::Vector2d(theta(state)[i], gain * buffer(state)[i]);
    };
    theory::Moments moments{Eigen::Vector2d::Zero(), Eigen::Matrix2d::Zero()};
    for (int seed = 0; seed < seeds; ++seed)
        moments.mean += at(seed) / seeds;
    for (int seed = 0; seed < seeds; ++seed)
        moments.covariance += (at(seed) - moments.mean) * (at(seed) - moments.mean).transpose() / (seeds - 1);
    return moments;
}

/// Whether sample moments of Gaussian (x, m) lie within 4 standard errors of the expected ones.
bool agree(const theory::Moments& sample, const theory::Moments& expected)
{
    constexpr double rounding = 1e-12;
    const Eigen::Matrix2d& p = expected.covariance;
    for (int i = 0; i < 2; ++i) {
        if (!(std::abs(sample.mean(i) - expected.mean(i)) <= 4.0 * std::sqrt(p(i, i) / seeds) + rounding))
            return false;
        for (int j = 0; j < 2; ++j) {
            const double error = std::sqrt((p(i, i) * p(j, j) + p(i, j) * p(i, j)) / (seeds - 1));
            if (!(std::abs(sample.covariance(i, j) - p(i, j)) <= 4.0 * error + rounding))
                return false;
        }
    }
    return true;
}

} // namespace

class QuadraticMomentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void meansAndCovariances_data();
    void meansAndCovariances();
    void stationaryAnchors();
    void batchSizeDividesTheVariance();
    void momentumGoesOnWhenItChanges();
    void multiplicativeNoiseHasItsLimit();
    void heavyTailsAreStudents();
    void heavyTailsAddUpToTheirSum();
};

void QuadraticMomentsTest::meansAndCovariances_data()
{
    QTest::addColumn<QuadraticNoise>("noise");
    QTest::addRow("none") << QuadraticNoise::None;
    QTest::addRow("isotropic") << QuadraticNoise::Isotropic;
    QTest::addRow("proportional") << QuadraticNoise::Proportional;
}

void QuadraticMomentsTest::meansAndCovariances()
{
    QFETCH(QuadraticNoise, noise);
    QuadraticConfig config;
    config.curvatures = {2.0, .5, .02};
    config.noise = noise;
    config.noiseVariance = 3.0;
    config.start = {1.0, -2.0, 5.0};
    const std::vector<Arm> arms{sgd(.3, 4), sgdm(.3, .9, 4)};
    const auto ensemble = makeQuadraticEnsemble(config, options(arms, seeds, 64, 2));
    for (const std::int64_t step : {1, 2, 3, 10, 37, 200, 1000}) {
        advance(*ensemble, step - ensemble->step());
        for (int arm = 0; arm < 2; ++arm) {
            for (int i = 0; i < 3; ++i) {
                const double h = config.curvatures[i];
                const double factor = noise == QuadraticNoise::None ? 0.0 : noise == QuadraticNoise::Proportional ? h : 1.0;
                const theory::QuadraticMode mode{h, factor * 3.0 / 4.0, .3, arms[arm].initial.momentum};
                theory::Moments sample = measured(*ensemble, arm, i);
                theory::Moments expected = theory::momentsAfter(mode, config.start[i], step);
                if (arm == 0) {
                    // SGD's buffer is the last gradient, not a state of its own: only x is predicted.
                    sample.mean(1) = expected.mean(1);
                    sample.covariance.row(1) = expected.covariance.row(1);
                    sample.covariance.col(1) = expected.covariance.col(1);
                }
                QVERIFY2(
                    agree(sample, expected), qPrintable(QString("step %1, arm %2, coordinate %3").arg(step).arg(arm).arg(i)));
            }
        }
    }
}

void QuadraticMomentsTest::stationaryAnchors()
{
    QuadraticConfig config;
    config.curvatures = {1.5};
    config.noiseVariance = 2.0;
    config.start = {0.0};
    const auto ensemble = makeQuadraticEnsemble(config, options({sgd(.3), sgdm(.3, .9)}, seeds, 1024, 2));
    advance(*ensemble, 1000);
    // Independent seeds: the standard error of a variance is v √(2/(n − 1)).
    const double relative = 4.0 * std::sqrt(2.0 / (seeds - 1));
    QVERIFY(std::abs(measured(*ensemble, 0, 0).covariance(0, 0) / .258065 - 1.0) < relative);
    QVERIFY(std::abs(measured(*ensemble, 1, 0).covariance(0, 0) / .202397 - 1.0) < relative);
}

void QuadraticMomentsTest::batchSizeDividesTheVariance()
{
    QuadraticConfig config;
    config.curvatures = {1.0};
    config.noiseVariance = 2.0;
    config.start = {0.0};
    const auto ensemble
        = makeQuadraticEnsemble(config, options({sgd(.1, 1), sgd(.1, 100), sgd(.1, std::int64_t{1} << 60)}, seeds, 64, 2));
    advance(*ensemble, 300);
    const auto variance = [&](int arm) { return measured(*ensemble, arm, 0).covariance(0, 0); };
    // The arms share their noise, so that the ratio is exact but for rounding.
    QVERIFY(std::abs(variance(0) / variance(1) / 100.0 - 1.0) < 1e-9);
    QVERIFY(std::abs(variance(0) / variance(2) * 0x1p-60 - 1.0) < 1e-9);
    // More examples than 64 bits count.
    QCOMPARE(ensemble->samples(2), std::numeric_limits<std::int64_t>::max());
    QCOMPARE(ensemble->samples(1), 30000);
    ensemble->setHyperparameters(0, {.1, 0.0, 25});
    advance(*ensemble, 300);
    const double expected = theory::stationaryVariance({1.0, 2.0 / 25.0, .1, 0.0});
    QVERIFY(std::abs(variance(0) / expected - 1.0) < 4.0 * std::sqrt(2.0 / (seeds - 1)));
}

void QuadraticMomentsTest::momentumGoesOnWhenItChanges()
{
    QuadraticConfig config;
    config.curvatures = {.7};
    config.noise = QuadraticNoise::None;
    config.start = {1.0};
    const auto ensemble = makeQuadraticEnsemble(config, options({sgdm(.2, .9), sgd(.2)}, 1));
    // Theory form: m' = β m + (1−β) g, x' = x − η m', which needs nothing when β changes.
    double x = 1.0;
    double m = 0.0;
    for (const double beta : {.9, .5, .99, 0.0, .9}) {
        ensemble->setHyperparameters(0, {.2, beta, 1});
        advance(*ensemble, 20);
        for (int n = 0; n < 20; ++n) {
            m = beta * m + (1.0 - beta) * .7 * x;
            x -= .2 * m;
        }
        QVERIFY(std::abs(theta(ensemble->save())[0] - x) < 1e-12);
        QVERIFY(std::abs((1.0 - beta) * buffer(ensemble->save())[0] - m) < 1e-12);
    }
}

void QuadraticMomentsTest::multiplicativeNoiseHasItsLimit()
{
    // Var h / B = ν² = 4. E x² needs many steps or tails before it shows at the limit, so a few steps of the exact second
    // moment are compared instead: E x'² = ((1 − ηh)² + η²ν²) E x² for SGD, on either side of η = 2h/(ν² + h²) = .4.
    QuadraticConfig config;
    config.curvatures = {1.0};
    config.noise = QuadraticNoise::Multiplicative;
    config.noiseVariance = 8.0;
    config.start = {1.0};
    const double below = .2;
    const double above = .6;
    const double momentumAbove = 1.2 * theory::multiplicativeStabilityLimit(1.0, 4.0, .9);
    const double momentumBelow = .5 * theory::multiplicativeStabilityLimit(1.0, 4.0, .9);
    const auto ensemble = makeQuadraticEnsemble(
        config, options({sgd(below, 2), sgd(above, 2), sgdm(momentumBelow, .9, 2), sgdm(momentumAbove, .9, 2)}, 65536, 64, 2));
    advance(*ensemble, 4);
    const EnsembleState state = ensemble->save();
    const auto moments = [&](int arm) {
        double squares = 0.0;
        double fourths = 0.0;
        for (int seed = 0; seed < 65536; ++seed) {
            const double x = theta(state)[ensemble->shape().replica(arm, seed)];
            squares += x * x / 65536.0;
            fourths += x * x * x * x / 65536.0;
        }
        return std::pair(squares, std::sqrt((fourths - squares * squares) / 65536.0));
    };
    for (const auto& [arm, rate] : {std::pair(0, below), std::pair(1, above)}) {
        const double factor = (1.0 - rate) * (1.0 - rate) + rate * rate * 4.0;
        QCOMPARE(factor < 1.0, rate < .4);
        const auto [squares, error] = moments(arm);
        QVERIFY(std::abs(squares - std::pow(factor, 4)) < 4.0 * error);
    }
    // SGDM: the recursion of E (x², x m, m²) with H = h² + ν².
    for (const auto& [arm, rate] : {std::pair(2, momentumBelow), std::pair(3, momentumAbove)}) {
        constexpr double beta = .9;
        constexpr double gain = 1.0 - beta;
        const auto next = [rate = rate](Eigen::Vector3d e) {
            const double square = beta * beta * e(2) + 2.0 * beta * gain * e(1) + gain * gain * 5.0 * e(0);
            const double product = beta * e(1) + gain * e(0);
            return Eigen::Vector3d(e(0) - 2.0 * rate * product + rate * rate * square, product - rate * square, square);
        };
        Eigen::Vector3d expected(1.0, 0.0, 0.0);
        for (int n = 0; n < 4; ++n)
            expected = next(expected);
        const auto [squares, error] = moments(arm);
        QVERIFY(std::abs(squares - expected(0)) < 4.0 * error);
        for (int n = 0; n < 2000; ++n)
            expected = next(expected);
        QCOMPARE(expected(0) < 1.0, arm == 2);
    }
}

void QuadraticMomentsTest::heavyTailsAreStudents()
{
    // One step of η = 1 from x = 0 is −ξ itself.
    constexpr int draws = 65536;
    QuadraticConfig config;
    config.curvatures = {1.0, .5};
    config.start = {0.0, 0.0};
    config.noiseVariance = 4.0;
    config.noiseTail = NoiseTail::StudentT;
    const auto ensemble = makeQuadraticEnsemble(config, options({sgd(1.0)}, draws));
    advance(*ensemble, 1);
    const EnsembleState state = ensemble->save();
    const std::vector<double>& x = theta(state);
    for (const double scale : {.5, 1.0, 3.0, 10.0}) {
        // ξ = 2 T/√3, T of three degrees of freedom.
        const double expected = studentTCentralProbability(scale * std::sqrt(3.0), 3);
        double inside = 0.0;
        for (const double value : x)
            inside += std::abs(value) <= 2.0 * scale;
        const auto n = static_cast<double>(x.size());
        QVERIFY(std::abs(inside / n - expected) < 4.0 * std::sqrt(expected * (1.0 - expected) / n));
    }
}

/// From x = 0, x_k is a weighted sum Σ_j w_j ξ_j of independent noises ξ = σ T/√3, T Student's t of three degrees of freedom.
/// E cos(u T) = (1 + √3|u|) e^(−√3|u|), so E cos(u x_k) = Π_j (1 + σ|u w_j|) e^(−σ|u w_j|). What a gradient at a step adds to
/// x_k is the same at any other: w is the answer to a single noise of 1.
void QuadraticMomentsTest::heavyTailsAddUpToTheirSum()
{
    constexpr int seeds = 16384;
    constexpr int steps = 120;
    QuadraticConfig config;
    config.curvatures = {1.0, .2};
    config.start = {0.0, 0.0};
    config.noiseVariance = 8.0;
    config.noiseTail = NoiseTail::StudentT;
    const double sigma = std::sqrt(8.0 / 2.0);
    const std::vector<Arm> arms{sgd(.6, 2), sgdm(.6, .5, 2)};
    const auto ensemble = makeQuadraticEnsemble(config, options(arms, seeds));
    advance(*ensemble, steps);
    const EnsembleState state = ensemble->save();
    bool toldFromGaussian = false;
    for (std::size_t arm = 0; arm < arms.size(); ++arm) {
        for (std::size_t i = 0; i < config.curvatures.size(); ++i) {
            std::vector<double> weights;
            double x = 0.0;
            double m = 0.0;
            const double beta = arms[arm].initial.momentum;
            for (int k = 0; k < steps; ++k) {
                m = beta * m + (1.0 - beta) * (config.curvatures[i] * x + (k == 0 ? 1.0 : 0.0));
                x -= .6 * m;
                weights.push_back(x);
            }
            double variance = 0.0;
            for (const double weight : weights)
                variance += sigma * sigma * weight * weight;
            const auto expectedCosine = [&](double u) {
                double product = 1.0;
                for (const double weight : weights)
                    product *= (1.0 + sigma * std::abs(u * weight)) * std::exp(-sigma * std::abs(u * weight));
                return product;
            };
            for (const double scale : {.25, .5, 1.0, 2.0}) {
                const double u = scale / std::sqrt(variance);
                double mean = 0.0;
                for (int seed = 0; seed < seeds; ++seed)
                    mean += std::cos(u * theta(state)[(arm * seeds + static_cast<std::size_t>(seed)) * 2 + i]) / seeds;
                const double expected = expectedCosine(u);
                const double error = std::sqrt((.5 * (1.0 + expectedCosine(2.0 * u)) - expected * expected) / seeds);
                QVERIFY2(std::abs(mean - expected) < 4.0 * error,
                    qPrintable(QString("%1: %2, not %3 ± %4").arg(scale).arg(mean).arg(expected).arg(error)));
                toldFromGaussian |= std::abs(std::exp(-.5 * scale * scale) - expected) > 12.0 * error;
            }
        }
    }
    QVERIFY(toldFromGaussian);
}

QTEST_GUILESS_MAIN(QuadraticMomentsTest)
#include "quadratic_moments_test.moc"
