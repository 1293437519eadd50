// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/landscape_run.h"
#include "engine/problems/quadratic_run.h"
#include "support/random.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <QRegularExpression>

#include <cmath>

using namespace tandem;
using namespace tandem::test;

namespace {

/// A point inside the landscape's bounds.
std::vector<double> randomPoint(const Landscape& landscape, std::uint64_t number)
{
    std::vector<double> point;
    for (const Interval& interval : landscape.bounds()) {
        const auto bits = randomBits(1, RandomStream::Start, number, static_cast<std::uint32_t>(point.size()));
        point.push_back(interval.low + (interval.high - interval.low) * uniform(bits[0]));
    }
    return point;
}

std::vector<double> gradientAt(const Landscape& landscape, const std::vector<double>& point)
{
    std::vector<double> gradient(point.size());
    landscape.gradient(point, gradient);
    return gradient;
}

std::vector<double> moved(std::vector<double> point, std::size_t coordinate, double by)
{
    point[coordinate] += by;
    return point;
}

} // namespace

class LandscapeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void derivativesAreThoseOfTheLoss_data() { landscapeRows(); }
    void derivativesAreThoseOfTheLoss();
    void optimaAreMinimaInsideTheBounds_data() { landscapeRows(); }
    void optimaAreMinimaInsideTheBounds();
    void minibatchesHaveTheGradientAndItsNoise_data();
    void minibatchesHaveTheGradientAndItsNoise();
    void recordsAreExact_data() { landscapeRows(); }
    void recordsAreExact();
    void labelNoiseIsAMeanOfSigns();
    void divergedReplicasStandStill();
};

void LandscapeTest::derivativesAreThoseOfTheLoss()
{
    QFETCH(int, kind);
    const auto problem = makeLandscape(landscape(static_cast<LandscapeKind>(kind)));
    const auto size = static_cast<std::size_t>(problem->parameters());
    constexpr double step = 1e-4;
    for (std::uint64_t number = 0; number < 100; ++number) {
        const std::vector<double> point = randomPoint(*problem, number);
        const std::vector<double> gradient = gradientAt(*problem, point);
        std::vector<double> hessian(size * size);
        problem->hessian(point, hessian);
        double largest = 1.0;
        for (const double entry : hessian)
            largest = std::max(largest, std::abs(entry));
        for (std::size_t i = 0; i < size; ++i) {
            const std::vector<double> up = moved(point, i, step);
            const std::vector<double> down = moved(point, i, -step);
            // Truncation: step²/6 times a third derivative, here below 1e3 times the curvature; rounding: 1e-16 L / step.
            const double slope = (problem->loss(up) - problem->loss(down)) / (2.0 * step);
            QVERIFY(std::abs(slope - gradient[i]) < 1e-5 * largest + 1e-11 * problem->loss(point));
            for (std::size_t j = 0; j < size; ++j) {
                const double bend = (gradientAt(*problem, up)[j] - gradientAt(*problem, down)[j]) / (2.0 * step);
                QVERIFY(std::abs(bend - hessian[i * size + j]) < 1e-5 * largest);
                QCOMPARE(hessian[i * size + j], hessian[j * size + i]);
            }
        }
    }
}

void LandscapeTest::optimaAreMinimaInsideTheBounds()
{
    QFETCH(int, kind);
    const auto problem = makeLandscape(landscape(static_cast<LandscapeKind>(kind)));
    QVERIFY(!problem->optima().empty());
    std::vector<std::vector<double>> points = problem->optima();
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::vector<double>& optimum = points[i];
        QVERIFY(problem->loss(optimum) < 1e-25);
        for (const double slope : gradientAt(*problem, optimum))
            QVERIFY(std::abs(slope) < 1e-12);
        const auto size = static_cast<Eigen::Index>(optimum.size());
        Eigen::MatrixXd hessian(size, size);
        problem->hessian(optimum, {hessian.data(), optimum.size() * optimum.size()});
        const Eigen::VectorXd curvatures = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(hessian).eigenvalues();
        QVERIFY(curvatures[size - 1] > 0.0);
        QVERIFY(curvatures[0] >= -1e-14 * curvatures[size - 1]); // rounding, where minimizers form a manifold
        for (std::size_t j = 0; j < i; ++j) {
            const Eigen::Map<const Eigen::VectorXd> one(optimum.data(), size);
            const Eigen::Map<const Eigen::VectorXd> other(points[j].data(), size);
            QVERIFY((one - other).norm() > 1.0);
        }
    }
    points.push_back(problem->start());
    for (const std::vector<double>& point : points) {
        QCOMPARE(point.size(), problem->bounds().size());
        for (std::size_t i = 0; i < point.size(); ++i)
            QVERIFY(problem->bounds()[i].low < point[i] && point[i] < problem->bounds()[i].high);
    }
}

void LandscapeTest::minibatchesHaveTheGradientAndItsNoise_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<qint64>("batchSize");
    for (const LandscapeName& name : landscapeNames) {
        // 200 and 2000 are beyond where linear regression and labels draw each example.
        for (const qint64 batchSize : {1, 5, 200, 2000})
            QTest::addRow("%s, B = %lld", std::string(name.name).c_str(), batchSize) << static_cast<int>(name.kind) << batchSize;
    }
}

