// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/quadratic_theory.h"
#include "theory/stability_lines.h"

#include <QRegularExpression>
#include <QTest>

using namespace tandem;

class StabilityLinesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void sgd()
    {
        const theory::StabilityLines lines = theory::stabilityLines(.1, 0.0);
        QCOMPARE(lines.fullBatch, 20.0);
        QCOMPARE(lines.smallBatch, 20.0);
    }

    /// At a curvature on the line the learning rate is at its limit.
    void linesAreWhereTheLimitsLie()
    {
        for (const double beta : {0.0, .5, .9}) {
            const double eta = .3;
            QVERIFY(std::abs(theory::stabilityLimit(theory::stabilityLines(eta, beta).fullBatch, beta) - eta) < 1e-14);
            QVERIFY(std::abs(theory::nesterovStabilityLimit(theory::nesterovStabilityLines(eta, beta).fullBatch, beta) - eta)
                < 1e-14);
            // 2(1−β)/γ of the practical γ.
            QVERIFY(std::abs(theory::stabilityLines(eta, beta).smallBatch - 2.0 * (1.0 - beta) / (eta * (1.0 - beta))) < 1e-13);
        }
    }
};

QTEST_GUILESS_MAIN(StabilityLinesTest)
#include "stability_lines_test.moc"
