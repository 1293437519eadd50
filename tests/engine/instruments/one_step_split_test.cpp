// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/one_step_split.h"
#include "instruments/subspace_alignment.h"
#include "problems/closed_form_objective.h"
#include "support/random.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <vector>

using namespace tandem;

namespace {

/// A quadratic whose noise is only known through micro-batches: g = h x + ξ, Var ξ_i = σ² per example.
class SampledQuadratic final : public Objective {
public:
    SampledQuadratic(std::vector<double> curvatures, double noiseVariance, std::int64_t microBatch)
        : m_curvatures(std::move(curvatures))
        , m_noiseVariance(noiseVariance)
        , m_microBatch(microBatch)
    {
    }
    std::int64_t parameters() const override { return static_cast<std::int64_t>(m_curvatures.size()); }
    double loss(std::span<const double>) override { return 0.0; }
    void gradient(std::span<const double> theta, std::span<double> out) override { hessianVector(theta, theta, out); }
    void hessianVector(std::span<const double>, std::span<const double> vector, std::span<double> out) override
    {
        for (std::size_t i = 0; i < vector.size(); ++i)
            out[i] = m_curvatures[i] * vector[i];
    }
    std::int64_t microBatchSize() const override { return m_microBatch; }
    void microBatchGradient(
        std::span<const double> theta, std::uint64_t draw, std::uint32_t index, std::span<double> out) override
    {
        gradient(theta, out);
        const double scale = std::sqrt(m_noiseVariance / static_cast<double>(m_microBatch));
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += scale * standardNormals(draw, RandomStream::Noise, i, index)[0];
    }

private:
    std::vector<double> m_curvatures;
    double m_noiseVariance;
    std::int64_t m_microBatch;
};

} // namespace

class OneStepSplitTest : public QObject {
    Q_OBJECT

