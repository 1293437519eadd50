// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/quadratic_theory.h"

#include <QtTest>

#include <array>
#include <cmath>

using namespace tandem::theory;

namespace {

Eigen::Matrix2d transition(const QuadraticMode& mode)
{
    const double gain = 1.0 - mode.momentum;
    Eigen::Matrix2d a;
    a << 1.0 - mode.learningRate * gain * mode.curvature, -mode.learningRate * mode.momentum, gain * mode.curvature,
        mode.momentum;
    return a;
}

/// Gelfand's limit ‖A^k‖^(1/k) at k = 2^40, by squaring. (Eigen's eigenvalue solver takes minutes to compile under sanitizers.)
double spectralRadius(Eigen::MatrixXd power)
{
    double logarithm = 0.0; // of what was divided out of A^(2^i), over 2^i
    double weight = 1.0;
    for (int i = 0; i < 40; ++i) {
        const double norm = power.norm();
        power /= norm;
        logarithm += weight * std::log(norm);
        power = power * power;
        weight *= 0.5;
    }
    return std::exp(logarithm);
}

bool near(double value, double expected, double relative)
{
    return std::abs(value - expected) <= relative * std::abs(expected);
}

} // namespace

class QuadraticTheoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void anchors();
    void sgdInClosedForm();
    void momentsEqualTheRecursion_data();
    void momentsEqualTheRecursion();
    void momentsSettleAtTheStationaryCovariance_data();
    void momentsSettleAtTheStationaryCovariance();
    void nesterovSettles();
    void unstableIsInfinite();
    void limitsAreWhereTheRadiusIsOne_data();
    void limitsAreWhereTheRadiusIsOne();
    void multiplicativeLimit_data();
    void multiplicativeLimit();
    void ringingStartsWithComplexEigenvalues();
    void weakErrorSlopes_data();
    void weakErrorSlopes();
};

void QuadraticTheoryTest::anchors()
{
    // THEORY §4: η = .3, h = 1.5, s² = 2, and Nesterov with γ = .03, β = .9; six decimals.
    QVERIFY(std::abs(stationaryVariance({1.5, 2.0, .3, 0.0}) - .258065) < 5.1e-7);
    QVERIFY(std::abs(stationaryVariance({1.5, 2.0, .3, .9}) - .202397) < 5.1e-7);
    QVERIFY(std::abs(nesterovStationaryVariance({1.5, 2.0, .3, .9}) - .156018) < 5.1e-7);
    // SVAG's anchor at ℓ = 1: ηh = 1.9, h = 1, s² = 1, β = .9.
    QVERIFY(std::abs(stationaryVariance({1.0, 1.0, 1.9, 0.0}) - 19.0) < 1e-11);
    QVERIFY(std::abs(stationaryVariance({1.0, 1.0, 1.9, .9}) - 1.00) < .005);
}

void QuadraticTheoryTest::sgdInClosedForm()
{
    // (1−ηh)^k x_0 and η²s²(1 − q^k)/(1 − q), q = (1−ηh)².
    const QuadraticMode mode{1.5, 2.0, .3, 0.0};
    for (const int steps : {0, 1, 2, 7, 100}) {
        const Moments moments = momentsAfter(mode, 4.0, steps);
        const double factor = 1.0 - .3 * 1.5;
        QVERIFY(near(moments.mean(0), 4.0 * std::pow(factor, steps), 1e-12));
        const double q = factor * factor;
        QVERIFY(near(moments.covariance(0, 0), .09 * 2.0 * (1.0 - std::pow(q, steps)) / (1.0 - q), 1e-12));
    }
}

void QuadraticTheoryTest::momentsEqualTheRecursion_data()
{
    QTest::addColumn<double>("learningRate");
    QTest::addColumn<double>("momentum");
    QTest::newRow("SGD") << .3 << 0.0;
    QTest::newRow("SGDM") << .3 << .9;
    QTest::newRow("SGDM, ringing") << 2.0 << .99;
    QTest::newRow("unstable") << 1.4 << 0.0;
}

