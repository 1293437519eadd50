// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/quadratic_run.h"
#include "problems/noise_lanes.h"
#include "problems/quadratic_model.h"

#include <QtTest>

#include <cmath>
#include <numbers>
#include <tuple>

using namespace tandem;
using namespace tandem::test;

namespace {

constexpr double limit = 1e150;
constexpr int steps = 256;

/// The largest |x| of some steps in which every term has the sign that does most harm.
double largestOnTheWay(const StepBound& bound, double x, double b)
{
    double largest = x;
    for (int n = 0; n < steps; ++n) {
        b = bound.momentum * b + bound.slope * x + bound.constant;
        x = x + bound.practicalLearningRate * b;
        largest = std::max(largest, x);
    }
    return largest;
}

QuadraticConfig problem(QuadraticNoise noise, NoiseTail tail)
{
    QuadraticConfig config;
    config.curvatures = {.5, 2.0};
    config.noise = noise;
    config.noiseTail = tail;
    config.noiseVariance = 9.0;
    config.start = {1.0, 1.0};
    return config;
}

} // namespace

class QuadraticRangeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void calmStatesStayInside_data();
    void calmStatesStayInside();
    void wildSettingsHaveNone();
    void boundsFollowTheNoise();
};

void QuadraticRangeTest::calmStatesStayInside_data()
{
    QTest::addColumn<double>("slope");
    QTest::addColumn<double>("constant");
    QTest::addColumn<double>("rate");
    QTest::addColumn<double>("momentum");
    QTest::addRow("SGD") << 1.0 << 7.0 << .1 << 0.0;
    QTest::addRow("SGD at the edge") << 1.0 << 7.0 << 2.0 << 0.0;
    QTest::addRow("SGDM") << 1.0 << 7.0 << .01 << .9;
    QTest::addRow("long memory") << 10.0 << 0.0 << 1e-4 << .9999;
    QTest::addRow("flat") << 0.0 << 1.0 << 1.0 << .5;
    QTest::addRow("much noise") << 1e-3 << 1e80 << 1.0 << .5;
}

void QuadraticRangeTest::calmStatesStayInside()
{
    QFETCH(double, slope);
    QFETCH(double, constant);
    QFETCH(double, rate);
    QFETCH(double, momentum);
    const StepBound bound{.slope = slope, .constant = constant, .practicalLearningRate = rate, .momentum = momentum};
    const CalmStates calm = calmStates(bound, limit, steps);
    QVERIFY(calm.size > 1e20);
    for (const double share : {0.0, .5, 1.0}) {
        if (share > 0.0 && calm.bufferWeight == 0.0)
            continue;
        const double b = share > 0.0 ? share * calm.size / calm.bufferWeight : 0.0;
        QVERIFY(largestOnTheWay(bound, (1.0 - share) * calm.size, b) <= limit);
    }
    // Not far from the best bound.
    QVERIFY(largestOnTheWay(bound, 100.0 * calm.size, 0.0) > limit);
}

void QuadraticRangeTest::wildSettingsHaveNone()
{
    const CalmStates calm = calmStates({.slope = 1.0, .constant = 7.0, .practicalLearningRate = 50.0}, limit, steps);
    QVERIFY(calm.size < 0.0);
}

void QuadraticRangeTest::boundsFollowTheNoise()
{
    // The smallest u of the normals is 2^−32.
    QVERIFY(std::sqrt(64.0 * std::numbers::ln2) * (1.0 + 1e-6) < NoiseLanes::largest);
    const auto calmOf = [](QuadraticNoise noise, NoiseTail tail, double rate) {
        return QuadraticModel(problem(noise, tail), {sgd(rate, 4)}).calmStates(0).size;
    };
    const double scale = NoiseLanes::largest * std::sqrt(9.0 / 4.0);
    const auto expected = [](QuadraticNoise noise, double slope, double constant) {
        const double range = QuadraticModel(problem(noise, NoiseTail::Gaussian), {sgd(.1)}).divergenceLimit();
        return calmStates({.slope = slope, .constant = constant, .practicalLearningRate = .1}, range, chunkSteps).size;
    };
    // In the steepest coordinate the gradient's noise is s ξ, or s √h ξ, and that of the curvature s ξ.
    const std::vector<std::tuple<QuadraticNoise, double, double>> cases{{QuadraticNoise::None, 2.0, 0.0},
        {QuadraticNoise::Isotropic, 2.0, scale}, {QuadraticNoise::Proportional, 2.0, scale * std::sqrt(2.0)},
        {QuadraticNoise::Multiplicative, 2.0 + scale, 0.0}};
    for (const auto& [noise, slope, constant] : cases)
        QCOMPARE(calmOf(noise, NoiseTail::Gaussian, .1), expected(noise, slope, constant));
    QVERIFY(calmOf(QuadraticNoise::Isotropic, NoiseTail::StudentT, .1) < 0.0);
}

QTEST_GUILESS_MAIN(QuadraticRangeTest)
#include "quadratic_range_test.moc"
