// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/quadratic_run.h"
#include "problems/landscape_factory.h"

#include <Eigen/Core>
#include <QtTest>

#include <array>
#include <cmath>

using namespace tandem;
using namespace tandem::test;

namespace {

constexpr int seeds = 8192;
constexpr double tau = 0.8;

LandscapeConfig regression(std::vector<double> curvatures)
{
    LandscapeConfig config;
    config.kind = LandscapeKind::LinearRegression;
    config.start.assign(curvatures.size(), 1.0);
    config.curvatures = std::move(curvatures);
    config.labelNoise = tau;
    return config;
}

/// Sample mean over seeds and its standard error.
template <typename Value> std::array<double, 2> meanOf(Value value)
{
    double mean = 0.0;
    double squares = 0.0;
    for (int seed = 0; seed < seeds; ++seed) {
        const double x = value(seed);
        mean += x / seeds;
        squares += x * x / seeds;
    }
    return {mean, std::sqrt(std::max(squares - mean * mean, 0.0) / seeds)};
}

bool agree(const std::array<double, 2>& sample, double expected)
{
    return std::abs(sample[0] - expected) <= 4.0 * sample[1] + 1e-9 * std::abs(expected);
}

} // namespace

class LinearRegressionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void secondMomentsFollowTheRecursion();
    void momentumFollowsItsRecursion();
};

/// C' = C − η(HC + CH) + η²[(1 + 1/B) HCH + (tr(HC) + τ²) H/B].
void LinearRegressionTest::secondMomentsFollowTheRecursion()
{
    const std::vector<double> curvatures{1.0, .4, .1};
    const std::vector<std::int64_t> batchSizes{1, 4, 100};
    constexpr double eta = .15;
    std::vector<Arm> arms;
    for (const std::int64_t batchSize : batchSizes)
        arms.push_back(sgd(eta, batchSize));
    const auto ensemble = makeLandscapeEnsemble(regression(curvatures), options(std::move(arms), seeds, 1024, 2));
    const Eigen::Matrix3d h = Eigen::Vector3d(1.0, .4, .1).asDiagonal();
    std::vector<Eigen::Matrix3d> expected(batchSizes.size(), Eigen::Matrix3d::Ones());
    for (int step = 1; step <= 60; ++step) {
        advance(*ensemble, 1);
        for (std::size_t arm = 0; arm < batchSizes.size(); ++arm) {
            Eigen::Matrix3d& c = expected[arm];
            const auto size = static_cast<double>(batchSizes[arm]);
            c = (c - eta * (h * c + c * h)
                + eta * eta * ((1.0 + 1.0 / size) * h * c * h + ((h * c).trace() + tau * tau) / size * h))
                    .eval();
        }
        if (step != 1 && step != 7 && step != 60)
            continue;
        const EnsembleState state = ensemble->save();
        for (std::size_t arm = 0; arm < batchSizes.size(); ++arm) {
            const auto x = [&](int seed, int i) { return theta(state)[(arm * seeds + seed) * 3 + i]; };
            for (int i = 0; i < 3; ++i) {
                for (int j = i; j < 3; ++j) {
                    const auto sample = meanOf([&](int seed) { return x(seed, i) * x(seed, j); });
                    QVERIFY2(agree(sample, expected[arm](i, j)),
                        qPrintable(QString("step %1, arm %2, %3 %4: %5 +- %6, %7")
                                       .arg(step)
                                       .arg(arm)
                                       .arg(i)
                                       .arg(j)
                                       .arg(sample[0])
                                       .arg(sample[1])
                                       .arg(expected[arm](i, j))));
                }
            }
        }
    }
}

/// Isotropic H = hI, X = E|x|², Y = E x·m, M = E|m|², Q = h²(1 + (d+1)/B) X + dhτ²/B: M' = β²M + 2β(1−β)hY + (1−β)²Q;
/// Y* = βY + (1−β)hX; X' = X − 2ηY* + η²M'; Y' = Y* − ηM'.
void LinearRegressionTest::momentumFollowsItsRecursion()
{
    constexpr int dimension = 4;
    constexpr double h = .5;
    constexpr double eta = .2;
    constexpr double beta = .8;
    const std::vector<std::int64_t> batchSizes{2, 70};
    const auto ensemble = makeLandscapeEnsemble(regression(std::vector<double>(dimension, h)),
        options({sgdm(eta, beta, batchSizes[0]), sgdm(eta, beta, batchSizes[1])}, seeds, 1024, 2));
    struct Expected {
        double x = dimension, y = 0.0, m = 0.0;
    };
    std::vector<Expected> expected(2);
    for (int step = 1; step <= 80; ++step) {
        advance(*ensemble, 1);
        const EnsembleState state = ensemble->save();
        for (int arm = 0; arm < 2; ++arm) {
            Expected& e = expected[arm];
            const auto size = static_cast<double>(batchSizes[arm]);
            const double q = h * h * (1.0 + (dimension + 1) / size) * e.x + dimension * h * tau * tau / size;
            const double m = beta * beta * e.m + 2.0 * beta * (1.0 - beta) * h * e.y + (1.0 - beta) * (1.0 - beta) * q;
            const double product = beta * e.y + (1.0 - beta) * h * e.x;
            e = {e.x - 2.0 * eta * product + eta * eta * m, product - eta * m, m};
            if (step != 1 && step != 10 && step != 80)
                continue;
            const auto sum = [&](const std::vector<double>& a, const std::vector<double>& b, int seed) {
                double total = 0.0;
                for (int i = 0; i < dimension; ++i)
                    total += a[(arm * seeds + seed) * dimension + i] * b[(arm * seeds + seed) * dimension + i];
                return total;
            };
            const double gain = 1.0 - beta; // m = (1−β) buf
            QVERIFY(agree(meanOf([&](int seed) { return sum(theta(state), theta(state), seed); }), e.x));
            QVERIFY(agree(meanOf([&](int seed) { return gain * sum(theta(state), buffer(state), seed); }), e.y));
            QVERIFY(agree(meanOf([&](int seed) { return gain * gain * sum(buffer(state), buffer(state), seed); }), e.m));
        }
    }
}

QTEST_GUILESS_MAIN(LinearRegressionTest)
#include "linear_regression_test.moc"