void QuadraticTheoryTest::momentsEqualTheRecursion()
{
    QFETCH(double, learningRate);
    QFETCH(double, momentum);
    const QuadraticMode mode{1.5, 2.0, learningRate, momentum};
    const Eigen::Matrix2d a = transition(mode);
    const Eigen::Vector2d b(-learningRate * (1.0 - momentum), 1.0 - momentum);
    Eigen::Vector2d mean(-3.0, 0.0);
    Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();
    for (int step = 0; step <= 200; ++step) {
        const Moments moments = momentsAfter(mode, -3.0, step);
        QVERIFY((moments.mean - mean).norm() <= 1e-11 * (mean.norm() + 1e-12));
        QVERIFY((moments.covariance - covariance).norm() <= 1e-11 * covariance.norm());
        mean = (a * mean).eval();
        covariance = (a * covariance * a.transpose() + mode.noiseVariance * b * b.transpose()).eval();
    }
}

void QuadraticTheoryTest::momentsSettleAtTheStationaryCovariance_data()
{
    momentsEqualTheRecursion_data();
}

void QuadraticTheoryTest::momentsSettleAtTheStationaryCovariance()
{
    QFETCH(double, learningRate);
    QFETCH(double, momentum);
    const QuadraticMode mode{1.5, 2.0, learningRate, momentum};
    const Eigen::Matrix2d stationary = stationaryCovariance(mode);
    QCOMPARE(stationary(0, 0), stationaryVariance(mode));
    if (learningRate * 1.5 > 2.0 && momentum == 0.0) {
        QVERIFY(std::isinf(stationary(0, 0)));
        return;
    }
    // Three million steps, by doubling.
    const Moments moments = momentsAfter(mode, 5.0, 3'000'001);
    QVERIFY((moments.covariance - stationary).norm() < 1e-11 * stationary.norm());
    QVERIFY(moments.mean.norm() < 1e-12);
}

void QuadraticTheoryTest::nesterovSettles()
{
    const QuadraticMode mode{1.5, 2.0, .3, .9};
    const double gamma = .03;
    Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();
    // x' = x − γ(g + β buf'), buf' = β buf + g, written as the update is, once for each of x, buf, ξ.
    const auto update = [&](double x, double buffer, double noise) {
        const double gradient = mode.curvature * x + noise;
        const double next = mode.momentum * buffer + gradient;
        return Eigen::Vector2d(x - gamma * (gradient + mode.momentum * next), next);
    };
    Eigen::Matrix2d a;
    a << update(1, 0, 0), update(0, 1, 0);
    const Eigen::Vector2d b = update(0, 0, 1);
    for (int step = 0; step < 5000; ++step)
        covariance = (a * covariance * a.transpose() + mode.noiseVariance * b * b.transpose()).eval();
    QVERIFY(near(nesterovStationaryVariance(mode), covariance(0, 0), 1e-11));
    // Without momentum it is SGD.
    QVERIFY(near(nesterovStationaryVariance({1.5, 2.0, .3, 0.0}), stationaryVariance({1.5, 2.0, .3, 0.0}), 1e-13));
}

void QuadraticTheoryTest::unstableIsInfinite()
{
    for (const double momentum : {0.0, .9}) {
        const double limit = stabilityLimit(1.5, momentum);
        QVERIFY(std::isfinite(stationaryVariance({1.5, 2.0, .999 * limit, momentum})));
        QVERIFY(std::isinf(stationaryVariance({1.5, 2.0, 1.001 * limit, momentum})));
        QVERIFY(std::isinf(stationaryCovariance({1.5, 2.0, 1.001 * limit, momentum})(1, 1)));
        const double nesterov = nesterovStabilityLimit(1.5, momentum);
        QVERIFY(std::isfinite(nesterovStationaryVariance({1.5, 2.0, .999 * nesterov, momentum})));
        QVERIFY(std::isinf(nesterovStationaryVariance({1.5, 2.0, 1.001 * nesterov, momentum})));
    }
}

void QuadraticTheoryTest::limitsAreWhereTheRadiusIsOne_data()
{
    QTest::addColumn<double>("momentum");
    for (const double momentum : {0.0, .5, .9, .99})
        QTest::addRow("%g", momentum) << momentum;
}

void QuadraticTheoryTest::limitsAreWhereTheRadiusIsOne()
{
    QFETCH(double, momentum);
    const double curvature = 1.5;
    const double limit = stabilityLimit(curvature, momentum);
    QVERIFY(spectralRadius(transition({curvature, 1.0, .999 * limit, momentum})) < 1.0);
    QVERIFY(spectralRadius(transition({curvature, 1.0, 1.001 * limit, momentum})) > 1.0);
    const auto nesterov = [&](double eta) {
        const double gamma = eta * (1.0 - momentum);
        Eigen::Matrix2d a;
        a << 1.0 - gamma * (1.0 + momentum) * curvature, -gamma * momentum * momentum, curvature, momentum;
        return spectralRadius(a);
    };
    const double nesterovLimit = nesterovStabilityLimit(curvature, momentum);
    QVERIFY(nesterov(.999 * nesterovLimit) < 1.0);
    QVERIFY(nesterov(1.001 * nesterovLimit) > 1.0);
}

