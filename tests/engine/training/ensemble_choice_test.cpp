// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/ensemble_choice.h"

#include <QFile>
#include <QTest>

using namespace tandem;

namespace {

/// Whether this process has LibTorch in its memory.
bool libTorchIsHere()
{
    QFile maps(QStringLiteral("/proc/self/maps"));
    return maps.open(QIODevice::ReadOnly) && maps.readAll().contains("libtorch");
}

} // namespace

class EnsembleChoiceTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    /// LibTorch takes longer to load than all else to start: only a network may ask for it.
    void closedFormProblemsLeaveLibTorchOut()
    {
        const Experiment experiment = loadExperiment("noisy-quadratic");
        const auto ensemble = makeEnsemble(experiment, chosenDevice(experiment, "auto"), 1);
        RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());
        ensemble->advance(10, records);
        makeObjective(experiment);
        QCOMPARE(devicesFor(experiment).size(), std::size_t(1));
        QCOMPARE(devicesFor(experiment).front().name, std::string("cpu"));
        QVERIFY(!libTorchIsHere());
    }

    void networksBringIt()
    {
        if (!networksAvailable())
            QSKIP("this build has no LibTorch");
        const Experiment experiment = loadExperiment("fashion-mlp");
        QCOMPARE(devicesFor(experiment).front().name, std::string("cpu"));
        QCOMPARE(chosenDevice(experiment, "cpu"), std::string("cpu"));
        QVERIFY(libTorchIsHere());
    }
};

QTEST_GUILESS_MAIN(EnsembleChoiceTest)
#include "ensemble_choice_test.moc"
