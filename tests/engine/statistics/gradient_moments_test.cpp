// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/gradient_moments.h"
#include "support/random.h"

#include <QtTest>

#include <array>
#include <cmath>
#include <vector>

using namespace tandem;

namespace {

constexpr int dimension = 4;
constexpr int batch = 5;
constexpr int draws = 40000;
constexpr std::array<double, dimension> gradient{1.0, -0.5, 0.2, 0.0};
constexpr std::array<double, dimension> covariance{2.0, 0.5, 1.0, 0.1}; // Σ, diagonal

/// Batches of Gaussian per-example gradients, estimated one by one.
std::vector<GradientMoments> estimates()
{
    std::vector<GradientMoments> all;
    for (int draw = 0; draw < draws; ++draw) {
        std::array<double, dimension> mean{};
        double squares = 0.0;
        for (int example = 0; example < batch; ++example) {
            const auto normals = standardNormals(1, RandomStream::Noise, draw, example);
            for (int i = 0; i < dimension; ++i) {
                const double g = gradient[i] + std::sqrt(covariance[i]) * normals[i];
                squares += g * g / batch;
                mean[i] += g / batch;
            }
        }
        double squaredMean = 0.0;
        for (const double value : mean)
            squaredMean += value * value;
        all.push_back(momentsFromExamples(squares, squaredMean, batch));
    }
    return all;
}

/// Mean of `draws` numbers and its standard error.
struct Mean {
    double value = 0.0;
    double standardError = 0.0;
    bool agrees(double expected) const { return std::abs(value - expected) < 4.0 * standardError; }
};

template <typename Function> Mean meanOf(const std::vector<GradientMoments>& all, Function function)
{
    Mean mean;
    double squares = 0.0;
    for (const GradientMoments& moments : all)
        mean.value += function(moments) / draws;
    for (const GradientMoments& moments : all)
        squares += std::pow(function(moments) - mean.value, 2) / draws;
    mean.standardError = std::sqrt(squares / draws);
    return mean;
}

} // namespace

class GradientMomentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void invertsTheExpectations();
    void equalsTheDefinition();
    void unbiasedWithKnownVariances();
    void oneBatchSizeTellsNothing();
};

void GradientMomentsTest::invertsTheExpectations()
{
    // E N_b = |G|² + trΣ/b.
    const double signal = 0.37;
    const double noise = 12.5;
    for (const auto& [small, large] : {std::pair{1.0, 2.0}, {1.0, 64.0}, {32.0, 64.0}, {7.0, 1000.0}}) {
        const GradientMoments moments = momentsFromTwoBatches(signal + noise / small, small, signal + noise / large, large);
        QVERIFY(std::abs(moments.signal - signal) < 1e-12);
        QVERIFY(std::abs(moments.noise - noise) < 1e-11);
    }
}

void GradientMomentsTest::equalsTheDefinition()
{
    // Per-example gradients 1, 2, 6: ḡ = 3, Σ(g − ḡ)²/2 = 7; Σ_{i≠j} g_i g_j / 6 = (2·(2 + 6 + 12))/6.
    const GradientMoments moments = momentsFromExamples((1.0 + 4.0 + 36.0) / 3.0, 9.0, 3.0);
    QVERIFY(std::abs(moments.noise - 7.0) < 1e-13);
    QVERIFY(std::abs(moments.signal - 40.0 / 6.0) < 1e-13);
}

void GradientMomentsTest::unbiasedWithKnownVariances()
{
    double signal = 0.0;  // |G|²
    double noise = 0.0;   // trΣ
    double squared = 0.0; // trΣ²
    double along = 0.0;   // GᵀΣG
    for (int i = 0; i < dimension; ++i) {
        signal += gradient[i] * gradient[i];
        noise += covariance[i];
        squared += covariance[i] * covariance[i];
        along += gradient[i] * gradient[i] * covariance[i];
    }
    const std::vector<GradientMoments> all = estimates();
    QVERIFY(meanOf(all, [](const GradientMoments& m) { return m.signal; }).agrees(signal));
    QVERIFY(meanOf(all, [](const GradientMoments& m) { return m.noise; }).agrees(noise));
    // THEORY §3: Var Ĝ² = 4GᵀΣG/B + 2trΣ²/(B(B−1)); Var Ŝ = 2trΣ²/(B−1); Cov = −2trΣ²/(B(B−1)).
    const double signalVariance = 4.0 * along / batch + 2.0 * squared / (batch * (batch - 1));
    QVERIFY(meanOf(all, [&](const GradientMoments& m) { return std::pow(m.signal - signal, 2); }).agrees(signalVariance));
    QVERIFY(
        meanOf(all, [&](const GradientMoments& m) { return std::pow(m.noise - noise, 2); }).agrees(2.0 * squared / (batch - 1)));
    QVERIFY(meanOf(all, [&](const GradientMoments& m) {
        return (m.signal - signal) * (m.noise - noise);
    }).agrees(-2.0 * squared / (batch * (batch - 1))));
}

void GradientMomentsTest::oneBatchSizeTellsNothing()
{
    const GradientMoments moments = momentsFromExamples(2.0, 2.0, 1.0);
    QVERIFY(std::isnan(moments.signal) && std::isnan(moments.noise));
}

QTEST_GUILESS_MAIN(GradientMomentsTest)
#include "gradient_moments_test.moc"
