// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/fieller.h"
#include "statistics/noise_scale.h"

#include <QtTest>

#include <cmath>
#include <random>
#include <vector>

using namespace tandem;

namespace {

constexpr int dimension = 50;

/// Gaussian per-example gradients by their sufficient statistics: ḡ ~ N(G, Σ/B), and, independent of it,
/// Ŝ = Σ_i λ_i χ²(B−1)_i /(B−1); Ĝ² = |ḡ|² − Ŝ/B. λ_i = q^i with an effective dimension (trΣ)²/trΣ² of 10.2.
class GaussianGradients {
public:
    GaussianGradients(double noiseScale, int batch, std::uint64_t seed)
        : m_batch(batch)
        , m_chiSquared(0.5 * (batch - 1), 2.0)
        , m_generator(seed)
    {
        for (int i = 0; i < dimension; ++i)
            m_trace += m_eigenvalues.emplace_back(std::pow(9.2 / 11.2, i));
        m_component = std::sqrt(m_trace / noiseScale / dimension);
    }

    double trace() const { return m_trace; }

    GradientMoments draw()
    {
        double noise = 0.0;
        double squaredNorm = 0.0;
        for (const double eigenvalue : m_eigenvalues) {
            const double g = m_component + std::sqrt(eigenvalue / m_batch) * m_normal(m_generator);
            squaredNorm += g * g;
            noise += eigenvalue * m_chiSquared(m_generator) / (m_batch - 1);
        }
        // What a network reports: N_B = |ḡ|² and N_1 = N_B + Ŝ(1 − 1/B).
        return momentsFromExamples(squaredNorm + noise * (1.0 - 1.0 / m_batch), squaredNorm, m_batch);
    }

private:
    int m_batch;
    double m_trace = 0.0;
    double m_component = 0.0;
    std::vector<double> m_eigenvalues;
    std::normal_distribution<double> m_normal;
    std::gamma_distribution<double> m_chiSquared;
    std::mt19937_64 m_generator;
};

void addBlocks(NoiseScaleEstimator& estimator, int blocks, const GradientMoments& moments)
{
    for (int i = 0; i < blocks * NoiseScaleEstimator::blockLength; ++i)
        estimator.add(moments);
}

} // namespace

class NoiseScaleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void coverageOfSteps_data();
    void coverageOfSteps();
    void coverageOfTheWindow_data();
    void coverageOfTheWindow();
    void speaksFromTheFourthBlock();
    void averagesBeforeDividing();
    void forgetsWhatLeftTheWindow();
    void noNoise();
    void negativeSignalIsUnresolved();
    void passesNonFiniteOver();
    void noNoiseScaleIsNegative();
    void resetForgets();
};

void NoiseScaleTest::coverageOfSteps_data()
{
    QTest::addColumn<double>("noiseScale");
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("leastNegative");
    QTest::addColumn<double>("mostNegative");
    QTest::addColumn<double>("coverage");
    // THEORY §3. How often Ĝ² < 0 depends on more of the spectrum than its effective dimension: 40–60 % when B ≪ B_simple.
    QTest::newRow("20, 32, 50") << 20.0 << 32 << 50 << .00 << .005 << .937;
    QTest::newRow("200, 32, 400") << 200.0 << 32 << 400 << .40 << .60 << .949;
    QTest::newRow("200, 8, 400") << 200.0 << 8 << 400 << .40 << .60 << .945;
    QTest::newRow("2000, 32, 400") << 2000.0 << 32 << 400 << .40 << .60 << .945;
}

