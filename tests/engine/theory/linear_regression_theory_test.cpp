// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/linear_regression_theory.h"

#include <QRegularExpression>
#include <QTest>

using namespace tandem;

class LinearRegressionTheoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    /// Without momentum, the trace of C' = C − η(HC+CH) + η²[(1+1/B)HCH + (tr(HC)+τ²)H/B] for H = hI.
    void withoutMomentumItIsTheRecursionOfTheCovariance()
    {
        const theory::FreshRegression problem{
            .curvature = 1.5, .dimension = 3.0, .labelNoise = .5, .batchSize = 4.0, .learningRate = .2};
        double trace = 2.0;
        for (int step = 1; step <= 20; ++step) {
            trace += -2.0 * .2 * 1.5 * trace + .04 * ((1.0 + .25) * 2.25 * trace + (1.5 * trace + .25) * 1.5 * 3.0 / 4.0);
            QVERIFY(std::abs(theory::meanSquareAfter(problem, 2.0, step) - trace) < 1e-13);
        }
    }

    /// One step of momentum from m = 0 is a step of γ = η(1−β).
    void firstStepOfMomentum()
    {
        const theory::FreshRegression sgdm{.dimension = 2.0, .labelNoise = 0.0, .learningRate = .5, .momentum = .8};
        const theory::FreshRegression sgd{.dimension = 2.0, .labelNoise = 0.0, .learningRate = .1};
        QVERIFY(std::abs(theory::meanSquareAfter(sgdm, 1.0, 1) - theory::meanSquareAfter(sgd, 1.0, 1)) < 1e-15);
    }
};

QTEST_GUILESS_MAIN(LinearRegressionTheoryTest)
#include "linear_regression_theory_test.moc"
