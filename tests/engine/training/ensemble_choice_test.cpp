// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/ensemble_choice.h"

#include "engine/networks/torch_presence.h"

#include <QTest>

using namespace tandem;

class EnsembleChoiceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void closedFormProblemsLeaveLibTorchOut()
    {
        const Experiment experiment = loadExperiment("noisy-quadratic");
        trainALittle(experiment, Backend::Automatic);
        makeObjective(experiment);
        QCOMPARE(devicesFor(experiment).size(), std::size_t(1));
        QCOMPARE(devicesFor(experiment).front().name, std::string("cpu"));
        QVERIFY(!torchIsLoaded());
    }

    /// LibTorch takes longer to load than all else to start: what is computed by hand on the processor does without.
    void networksByHandLeaveItOut()
    {
        const Experiment experiment = loadExperiment("fashion-mlp");
        QCOMPARE(chosenDevice(experiment, "cpu"), std::string("cpu"));
        trainALittle(experiment, Backend::Automatic);
        const auto objective = makeObjective(experiment);
        const std::vector<double> theta(static_cast<std::size_t>(objective->parameters()), .01);
        QVERIFY(objective->loss(theta) > 0.0);
        QVERIFY(!torchIsLoaded());
    }

    void autogradBringsIt()
    {
        if (!torchIsBuiltIn())
            QSKIP("This build has no LibTorch.");
        trainALittle(loadExperiment("fashion-mlp"), Backend::Reference);
        QVERIFY(torchIsLoaded());
    }

private:
    static void trainALittle(const Experiment& experiment, Backend backend)
    {
        const auto ensemble = makeEnsemble(experiment, "cpu", 1, backend);
        RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
        ensemble->advance(2, records);
        QCOMPARE(ensemble->step(), 2);
    }
};

QTEST_GUILESS_MAIN(EnsembleChoiceTest)
#include "ensemble_choice_test.moc"