void LandscapeTest::minibatchesHaveTheGradientAndItsNoise()
{
    QFETCH(int, kind);
    QFETCH(qint64, batchSize);
    constexpr int seeds = 16384;
    const LandscapeConfig config = landscape(static_cast<LandscapeKind>(kind));
    const auto problem = makeLandscape(config);
    const std::vector<double> start = problem->start();
    const std::vector<double> gradient = gradientAt(*problem, start);
    const auto ensemble = makeLandscapeEnsemble(config, options({sgd(1.0, batchSize)}, seeds));
    advance(*ensemble, 1);
    const std::vector<double> drawn = buffer(ensemble->save()); // SGD's buffer is the minibatch's gradient
    const std::size_t size = start.size();
    double trace = 0.0;
    double traceSquares = 0.0;
    for (int seed = 0; seed < seeds; ++seed) {
        double square = 0.0;
        for (std::size_t i = 0; i < size; ++i)
            square += std::pow(drawn[seed * size + i] - gradient[i], 2);
        trace += square / seeds;
        traceSquares += square * square / seeds;
    }
    const double expected = problem->noiseTrace(start) / static_cast<double>(batchSize);
    // The signs of a batch of one have a constant square: rounding only.
    QVERIFY(std::abs(trace - expected) <= 4.0 * std::sqrt(std::max(traceSquares - trace * trace, 0.0) / seeds) + 1e-9 * expected);
    for (std::size_t i = 0; i < size; ++i) {
        double mean = 0.0;
        for (int seed = 0; seed < seeds; ++seed)
            mean += drawn[seed * size + i] / seeds;
        QVERIFY(std::abs(mean - gradient[i]) <= 4.0 * std::sqrt(expected / seeds) + 1e-12);
    }
}

void LandscapeTest::recordsAreExact()
{
    QFETCH(int, kind);
    const LandscapeConfig config = landscape(static_cast<LandscapeKind>(kind));
    const auto problem = makeLandscape(config);
    const auto ensemble = makeLandscapeEnsemble(config, options({sgd(.001), sgdm(.001, .9)}, 3));
    const auto size = static_cast<std::size_t>(problem->parameters());
    QCOMPARE(ensemble->stepMetrics().size(), 3 + size);
    for (int step = 0; step < 20; ++step) {
        const EnsembleState before = ensemble->save();
        ensemble->beginEvaluation();
        ensemble->evaluateNextSlice();
        const auto records = advance(*ensemble, 1);
        for (std::size_t replica = 0; replica < 6; ++replica) {
            const auto from = theta(before).begin() + static_cast<std::ptrdiff_t>(replica * size);
            const std::vector<double> point(from, from + static_cast<std::ptrdiff_t>(size));
            QCOMPARE(records[0][replica], problem->loss(point));
            QCOMPARE(ensemble->evaluation()[replica], problem->loss(point));
            double signal = 0.0;
            for (const double slope : gradientAt(*problem, point))
                signal += slope * slope;
            QCOMPARE(records[1][replica], signal);
            QCOMPARE(records[2][replica], problem->noiseTrace(point));
            for (std::size_t i = 0; i < size; ++i)
                QCOMPARE(records[3 + i][replica], point[i]);
        }
    }
}

void LandscapeTest::labelNoiseIsAMeanOfSigns()
{
    constexpr int seeds = 16;
    LaneNoise noise(7, seeds);
    std::array<double, seeds> one;
    std::array<double, seeds> many;
    for (std::int64_t step = 0; step < 50; ++step) {
        noise.signMeans(step, 1, one.data());
        std::array<double, seeds> before = one;
        for (int seed = 0; seed < seeds; ++seed)
            QCOMPARE(std::abs(one[seed]), 1.0);
        // A batch grows by one example at a time: its first examples stay.
        for (std::int64_t count = 2; count <= 300; ++count) {
            noise.signMeans(step, count, many.data());
            for (int seed = 0; seed < seeds; ++seed) {
                const double added = many[seed] * static_cast<double>(count) - before[seed] * static_cast<double>(count - 1);
                QVERIFY(std::abs(std::abs(added) - 1.0) < 1e-10);
            }
            before = many;
        }
    }
}

void LandscapeTest::divergedReplicasStandStill()
{
    const auto ensemble = makeLandscapeEnsemble(landscape(LandscapeKind::Rosenbrock), options({sgd(.1), sgd(1e-4)}, 5));
    const auto records = advance(*ensemble, 100, 9);
    const EnsembleState state = ensemble->save();
    for (int seed = 0; seed < 5; ++seed) {
        const std::int64_t at = ensemble->divergedAt()[seed];
        QVERIFY(at > 0 && at < 20);
        QCOMPARE(ensemble->divergedAt()[5 + seed], std::int64_t{-1});
        QVERIFY(std::isfinite(records[0][(at - 1) * 10 + seed]));
        QVERIFY(std::isfinite(records[1][(at - 1) * 10 + seed]));
        QVERIFY(std::isnan(records[0][at * 10 + seed]));
        QVERIFY(std::isfinite(records[0][99 * 10 + 5 + seed]));
    }
    advance(*ensemble, 10);
    QVERIFY(std::equal(theta(state).begin(), theta(state).begin() + 10, theta(ensemble->save()).begin()));
}

QTEST_GUILESS_MAIN(LandscapeTest)
#include "landscape_test.moc"
