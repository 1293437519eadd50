// SPDX-License-Identifier: GPL-3.0-or-later
#include "optimizers/pairing.h"

#include <QtTest>

using namespace tandem;

class PairingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }
    void pairs();
    void thereAndBack();
};

void PairingTest::pairs()
{
    // SGD at η = .1 leads SGDM at β = .9, which had η = .7.
    QCOMPARE(pairedLearningRate(Pairing::EffectiveLearningRate, .1, 0.0, .7, .9), .1);
    // The same γ = .1 is η = 1 at β = .9.
    QCOMPARE(pairedLearningRate(Pairing::RawLearningRate, .1, 0.0, .7, .9), 1.0);
    QCOMPARE(pairedLearningRate(Pairing::RawLearningRate, 1.0, .9, .7, 0.0), .1);
    QCOMPARE(pairedLearningRate(Pairing::Free, .1, 0.0, .7, .9), .7);
}

void PairingTest::thereAndBack()
{
    for (const Pairing pairing : {Pairing::EffectiveLearningRate, Pairing::RawLearningRate}) {
        const double follower = pairedLearningRate(pairing, .3, .5, .7, .99);
        QCOMPARE(pairedLearningRate(pairing, follower, .99, .7, .5), .3);
    }
}

QTEST_GUILESS_MAIN(PairingTest)
#include "pairing_test.moc"