void NoiseScaleTest::coverageOfSteps()
{
    QFETCH(double, noiseScale);
    QFETCH(int, batch);
    QFETCH(int, steps);
    QFETCH(double, leastNegative);
    QFETCH(double, mostNegative);
    QFETCH(double, coverage);
    constexpr int trials = 600;
    GaussianGradients gradients(noiseScale, batch, 17);
    int covered = 0;
    std::int64_t below = 0;
    for (int trial = 0; trial < trials; ++trial) {
        PairedMeans means;
        PairedMeans squares; // sums of squares and products
        for (int step = 0; step < steps; ++step) {
            const GradientMoments moments = gradients.draw();
            below += moments.signal < 0.0;
            means.numerator += moments.noise / steps;
            means.denominator += moments.signal / steps;
            squares.numeratorVariance += moments.noise * moments.noise;
            squares.denominatorVariance += moments.signal * moments.signal;
            squares.covariance += moments.noise * moments.signal;
        }
        const double pairs = steps * (steps - 1.0);
        means.numeratorVariance = (squares.numeratorVariance - steps * means.numerator * means.numerator) / pairs;
        means.denominatorVariance = (squares.denominatorVariance - steps * means.denominator * means.denominator) / pairs;
        means.covariance = (squares.covariance - steps * means.numerator * means.denominator) / pairs;
        const RatioInterval interval = fiellerInterval(means, 1.959964);
        covered += interval.low <= noiseScale && noiseScale <= interval.high;
    }
    // The table's own 4000 trials have an error too.
    const double tolerance = 4.0 * std::sqrt(coverage * (1.0 - coverage) * (1.0 / trials + 1.0 / 4000));
    QVERIFY2(std::abs(covered / double(trials) - coverage) < tolerance, qPrintable(QString::number(covered / double(trials))));
    const double fraction = static_cast<double>(below) / trials / steps;
    QVERIFY2(leastNegative <= fraction && fraction <= mostNegative, qPrintable(QString::number(fraction)));
}

void NoiseScaleTest::coverageOfTheWindow_data()
{
    QTest::addColumn<double>("noiseScale");
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("blocks");
    QTest::newRow("clear") << 20.0 << 32 << 16;
    QTest::newRow("early") << 20.0 << 32 << 4;
    QTest::newRow("near") << 200.0 << 32 << 16;
    QTest::newRow("far below") << 2000.0 << 8 << 16;
}

void NoiseScaleTest::coverageOfTheWindow()
{
    QFETCH(double, noiseScale);
    QFETCH(int, batch);
    QFETCH(int, blocks);
    constexpr int trials = 1200;
    GaussianGradients gradients(noiseScale, batch, 23);
    int covered = 0;
    int resolved = 0;
    for (int trial = 0; trial < trials; ++trial) {
        NoiseScaleEstimator estimator;
        for (int record = 0; record < blocks * NoiseScaleEstimator::blockLength; ++record)
            estimator.add(gradients.draw());
        const NoiseScale scale = estimator.estimate();
        covered += scale.low <= noiseScale && noiseScale <= scale.high;
        resolved += scale.resolved;
        QCOMPARE(scale.resolved, std::isfinite(scale.low) && std::isfinite(scale.high));
    }
    // Student's t is exact for normal block means; means of 8 skewed records are a little off, by .01 at the most.
    const double tolerance = 4.0 * std::sqrt(.95 * .05 / trials) + 0.01;
    QVERIFY2(std::abs(covered / double(trials) - .95) < tolerance, qPrintable(QString::number(covered / double(trials))));
    if (noiseScale == 20.0)
        QVERIFY(resolved > 0.95 * trials);
    if (noiseScale == 2000.0)
        QVERIFY(resolved < 0.5 * trials);
}

void NoiseScaleTest::speaksFromTheFourthBlock()
{
    NoiseScaleEstimator estimator;
    GaussianGradients gradients(20.0, 32, 3);
    for (int record = 0; record < 4 * NoiseScaleEstimator::blockLength; ++record) {
        const NoiseScale scale = estimator.estimate();
        QVERIFY(std::isnan(scale.estimate) && !scale.resolved);
        QVERIFY(std::isinf(scale.low) && std::isinf(scale.high));
        estimator.add(gradients.draw());
    }
    QVERIFY(std::isfinite(estimator.estimate().estimate));
    QVERIFY(estimator.estimate().resolved);
}

