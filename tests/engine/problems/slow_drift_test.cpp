// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/quadratic_run.h"
#include "problems/landscape_factory.h"

#include <QtTest>

#include <cmath>

using namespace tandem;
using namespace tandem::test;

namespace {

constexpr double sigma = .8;

LandscapeConfig manifold(LandscapeKind kind)
{
    LandscapeConfig config;
    config.kind = kind;
    config.labelNoise = sigma;
    return config;
}

/// How far along the manifold, 1 at the start: (x² − y²)/Q₀ of the hyperbola, u/u₀ of the valley.
double progress(LandscapeKind kind, double first, double second)
{
    return kind == LandscapeKind::Hyperbola ? (first * first - second * second) / 3.75 : first / 1.5;
}

} // namespace

class SlowDriftTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void hyperbolaShrinksByTheExactFactor();
    void driftFollowsTheSlowClock_data();
    void driftFollowsTheSlowClock();
    void noisyValleyFollowsItsDiffusion();
};

/// Q' = Q (1 − η²e²), e = xy − 1 − ξ with ξ = ±σ.
void SlowDriftTest::hyperbolaShrinksByTheExactFactor()
{
    constexpr double eta = .05;
    const auto ensemble = makeLandscapeEnsemble(manifold(LandscapeKind::Hyperbola), options({sgd(eta)}, 7));
    const auto records = advance(*ensemble, 2000);
    int positive = 0;
    for (std::size_t now = 0; now + 7 < records[3].size(); ++now) {
        const double x = records[3][now];
        const double y = records[4][now];
        const double nextX = records[3][now + 7];
        const double nextY = records[4][now + 7];
        const double f = x * y - 1.0;
        const double error = (y - nextY) / (eta * x); // y' = y − η e x
        const double sign = error < f ? 1.0 : -1.0;
        QVERIFY(std::abs(f - sign * sigma - error) < 1e-10);
        positive += sign > 0.0 ? 1 : 0;
        const double before = x * x - y * y;
        const double exact = before * (1.0 - eta * eta * error * error);
        QVERIFY(std::abs(nextX * nextX - nextY * nextY - exact) < 1e-12 * (x * x + y * y));
    }
    const double steps = 7.0 * 1999.0;
    QVERIFY(std::abs(positive - steps / 2.0) < 4.0 * std::sqrt(steps / 4.0));
}

void SlowDriftTest::driftFollowsTheSlowClock_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("rate");      // of the exponential, per τ
    QTest::addColumn<double>("curvature"); // across the manifold at the start
    QTest::newRow("hyperbola") << static_cast<int>(LandscapeKind::Hyperbola) << sigma * sigma << 4.25;
    QTest::newRow("valley") << static_cast<int>(LandscapeKind::Valley) << sigma * sigma / 2.0 << 3.25;
}

void SlowDriftTest::driftFollowsTheSlowClock()
{
    QFETCH(int, kind);
    QFETCH(double, rate);
    QFETCH(double, curvature);
    constexpr double eta = .005;
    constexpr int seeds = 128;
    constexpr std::int64_t quarter = 10000; // τ = ¼
    const auto ensemble = makeLandscapeEnsemble(
        manifold(static_cast<LandscapeKind>(kind)), options({sgd(eta), sgdm(eta, .9)}, seeds, 1 << 20, 2));
    for (int time = 1; time <= 4; ++time) {
        advance(*ensemble, quarter, quarter);
        const EnsembleState state = ensemble->save();
        const double expected = std::exp(-rate * .25 * time);
        for (int arm = 0; arm < 2; ++arm) {
            double mean = 0.0;
            double squares = 0.0;
            for (int seed = 0; seed < seeds; ++seed) {
                const std::size_t at = 2 * static_cast<std::size_t>(arm * seeds + seed);
                const double value = progress(static_cast<LandscapeKind>(kind), theta(state)[at], theta(state)[at + 1]);
                mean += value / seeds;
                squares += value * value / seeds;
            }
            const double error = std::sqrt((squares - mean * mean) / seeds);
            // The limit is that of η → 0: the variance ηs²/(2 − ηh) across the manifold adds a fraction of at most ηh/2 to
            // the exponent, h being largest at the start.
            const double correction = expected * rate * .25 * time * eta * curvature / 2.0;
            QVERIFY2(std::abs(mean - expected) <= 4.0 * error + correction,
                qPrintable(QString("arm %1: %2 +- %3, %4").arg(arm).arg(mean).arg(error).arg(expected)));
        }
    }
}

/// du = −(s²/2) u/(1+u²) dτ + s dW. With u = sinh t, F = ½ (u √(1+u²) + t) has no drift, and G = ¼ (t² + t sinh 2t − ½ cosh 2t)
/// has the constant drift s²/2: E F stays, E G grows by s²τ/2.
void SlowDriftTest::noisyValleyFollowsItsDiffusion()
{
    constexpr double eta = .01;
    constexpr double variance = .5;
    constexpr int seeds = 4096;
    constexpr std::int64_t steps = 10000; // τ = 1
    LandscapeConfig config;
    config.kind = LandscapeKind::NoisyValley;
    config.noiseVariance = 4.0 * variance;
    config.start = {1.5, 0.0};
    const auto ensemble = makeLandscapeEnsemble(config, options({sgd(eta, 4), sgdm(eta, .9, 4)}, seeds, 1 << 20, 2));
    advance(*ensemble, steps, steps);
    const EnsembleState state = ensemble->save();
    const auto still = [](double u) { return .5 * (u * std::sqrt(1.0 + u * u) + std::asinh(u)); };
    const auto growing = [](double u) {
        const double t = std::asinh(u);
        return .25 * (t * t + t * std::sinh(2.0 * t) - .5 * std::cosh(2.0 * t));
    };
    for (int arm = 0; arm < 2; ++arm) {
        const auto check = [&](auto value, double growth) {
            double mean = 0.0;
            double squares = 0.0;
            for (int seed = 0; seed < seeds; ++seed) {
                const double change
                    = value(theta(state)[2 * static_cast<std::size_t>(arm * seeds + seed)]) - value(config.start[0]);
                mean += change / seeds;
                squares += change * change / seeds;
            }
            const double error = std::sqrt((squares - mean * mean) / seeds);
            return std::abs(mean - growth) <= 4.0 * error;
        };
        QVERIFY(check(still, 0.0));
        QVERIFY(check(growing, variance / 2.0));
    }
}

QTEST_GUILESS_MAIN(SlowDriftTest)
#include "slow_drift_test.moc"