    static void decays()
    {
        QTest::addColumn<double>("decay");
        QTest::newRow("no weight decay") << 0.0;
        QTest::newRow("weight decay") << 0.4;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void closedFormIsExact()
    {
        QuadraticConfig config{.curvatures = {2.0, 0.5}, .noiseVariance = 3.0, .start = {1.0, -2.0}};
        const std::vector<double> theta{1.0, -2.0};
        const auto moments = measureCurvatureMoments(*makeObjective(config), theta, 0, 0);
        QCOMPARE(moments.signal.value, 4.0 + 1.0);
        QCOMPARE(moments.curvature.value, 8.0 + 0.5);
        QCOMPARE(moments.noiseCurvature.value, 3.0 * 2.5);
        QCOMPARE(moments.signal.error, 0.0);
        QCOMPARE(curvatureNoiseScale(moments).estimate, 7.5 / 8.5);
        // noise-induced / curvature-induced = B_noise / B (THEORY §2), and the lamp turns at B = B_noise.
        const OneStepSplit split = oneStepSplit(moments, .1, 5.0);
        QCOMPARE(split.descent.value, -.5);
        QVERIFY(std::abs(split.noiseInduced.value / split.curvatureInduced.value - 7.5 / 8.5 / 5.0) < 1e-15);
        QCOMPARE(split.regime, Regime::CurvatureDominated);
        QCOMPARE(oneStepSplit(moments, .1, .5).regime, Regime::NoiseDominated);

        config.noise = QuadraticNoise::Proportional;
        QCOMPARE(*makeObjective(config)->curvatureOfNoise(theta), 3.0 * 4.25);
        config.noise = QuadraticNoise::Multiplicative;
        QCOMPARE(*makeObjective(config)->curvatureOfNoise(theta), 3.0 * (2.0 + 2.0));
        config.noise = QuadraticNoise::None;
        QCOMPARE(*makeObjective(config)->curvatureOfNoise(theta), 0.0);
    }

    void splitIsTheMeanChangeOfTheLoss_data() { decays(); }
    /// On a quadratic the expansion to second order is the whole change, of the loss without the decay.
    void splitIsTheMeanChangeOfTheLoss()
    {
        QFETCH(double, decay);
        const QuadraticConfig config{.curvatures = {2.0, 0.5}, .noiseVariance = 3.0, .start = {1.0, -2.0}};
        const std::vector<double> theta{1.0, -2.0};
        const auto objective = makeObjective(config);
        const OneStepSplit split = oneStepSplit(measureCurvatureMoments(*objective, theta, 0, 0, decay), .3, 2.0);
        constexpr int steps = 100000;
        double sum = 0.0;
        double squares = 0.0;
        for (int n = 0; n < steps; ++n) {
            std::vector<double> moved = theta;
            const auto normals = standardNormals(1, RandomStream::Noise, n);
            for (std::size_t i = 0; i < 2; ++i)
                moved[i] -= .3 * (config.curvatures[i] * theta[i] + std::sqrt(3.0 / 2.0) * normals[i] + decay * theta[i]);
            const double change = objective->loss(moved) - objective->loss(theta);
            sum += change;
            squares += change * change;
        }
        const double mean = sum / steps;
        const double error = std::sqrt((squares / steps - mean * mean) / steps);
        const double predicted = split.descent.value + split.noiseInduced.value + split.curvatureInduced.value;
        QVERIFY(std::abs(mean - predicted) < 4.0 * error);
        QVERIFY(error < .01 * std::abs(predicted));
    }

    /// Label noise and regression: tr(HΣ) beside H and Σ written out.
    void curvatureOfNoiseOfLandscapes()
    {
        LandscapeConfig hyperbola;
        hyperbola.kind = LandscapeKind::Hyperbola;
        hyperbola.labelNoise = .5;
        const std::vector<double> theta{1.5, .7};
        // f = xy − 1, ∇f = (y, x), H = ∇f∇fᵀ + f [[0, 1], [1, 0]], Σ = σ²∇f∇fᵀ.
        const double f = 1.5 * .7 - 1.0;
        const double square = 1.5 * 1.5 + .7 * .7;
        QVERIFY(
            std::abs(*makeObjective(hyperbola)->curvatureOfNoise(theta) - .25 * (square * square + 2.0 * f * 1.5 * .7)) < 1e-14);

        LandscapeConfig regression;
        regression.kind = LandscapeKind::LinearRegression;
        regression.labelNoise = .5;
        regression.curvatures = {2.0, 1.0};
        // Σ = Hθθᵀ H + (θᵀHθ + τ²) H.
        const double excess = 2.0 * 2.25 + .49 + .25;
        const double expected = 2.0 * (9.0 + excess * 2.0) + (.49 + excess);
        QVERIFY(std::abs(*makeObjective(regression)->curvatureOfNoise(theta) - expected) < 1e-13);
        std::vector<double> image(2);
        makeObjective(regression)->hessianVector(theta, theta, image);
        QCOMPARE(image, (std::vector<double>{3.0, .7}));

        LandscapeConfig ravine;
        ravine.kind = LandscapeKind::Rosenbrock;
        ravine.noiseVariance = 2.0;
        const double trace = 2.0 - 400.0 * .7 + 1200.0 * 2.25 + 200.0;
        QVERIFY(std::abs(*makeObjective(ravine)->curvatureOfNoise(theta) - 2.0 * trace) < 1e-10);
    }

    void microBatchesAreUnbiased_data() { decays(); }
    /// Over many independent draws: unbiased, errors of the right size, intervals that cover.
    void microBatchesAreUnbiased()
    {
        QFETCH(double, decay);
        const std::vector<double> curvatures{3.0, 1.0, 1.0, .5, .5, .2};
        const std::vector<double> theta{.2, .5, -.5, .4, 1.0, -1.0};
        SampledQuadratic objective(curvatures, 2.0, 8);
        double signal = 0.0;
        double curvature = 0.0;
        double trace = 0.0;
        for (std::size_t i = 0; i < theta.size(); ++i) {
            const double g = curvatures[i] * theta[i];
            const double along = g + decay * theta[i];
            signal += g * along;
            curvature += curvatures[i] * along * along;
            trace += 2.0 * curvatures[i];
        }
        constexpr int draws = 2000;
        constexpr int batches = 16;
        const std::array<double, 3> truth{signal, curvature, trace};
        std::array<double, 3> sum{};
        std::array<double, 3> squares{};
        std::array<double, 3> errors{};
        int covered = 0;
        int falseLamps = 0;
        for (int draw = 0; draw < draws; ++draw) {
            const CurvatureMoments found
                = measureCurvatureMoments(objective, theta, static_cast<std::uint64_t>(draw), batches, decay);
            const std::array<Estimate, 3> estimates{found.signal, found.curvature, found.noiseCurvature};
            for (std::size_t i = 0; i < 3; ++i) {
                sum[i] += estimates[i].value;
                squares[i] += estimates[i].value * estimates[i].value;
                errors[i] += estimates[i].error * estimates[i].error;
            }
            const CurvatureNoiseScale scale = curvatureNoiseScale(found);
            covered += scale.low <= trace / curvature && trace / curvature <= scale.high;
            // Exactly at B = B_noise no lamp should burn.
            falseLamps += oneStepSplit(found, .1, trace / curvature).regime != Regime::Unresolved;
        }
        for (std::size_t i = 0; i < 3; ++i) {
            const double mean = sum[i] / draws;
            const double variance = squares[i] / draws - mean * mean;
            QVERIFY2(std::abs(mean - truth[i]) < 4.0 * std::sqrt(variance / draws), qPrintable(QString::number(i)));
            // The jackknife's variance is biased upwards, for U-statistics by terms of order 1/batches.
            QVERIFY(errors[i] / draws > .9 * variance && errors[i] / draws < 1.5 * variance);
        }
        QVERIFY2(covered > .92 * draws && covered < .99 * draws, qPrintable(QString::number(covered)));
        QVERIFY2(falseLamps < .08 * draws, qPrintable(QString::number(falseLamps)));
    }

    void lampNeedsEvidence()
    {
        SampledQuadratic objective({1.0, 1.0}, 1.0, 4);
        const std::vector<double> far{100.0, 100.0};
        QCOMPARE(oneStepSplit(measureCurvatureMoments(objective, far, 0, 16), .1, 64.0).regime, Regime::CurvatureDominated);
        const std::vector<double> optimum{0.0, 0.0};
        const CurvatureMoments there = measureCurvatureMoments(objective, optimum, 0, 16);
        QCOMPARE(oneStepSplit(there, .1, 1.0).regime, Regime::NoiseDominated);
        QVERIFY(std::isinf(curvatureNoiseScale(there).high));
        // Where the curvature along the gradient is negative nothing is unstable by it.
        SampledQuadratic saddle({-1.0, -1.0}, 1.0, 4);
        QCOMPARE(oneStepSplit(measureCurvatureMoments(saddle, far, 0, 16), .1, 64.0).regime, Regime::Unresolved);
    }

    void alignment()
    {
        const std::vector<std::vector<double>> basis{{1.0, 0.0, 0.0}, {0.0, .6, .8}};
        QCOMPARE(subspaceAlignment(basis, std::vector<double>{3.0, 0.0, 0.0}), 1.0);
        QVERIFY(std::abs(subspaceAlignment(basis, std::vector<double>{0.0, 1.0, 0.0}) - .36) < 1e-15);
        QVERIFY(std::isnan(subspaceAlignment(basis, std::vector<double>{0.0, 0.0, 0.0})));
        std::vector<double> projected(3);
        projectOnto(basis, std::vector<double>{2.0, 1.0, 0.0}, projected);
        QVERIFY(std::abs(projected[1] - .36) < 1e-15 && std::abs(projected[2] - .48) < 1e-15 && projected[0] == 2.0);
    }
};

QTEST_GUILESS_MAIN(OneStepSplitTest)
#include "one_step_split_test.moc"