void NoiseScaleTest::averagesBeforeDividing()
{
    // Signals 1 and 3 in turn, noise 20 and 100: 60/2, not the mean 26.7 of the ratios.
    NoiseScaleEstimator estimator;
    for (int record = 0; record < 16 * NoiseScaleEstimator::blockLength; ++record)
        estimator.add(record % 2 == 0 ? GradientMoments{1.0, 20.0} : GradientMoments{3.0, 100.0});
    const NoiseScale scale = estimator.estimate();
    QCOMPARE(scale.estimate, 30.0);
    // Every block is the same, so nothing is uncertain.
    QCOMPARE(scale.low, 30.0);
    QCOMPARE(scale.high, 30.0);
}

void NoiseScaleTest::forgetsWhatLeftTheWindow()
{
    NoiseScaleEstimator estimator;
    addBlocks(estimator, 5, {-7.0, 1000.0});
    addBlocks(estimator, NoiseScaleEstimator::windowBlocks, {2.0, 10.0});
    QCOMPARE(estimator.estimate().estimate, 5.0);
    QCOMPARE(estimator.estimate().high, 5.0);
}

void NoiseScaleTest::noNoise()
{
    // A signal that falls a hundredfold within the window is far from stationary; no noise is no noise all the same.
    NoiseScaleEstimator estimator;
    for (int record = 0; record < 100; ++record)
        estimator.add({std::pow(0.9, record), 0.0});
    const NoiseScale scale = estimator.estimate();
    QCOMPARE(scale.estimate, 0.0);
    QCOMPARE(scale.low, 0.0);
    QCOMPARE(scale.high, 0.0);
    QVERIFY(scale.resolved);
}

void NoiseScaleTest::negativeSignalIsUnresolved()
{
    NoiseScaleEstimator estimator;
    for (int block = 0; block < 16; ++block)
        addBlocks(estimator, 1, {block % 2 == 0 ? -1.2 : 1.0, 50.0 + block % 3});
    const NoiseScale scale = estimator.estimate();
    QVERIFY(!scale.resolved);
    QVERIFY(scale.estimate < 0.0);
    QVERIFY(scale.low > 0.0);
    QVERIFY(std::isinf(scale.high));
}

void NoiseScaleTest::passesNonFiniteOver()
{
    NoiseScaleEstimator clean;
    NoiseScaleEstimator holes;
    GaussianGradients gradients(20.0, 32, 5);
    for (int record = 0; record < 64; ++record) {
        const GradientMoments moments = gradients.draw();
        clean.add(moments);
        holes.add(moments);
        holes.add({NAN, 1.0});
        holes.add({1.0, INFINITY});
    }
    QCOMPARE(holes.estimate().estimate, clean.estimate().estimate);
    QCOMPARE(holes.estimate().high, clean.estimate().high);
}

void NoiseScaleTest::noNoiseScaleIsNegative()
{
    // What batches that hold all examples would give at |G|² → 0 if they were taken for draws of them: Ĝ² = −Ŝ/B.
    NoiseScaleEstimator estimator;
    for (int record = 0; record < 64; ++record)
        estimator.add({-1.0 + 0.01 * (record % 3), 1000.0});
    const NoiseScale estimate = estimator.estimate();
    QVERIFY(std::isnan(estimate.estimate));
    QVERIFY(!estimate.resolved && std::isinf(estimate.low) && std::isinf(estimate.high));
}

void NoiseScaleTest::resetForgets()
{
    NoiseScaleEstimator estimator;
    addBlocks(estimator, 6, {1.0, 10.0});
    estimator.add({1.0, 10.0});
    estimator.reset();
    QVERIFY(std::isnan(estimator.estimate().estimate));
    addBlocks(estimator, 4, {1.0, 3.0});
    QCOMPARE(estimator.estimate().estimate, 3.0);
}

QTEST_GUILESS_MAIN(NoiseScaleTest)
#include "noise_scale_test.moc"
