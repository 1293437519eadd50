// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/experiment.h"
#include "training/experiment_edit.h"

#include <QTest>

using namespace tandem;

namespace {

const std::string written = R"(# A comment about it all.
title = "Edited"
[problem]
kind = "quadratic"
curvatures = [1.0]
noise = "none"
start = [1.0]
[run]
steps = 100 # not many
compare = ["SGD", "SGDM η"]

# The plain arm.
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1 # as usual
batch_size = 4

# The one with momentum.
[[arm]]
name = "SGDM η"
optimizer = "sgdm"
practical_learning_rate = 0.01
momentum = 0.9
[arm.schedule]
kind = "cosine"

[[intervention]]
step = 50
arm = "SGDM η"
set = { batch_size = 8 }
)";

Experiment parsed(const std::string& text)
{
    return parseExperiment(text, "edited.toml");
}

} // namespace

class ExperimentEditTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(".*"));
        parsed(written);
    }

    void aColorIsWrittenAndNotCopied()
    {
        const std::string edited = withColor(withColor(written, "SGD", 2), "SGD", 4);
        QCOMPARE(parsed(edited).armColors, (std::vector<int>{4, 1}));
        QVERIFY(edited.find("# as usual") != std::string::npos);
        QCOMPARE(parsed(withCopy(edited, "SGD", "copy")).armColors, (std::vector<int>{4, 1, 2}));
    }

    void aPracticalRateStaysWhereItGivesTheSameBits()
    {
        int kept = 0;
        for (const double rate : {0.5, 0.1, 1.0 / 3.0, 0.0224, 0.7}) {
            const std::string text = withValues(written, "SGDM η", {rate, 0.9, 32});
            QCOMPARE(parsed(text).arms[1].initial, (Hyperparameters{rate, 0.9, 32}));
            kept += text.find("practical_learning_rate") != std::string::npos ? 1 : 0;
        }
        QVERIFY(kept > 0);
    }

    void valuesAreReplacedAndCommentsStay()
    {
        const std::string text = withValues(withValues(written, "SGD", {0.25, 0.0, 16}), "SGDM η", {0.5, 0.8, 32});
        const Experiment edited = parsed(text);
        QCOMPARE(edited.arms[0].initial, (Hyperparameters{0.25, 0.0, 16}));
        QCOMPARE(edited.arms[1].initial.learningRate, 0.5);
        QCOMPARE(edited.arms[1].initial.momentum, 0.8);
        QCOMPARE(edited.arms[1].initial.batchSize, 32);
        for (const char* kept : {"# A comment", "# not many", "# The plain arm.", "learning_rate = 0.25 # as usual"})
            QVERIFY2(text.find(kept) != std::string::npos, kept);
    }

    void aCopyStandsAfterItsArmWithAllItHas()
    {
        const Experiment edited = parsed(withCopy(written, "SGDM η", "SGDM 2"));
        QCOMPARE(edited.arms.size(), std::size_t{3});
        QCOMPARE(edited.arms[2].name, std::string("SGDM 2"));
        QCOMPARE(edited.arms[2].initial, edited.arms[1].initial);
        QVERIFY(!edited.arms[2].settings.schedule.isConstant());
        const Experiment first = parsed(withCopy(written, "SGD", "SGD 2"));
        QCOMPARE(first.arms[1].name, std::string("SGD 2"));
        QCOMPARE(first.arms[2].name, std::string("SGDM η"));
    }

    void aNameChangesWhereverItStands()
    {
        const Experiment edited = parsed(withName(written, "SGDM η", "heavy \"ball\""));
        QCOMPARE(edited.arms[1].name, std::string("heavy \"ball\""));
        QCOMPARE(edited.interventions.size(), std::size_t{1});
        QCOMPARE(edited.interventions[0].arm, 1);
        QCOMPARE(edited.compared.second, 1);
    }

    void anArmGoesWithItsInterventions()
    {
        const std::string text = withoutArm(written, "SGDM η");
        const Experiment edited = parsed(text);
        QCOMPARE(edited.arms.size(), std::size_t{1});
        QVERIFY(edited.interventions.empty());
        QVERIFY(text.find("compare") == std::string::npos);
        QCOMPARE(parsed(withoutArm(written, "SGD")).arms[0].name, std::string("SGDM η"));
    }

    void everyOptimizerCanTakeOver_data()
    {
        QTest::addColumn<int>("optimizer");
        for (const OptimizerName& name : optimizerNames)
            QTest::newRow(std::string(name.name).c_str()) << static_cast<int>(name.optimizer);
    }
    void everyOptimizerCanTakeOver()
    {
        QFETCH(int, optimizer);
        for (const char* arm : {"SGD", "SGDM η"}) {
            std::string text = withOptimizer(written, arm, static_cast<Optimizer>(optimizer));
            // An intervention on momentum or such is none of these.
            const Experiment edited = parsed(text);
            const std::size_t index = arm == std::string("SGD") ? 0 : 1;
            QCOMPARE(static_cast<int>(edited.arms[index].optimizer), optimizer);
            QCOMPARE(edited.arms[1 - index].initial, parsed(written).arms[1 - index].initial);
            text = withOptimizer(text, arm, Optimizer::Sgdm); // and back
            QCOMPARE(parsed(text).arms[index].initial.momentum, 0.9);
        }
    }

    void everyShippedExperimentCanBeEdited()
    {
        for (const ShippedExperiment& shipped : shippedExperiments()) {
            const Experiment experiment = loadExperiment(shipped.name);
            for (const Arm& arm : experiment.arms) {
                const Experiment same = parsed(withValues(experiment.text, arm.name, arm.initial));
                for (std::size_t i = 0; i < same.arms.size(); ++i)
                    QCOMPARE(same.arms[i].initial, experiment.arms[i].initial);
                QCOMPARE(parsed(withCopy(experiment.text, arm.name, "copy")).arms.size(), experiment.arms.size() + 1);
            }
        }
    }
};

QTEST_GUILESS_MAIN(ExperimentEditTest)
#include "experiment_edit_test.moc"
