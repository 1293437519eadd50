// SPDX-License-Identifier: GPL-3.0-or-later
#include "optimizers/update_rule.h"
#include "support/random.h"

#include <QtTest>

#include <bit>
#include <cmath>
#include <vector>

using namespace tandem;

namespace {

/// A noisy gradient that both of two trajectories can read at their own points: the quadratic of curvature 1.5.
double gradient(double theta, int step)
{
    return 1.5 * theta + standardNormals(3, RandomStream::Noise, step)[0];
}

} // namespace

class UpdateRuleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void oneStepByHand();
    void bothFormsAreTheSameIterates_data();
    void bothFormsAreTheSameIterates();
    void withoutRescalingTheyPart();
    void couplingIdentity_data();
    void couplingIdentity();
    void noMomentumIsSgdToTheLastBit();
};

void UpdateRuleTest::oneStepByHand()
{
    double theta = 1.0;
    double buffer = 2.0;
    practicalStep(theta, buffer, 0.5, 0.125, 0.75);
    QCOMPARE(buffer, 2.0); // .75 · 2 + .5
    QCOMPARE(theta, 0.75); // 1 − .125 · 2
    double average = 2.0;
    theta = 1.0;
    theoryStep(theta, average, 0.5, 0.125, 0.75);
    QCOMPARE(average, 1.625); // .75 · 2 + .25 · .5
    QCOMPARE(theta, 1.0 - 0.125 * 1.625);
}

void UpdateRuleTest::bothFormsAreTheSameIterates_data()
{
    QTest::addColumn<QList<double>>("momenta");
    QTest::newRow("constant") << QList<double>{.9};
    QTest::newRow("none") << QList<double>{0.0};
    QTest::newRow("switched on and off") << QList<double>{0.0, .9, 0.0, .99};
    QTest::newRow("slider moved like mad") << QList<double>{.5, .9, .99, .3, .999, .0, .95, .1};
}

void UpdateRuleTest::bothFormsAreTheSameIterates()
{
    QFETCH(QList<double>, momenta);
    constexpr int stepsEach = 100;
    double practical = 2.0;
    double theory = 2.0;
    double buffer = 0.0;
    double average = 0.0;
    double before = momenta.front();
    for (int step = 0; step < 4 * stepsEach * momenta.size(); ++step) {
        const double momentum = momenta[step / stepsEach % momenta.size()];
        const double eta = step % 250 < 125 ? 0.1 : 0.03;
        buffer *= bufferRescaling(before, momentum);
        before = momentum;
        practicalStep(practical, buffer, gradient(practical, step), eta * (1.0 - momentum), momentum);
        theoryStep(theory, average, gradient(theory, step), eta, momentum);
        QVERIFY(std::abs(practical - theory) < 1e-12);
        QVERIFY(std::abs((1.0 - momentum) * buffer - average) < 1e-12);
    }
}

void UpdateRuleTest::withoutRescalingTheyPart()
{
    // What the rescaling is for: a raised β would make the old buffer count for less.
    double practical = 2.0;
    double theory = 2.0;
    double buffer = 0.0;
    double average = 0.0;
    for (int step = 0; step < 20; ++step) {
        const double momentum = step < 10 ? 0.5 : 0.99;
        practicalStep(practical, buffer, gradient(practical, step), 0.1 * (1.0 - momentum), momentum);
        theoryStep(theory, average, gradient(theory, step), 0.1, momentum);
    }
    QVERIFY(std::abs(practical - theory) > 1e-3);
}

void UpdateRuleTest::couplingIdentity_data()
{
    QTest::addColumn<double>("momentum");
    for (const double momentum : {0.0, .5, .9, .99})
        QTest::addRow("%g", momentum) << momentum;
}

void UpdateRuleTest::couplingIdentity()
{
    // THEORY §1: y = θ − (ηβ/(1−β)) m obeys y' = y − η g(θ).
    QFETCH(double, momentum);
    const double eta = 0.2;
    double theta = -1.0;
    double average = 0.0;
    double shadow = theta;
    for (int step = 0; step < 500; ++step) {
        const double g = gradient(theta, step);
        theoryStep(theta, average, g, eta, momentum);
        shadow -= eta * g;
        const double y = theta - eta * momentum / (1.0 - momentum) * average;
        QVERIFY(std::abs(y - shadow) < 1e-11);
    }
}

void UpdateRuleTest::noMomentumIsSgdToTheLastBit()
{
    float theta = 2.0f;
    float sgd = 2.0f;
    float buffer = 0.0f;
    for (int step = 0; step < 1000; ++step) {
        const auto noise = static_cast<float>(standardNormals(8, RandomStream::Noise, step)[0]);
        practicalStep(theta, buffer, 1.5f * theta + noise, 0.1f, 0.0f);
        sgd -= 0.1f * (1.5f * sgd + noise);
        QCOMPARE(std::bit_cast<std::uint32_t>(theta), std::bit_cast<std::uint32_t>(sgd));
    }
}

QTEST_GUILESS_MAIN(UpdateRuleTest)
#include "update_rule_test.moc"
