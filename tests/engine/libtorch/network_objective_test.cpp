// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/networks/synthetic_images.h"
#include "instruments/lanczos.h"
#include "instruments/one_step_split.h"
#include "libtorch/network_objective.h"
#include "support/interrupted.h"

#include <Eigen/Eigenvalues>

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;

namespace {

constexpr std::int64_t wholeSet = 602;

NetworkShape shapeOf(const QString& name)
{
    if (name == "softmax")
        return {};
    return name == "mlp" ? NetworkShape{{}, {4}} : NetworkShape{{2}, {}};
}

std::vector<double> gradientAt(Objective& objective, const std::vector<double>& theta)
{
    std::vector<double> gradient(theta.size());
    objective.gradient(theta, gradient);
    return gradient;
}

} // namespace

class NetworkObjectiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void derivatives_data()
    {
        QTest::addColumn<QString>("shape");
        for (const char* shape : {"softmax", "mlp", "convnet"})
            QTest::newRow(shape) << QString(shape);
    }
    /// In float64, against differences of the loss and of the gradient, and the Hessian's largest eigenvalues against those of
    /// the explicit matrix.
    void derivatives()
    {
        QFETCH(QString, shape);
        const NetworkShape network = shapeOf(shape);
        const auto objective = makeNetworkObjective(syntheticDataset(), network, {.examples = 300}, Precision::Double);
        const std::vector<double> theta = startOf(network);
        const auto size = static_cast<Eigen::Index>(theta.size());
        QCOMPARE(objective->parameters(), size);
        QCOMPARE(objective->sample(), std::string("300 training examples"));
        const std::vector<double> gradient = gradientAt(*objective, theta);

        // Central differences of float64: truncation of the order step², rounding 1e-16/step; no kink lies within the step.
        constexpr double step = 1e-6;
        constexpr double tolerance = 1e-8;
        Eigen::MatrixXd explicitHessian(size, size);
        for (Eigen::Index i = 0; i < size; ++i) {
            std::vector<double> up = theta;
            std::vector<double> down = theta;
            up[i] += step;
            down[i] -= step;
            QVERIFY(std::abs((objective->loss(up) - objective->loss(down)) / (2.0 * step) - gradient[i]) < tolerance);
            const std::vector<double> after = gradientAt(*objective, up);
            const std::vector<double> before = gradientAt(*objective, down);
            std::vector<double> unit(theta.size(), 0.0);
            unit[i] = 1.0;
            std::vector<double> column(theta.size());
            objective->hessianVector(theta, unit, column);
            for (Eigen::Index j = 0; j < size; ++j) {
                explicitHessian(j, i) = (after[j] - before[j]) / (2.0 * step);
                QVERIFY2(std::abs(explicitHessian(j, i) - column[j]) < tolerance, qPrintable(QString("%1 %2").arg(i).arg(j)));
            }
        }
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(explicitHessian);
        const LargestEigenpairs found
            = largestEigenpairs(size, [&](auto vector, auto out) { objective->hessianVector(theta, vector, out); },
                {.count = 3, .tolerance = 1e-6, .mostProducts = 80});
        QVERIFY(found.converged);
        for (int pair = 0; pair < 3; ++pair)
            QVERIFY(std::abs(found.values[pair] - solver.eigenvalues()[size - 1 - pair]) < 1e-7);
    }

    void singlePrecisionAgrees()
    {
        const NetworkShape network = shapeOf("mlp");
        const std::vector<double> theta = startOf(network);
        const auto exact = makeNetworkObjective(syntheticDataset(), network, {}, Precision::Double);
        const auto quick = makeNetworkObjective(syntheticDataset(), network, {});
        std::vector<double> a(theta.size());
        std::vector<double> b(theta.size());
        exact->hessianVector(theta, theta, a);
        quick->hessianVector(theta, theta, b);
        double largest = 0.0;
        for (const double x : a)
            largest = std::max(largest, std::abs(x));
        for (std::size_t i = 0; i < a.size(); ++i)
            QVERIFY(std::abs(a[i] - b[i]) < 1e-5 * largest);
        // The same θ gives the same bits, also after another θ.
        std::vector<double> other = theta;
        other[0] += 1.0;
        std::vector<double> again(theta.size());
        quick->hessianVector(other, theta, again);
        quick->hessianVector(theta, theta, again);
        QCOMPARE(again, b);
    }

    void sampleLeavesEnoughForMicroBatches()
    {
        const auto sampleOf = [](std::int64_t examples) {
            return makeNetworkObjective(syntheticDataset(), shapeOf("softmax"), {.examples = examples})->sample();
        };
        QCOMPARE(sampleOf(100), std::string("100 training examples"));
        QCOMPARE(sampleOf(401), std::string("401 training examples"));
        QCOMPARE(sampleOf(402), std::string()); // all of them: 200 would be left
        QCOMPARE(sampleOf(1024), std::string());
    }

    void microBatchesHaveTheGradientOfTheirExamples_data()
    {
        QTest::addColumn<qint64>("examples");
        QTest::newRow("whole set") << qint64{wholeSet};
        QTest::newRow("all but two") << qint64{wholeSet - 2};
    }
    /// With the whole set as the sample L, G and H are exact, and so is the mean over micro-batches of any draw. That of the two
    /// examples that a sample leaves over would be far off.
    void microBatchesHaveTheGradientOfTheirExamples()
    {
        QFETCH(qint64, examples);
        const NetworkShape network = shapeOf("mlp");
        const std::vector<double> theta = startOf(network);
        const auto objective = makeNetworkObjective(syntheticDataset(), network, {.examples = examples, .microBatchSize = 16});
        QCOMPARE(objective->sample(), std::string());
        const std::vector<double> gradient = gradientAt(*objective, theta);
        constexpr int batches = 1000;
        std::vector<double> sum(theta.size(), 0.0);
        std::vector<double> squares(theta.size(), 0.0);
        for (int i = 0; i < batches; ++i) {
            std::vector<double> one(theta.size());
            objective->microBatchGradient(theta, 5, static_cast<std::uint32_t>(i), one);
            for (std::size_t j = 0; j < one.size(); ++j) {
                sum[j] += one[j];
                squares[j] += one[j] * one[j];
            }
        }
        int beyondThree = 0;
        for (std::size_t j = 0; j < sum.size(); ++j) {
            const double mean = sum[j] / batches;
            const double error = std::sqrt((squares[j] / batches - mean * mean) / batches);
            // float32 sums on both sides
            beyondThree += std::abs(mean - gradient[j]) > 3.0 * error + 1e-6;
        }
        // .3 % of the coordinates if they were independent.
        QVERIFY2(beyondThree < .05 * static_cast<double>(theta.size()), qPrintable(QString::number(beyondThree)));
        std::vector<double> first(theta.size());
        std::vector<double> second(theta.size());
        objective->microBatchGradient(theta, 5, 0, first);
        objective->microBatchGradient(theta, 6, 0, second);
        QVERIFY(first != second);
        objective->microBatchGradient(theta, 5, 0, second);
        QCOMPARE(first, second);
    }

    /// The estimates of one draw lie within their errors of what all examples give.
    void splitAgreesWithAllExamples()
    {
        const NetworkShape network = shapeOf("softmax");
        const std::vector<double> theta = startOf(network);
        const auto objective
            = makeNetworkObjective(syntheticDataset(), network, {.examples = wholeSet, .microBatchSize = 8}, Precision::Double);
        const std::vector<double> gradient = gradientAt(*objective, theta);
        std::vector<double> image(theta.size());
        objective->hessianVector(theta, gradient, image);
        double signal = 0.0;
        double curvature = 0.0;
        for (std::size_t i = 0; i < theta.size(); ++i) {
            signal += gradient[i] * gradient[i];
            curvature += gradient[i] * image[i];
        }
        const CurvatureMoments found = measureCurvatureMoments(*objective, theta, 0, 64);
        QVERIFY(std::abs(found.signal.value - signal) < 4.0 * found.signal.error);
        QVERIFY(std::abs(found.curvature.value - curvature) < 4.0 * found.curvature.error);
        QVERIFY(found.signal.error < .3 * signal && found.curvature.error < .3 * curvature);
        QVERIFY(found.noiseCurvature.value > 4.0 * found.noiseCurvature.error);
    }

    void interrupted()
    {
        const NetworkShape network = shapeOf("mlp");
        std::vector<double> theta = startOf(network);
        const auto objective = makeNetworkObjective(syntheticDataset(), network, {});
        objective->interrupt();
        QVERIFY_EXCEPTION_THROWN(gradientAt(*objective, theta), Interrupted);
        QVERIFY_EXCEPTION_THROWN(objective->hessianVector(theta, theta, theta), Interrupted);
    }
};

QTEST_GUILESS_MAIN(NetworkObjectiveTest)
#include "network_objective_test.moc"