void QuadraticTheoryTest::multiplicativeLimit_data()
{
    limitsAreWhereTheRadiusIsOne_data();
}

void QuadraticTheoryTest::multiplicativeLimit()
{
    QFETCH(double, momentum);
    const double curvature = 1.5;
    const double variance = 0.7;
    // E zzᵀ, z = (x, m), goes on as E[A ⊗ A], A = A_0 + ζ b (1, 0) with b = (−η(1−β), 1−β).
    const auto radius = [&](double eta) {
        const Eigen::Matrix2d a = transition({curvature, 1.0, eta, momentum});
        const double gain = 1.0 - momentum;
        Eigen::Matrix2d noisy = Eigen::Matrix2d::Zero();
        noisy(0, 0) = -eta * gain;
        noisy(1, 0) = gain;
        Eigen::Matrix4d second;
        for (int i = 0; i < 4; ++i) {
            for (int j = 0; j < 4; ++j)
                second(i, j) = a(i / 2, j / 2) * a(i % 2, j % 2) + variance * noisy(i / 2, j / 2) * noisy(i % 2, j % 2);
        }
        return spectralRadius(second);
    };
    const double limit = multiplicativeStabilityLimit(curvature, variance, momentum);
    QVERIFY(radius(.999 * limit) < 1.0);
    QVERIFY(radius(1.001 * limit) > 1.0);
    QVERIFY(near(multiplicativeStabilityLimit(curvature, 0.0, momentum), stabilityLimit(curvature, momentum), 1e-14));
}

void QuadraticTheoryTest::ringingStartsWithComplexEigenvalues()
{
    for (const double momentum : {.5, .9}) {
        const double threshold = ringingThreshold(1.5, momentum);
        const auto discriminant = [&](double eta) {
            const Eigen::Matrix2d a = transition({1.5, 1.0, eta, momentum});
            return a.trace() * a.trace() - 4.0 * (a(0, 0) * a(1, 1) - a(0, 1) * a(1, 0));
        };
        QVERIFY(discriminant(.999 * threshold) > 0.0);
        QVERIFY(discriminant(1.001 * threshold) < 0.0);
    }
}

/// THEORY §2, which gives h = 1, σ² = 1/η, T = 4, f = x². The rest is chosen here: x₀ = 10, 1−β = .6 (η/.1)^α, η = .1 halved
/// four times, a least-squares line through the logarithms. The slopes depend on it: only as η → 0 are they 1 − α.
void QuadraticTheoryTest::weakErrorSlopes_data()
{
    QTest::addColumn<double>("alpha");
    QTest::addColumn<double>("slope");
    QTest::newRow("0") << 0.0 << .96;
    QTest::newRow("1/4") << .25 << .67;
    QTest::newRow("1/2") << .5 << .43;
    QTest::newRow("3/4") << .75 << .17;
    QTest::newRow("1") << 1.0 << 0.0;
}

void QuadraticTheoryTest::weakErrorSlopes()
{
    QFETCH(double, alpha);
    QFETCH(double, slope);
    constexpr double duration = 4.0;
    const auto square = [](double eta, double momentum) {
        const Moments moments = momentsAfter({1.0, 1.0 / eta, eta, momentum}, 10.0, std::llround(duration / eta));
        return moments.mean(0) * moments.mean(0) + moments.covariance(0, 0);
    };
    // Evenly spaced logarithms: Σ(i−2)d_i / Σ(i−2)² is the slope per halving.
    constexpr std::array centred{-2.0, -1.0, 0.0, 1.0, 2.0};
    double perHalving = 0.0;
    double eta = .1;
    for (const double position : centred) {
        const double difference = square(eta, 1.0 - .6 * std::pow(eta / .1, alpha)) - square(eta, 0.0);
        QVERIFY(difference < 0.0); // a line through a change of sign would have no slope
        perHalving += position * std::log(-difference) / 10.0;
        eta /= 2.0;
    }
    const double found = -perHalving / std::log(2.0);
    QVERIFY2(std::abs(found - slope) < .03, qPrintable(QString::number(found)));
}

QTEST_GUILESS_MAIN(QuadraticTheoryTest)
#include "quadratic_theory_test.moc"
