// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/problems/landscape_run.h"
#include "problems/closed_form_objective.h"
#include "support/random.h"

#include <QRegularExpression>

#include <cmath>
#include <memory>

using namespace tandem;
using namespace tandem::test;

namespace {

std::vector<double> randomVector(std::int64_t size, std::uint64_t number)
{
    std::vector<double> vector;
    for (std::int64_t i = 0; i < size; ++i)
        vector.push_back(standardNormals(number, RandomStream::Start, static_cast<std::uint64_t>(i))[0]);
    return vector;
}

std::vector<double> along(std::vector<double> point, const std::vector<double>& direction, double by)
{
    for (std::size_t i = 0; i < point.size(); ++i)
        point[i] += by * direction[i];
    return point;
}

double dot(const std::vector<double>& a, const std::vector<double>& b)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

std::vector<double> gradientAt(Objective& objective, const std::vector<double>& theta)
{
    std::vector<double> gradient(theta.size());
    objective.gradient(theta, gradient);
    return gradient;
}

/// ∇L along `direction` beside differences of L, and ∇²L `direction` beside differences of ∇L.
void compareDerivatives(Objective& objective, const std::vector<double>& theta, const std::vector<double>& direction)
{
    constexpr double step = 1e-4;
    const std::vector<double> up = along(theta, direction, step);
    const std::vector<double> down = along(theta, direction, -step);
    std::vector<double> image(theta.size());
    objective.hessianVector(theta, direction, image);
    // Truncation: step²/6 times a third derivative, near these points below 1e3 of the curvature; rounding: 1e-16 of the loss
    // over the step.
    const double scale = 1.0 + std::sqrt(dot(image, image) * dot(direction, direction));
    const double slope = (objective.loss(up) - objective.loss(down)) / (2.0 * step);
    QVERIFY(std::abs(slope - dot(gradientAt(objective, theta), direction)) < 1e-5 * scale + 1e-11 * objective.loss(theta));
    const std::vector<double> above = gradientAt(objective, up);
    const std::vector<double> below = gradientAt(objective, down);
    for (std::size_t i = 0; i < theta.size(); ++i)
        QVERIFY(std::abs((above[i] - below[i]) / (2.0 * step) - image[i]) < 1e-5 * scale);
}

} // namespace

/// What the instruments see of every problem is the derivatives of one and the same loss.
class ClosedFormObjectiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void landscapes_data() { landscapeRows(); }
    void landscapes()
    {
        QFETCH(int, kind);
        const LandscapeConfig config = landscape(static_cast<LandscapeKind>(kind));
        const std::unique_ptr<Objective> objective = makeObjective(config);
        const std::vector<double> start = makeLandscape(config)->start();
        for (std::uint64_t number = 0; number < 20; ++number) {
            const std::vector<double> theta = along(start, randomVector(objective->parameters(), number), .3);
            compareDerivatives(*objective, theta, randomVector(objective->parameters(), 100 + number));
        }
    }

    void quadratics_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<int>("noise");
        QTest::newRow("2, none") << 2 << static_cast<int>(QuadraticNoise::None);
        QTest::newRow("7, isotropic") << 7 << static_cast<int>(QuadraticNoise::Isotropic);
        QTest::newRow("100, proportional") << 100 << static_cast<int>(QuadraticNoise::Proportional);
        QTest::newRow("1000, multiplicative") << 1000 << static_cast<int>(QuadraticNoise::Multiplicative);
    }
    void quadratics()
    {
        QFETCH(int, dimension);
        QFETCH(int, noise);
        QuadraticConfig config;
        config.curvatures = logSpacedCurvatures(dimension, 1e3);
        config.noise = static_cast<QuadraticNoise>(noise);
        config.start.assign(static_cast<std::size_t>(dimension), 1.0);
        const std::unique_ptr<Objective> objective = makeObjective(config);
        QCOMPARE(objective->parameters(), std::int64_t{dimension});
        for (std::uint64_t number = 0; number < 20; ++number)
            compareDerivatives(*objective, randomVector(dimension, number), randomVector(dimension, 100 + number));
        // The known optimum.
        const std::vector<double> optimum(config.start.size(), 0.0);
        QCOMPARE(objective->loss(optimum), 0.0);
        QCOMPARE(gradientAt(*objective, optimum), optimum);
    }
};

QTEST_GUILESS_MAIN(ClosedFormObjectiveTest)
#include "closed_form_objective_test.moc"
