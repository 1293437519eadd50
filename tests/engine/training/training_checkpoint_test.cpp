// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/training_checkpoint.h"

#include "support/input_error.h"

#include <QRegularExpression>
#include <QTest>

using namespace tandem;

class TrainingCheckpointTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void aStateComesBackFromItsArrays()
    {
        EnsembleShape shape;
        shape.arms = 2;
        shape.seeds = 1;
        shape.parameters = 3;
        EnsembleState state;
        state.step = 77;
        state.hyperparameters = {{0.1, 0.0, 8}, {0.2, 0.9, 16}};
        state.parameters = std::vector<float>{1, 2, 3, 4, 5, 6};
        state.momentum = std::vector<double>{-1, -2, -3, -4, -5, -6};
        state.samplesDrawn = {616, 1232};
        state.divergedAt = {-1, 70};
        state.furtherBuffers = {std::vector<float>{0, 0, 0, 7, 8, 9}, std::vector<float>{1, 1, 1, 1, 1, 1}};
        QCOMPARE(stateBytes(state), 6 * 4 + 6 * 8 + 2 * 6 * 4);

        Checkpoint checkpoint;
        checkpoint.step = state.step;
        checkpoint.arrays = arraysOf(state, shape);
        const EnsembleState found = stateFrom(checkpoint);
        QCOMPARE(found.step, state.step);
        QVERIFY(found.hyperparameters == state.hyperparameters);
        QVERIFY(found.parameters == state.parameters);
        QVERIFY(found.momentum == state.momentum);
        QVERIFY(found.samplesDrawn == state.samplesDrawn);
        QVERIFY(found.divergedAt == state.divergedAt);
        QVERIFY(found.furtherBuffers == state.furtherBuffers);

        checkpoint.arrays.erase(checkpoint.arrays.begin());
        QVERIFY_THROWS_EXCEPTION(InputError, stateFrom(checkpoint));
    }

    void theCadenceKeepsToTheBudget_data()
    {
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<qint64>("every");
        QTest::newRow("small ones: 64 in the run, at evaluations") << qint64(100) << qint64(320);
        QTest::newRow("ten fit") << qint64(100'000) << qint64(2048);
        QTest::newRow("not one fits: two, the last among them") << qint64(10'000'000) << qint64(10048);
    }
    void theCadenceKeepsToTheBudget()
    {
        QFETCH(qint64, bytes);
        QFETCH(qint64, every);
        Experiment experiment;
        experiment.steps = 20000;
        experiment.evaluateEvery = 64;
        QCOMPARE(checkpointCadence(experiment, bytes, 1'000'000), every);
    }
};

QTEST_GUILESS_MAIN(TrainingCheckpointTest)
#include "training_checkpoint_test.moc"
