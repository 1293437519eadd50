// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/libtorch/network_paths.h"
#include "engine/networks/network_run.h"
#include "engine/networks/synthetic_images.h"
#include "engine/optimizers/written_rules.h"
#include "networks/network_factory.h"

#include <QTest>

using namespace tandem;
using namespace tandem::test;

namespace {

const char* const gpu = "cuda:0";
const NetworkShape dense{{}, {12, 7}};
const NetworkShape convolutional{{5, 18}, {}};
const NetworkShape shapes[] = {dense, convolutional};

/// What another order of float32 sums leads to in some dozens of steps; a wrong term is off by far more.
constexpr double fedBack = 1e-4;

/// Every optimizer, schedule and SVAG; the last arm with a batch size of its own.
EnsembleOptions everyArm()
{
    EnsembleOptions options;
    options.arms = writtenArms();
    options.arms.back().initial.batchSize = 24;
    options.seeds = 3;
    options.firstSeed = 5;
    options.noiseEvery = 2;
    return options;
}

std::unique_ptr<Ensemble> on(const std::string& device, const NetworkShape& shape, const EnsembleOptions& options = everyArm(),
    ComputePath pathOfGpu = ComputePath::Stacked)
{
    return makeNetworkEnsemble(syntheticDataset(), shape, options, device, device == "cpu" ? ComputePath::Autograd : pathOfGpu);
}

double largestDistance(const Run& a, const Run& b, const Ensemble& ensemble)
{
    double largest = 0.0;
    for (int replica = 0; replica < ensemble.shape().replicas(); ++replica)
        largest = std::max(largest,
            relativeDistance(floats(a.state.parameters, ensemble, replica), floats(b.state.parameters, ensemble, replica)));
    return largest;
}

} // namespace

/// What runs on a GPU against the same on the processor, which the other tests hold against float64. Skipped without one.
class GpuTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void agreesWithTheProcessor_data() { eachShape(); }
    void agreesWithTheProcessor();
    void referenceIsAutograd();
    void sameBitsHoweverItIsRun_data() { eachShape(); }
    void sameBitsHoweverItIsRun();
    void followsChangesWhileItRuns();
    void divergedReplicasStandStill();
    void givesUpWhenInterrupted();
    void tf32IsAskedForByName();

private:
    static void eachShape();
};

void GpuTest::initTestCase()
{
    if (devices().size() == 1)
        QSKIP("There is no GPU here, or this build's LibTorch has no CUDA.");
}

void GpuTest::eachShape()
{
    QTest::addColumn<int>("shape");
    QTest::newRow("dense") << 0;
    QTest::newRow("convolutional") << 1;
}

/// More steps than are taken before a step is replayed from a graph, losses, noise terms and evaluations included.
void GpuTest::agreesWithTheProcessor()
{
    QFETCH(int, shape);
    const auto processor = on("cpu", shapes[shape]);
    const auto device = on(gpu, shapes[shape]);
    Run expected, run;
    go(*processor, 30, 30, expected);
    go(*device, 30, 30, run);
    QCOMPARE(run.numbers.size(), expected.numbers.size());
    for (std::size_t i = 0; i < run.numbers.size(); ++i)
        QVERIFY(std::abs(run.numbers[i] - expected.numbers[i]) <= fedBack * (1.0 + std::abs(expected.numbers[i])));
    const double distance = largestDistance(run, expected, *processor);
    QVERIFY2(distance < fedBack, qPrintable(QString::number(distance)));
    QVERIFY2(distance > 0.0, "it computed on the processor");
    const std::vector<double> a = evaluated(*processor);
    const std::vector<double> b = evaluated(*device);
    // An image on the border between two classes may fall to either side: allow one of the 203 of the test set.
    for (std::size_t i = 0; i < a.size(); ++i)
        QVERIFY(std::abs(a[i] - b[i]) < 1.0 / 203 + fedBack);
}

/// The yardstick is another computation than what is measured against it.
void GpuTest::referenceIsAutograd()
{
    const auto byHand = on(gpu, dense);
    const auto reference = on(gpu, dense, everyArm(), ComputePath::StackedAutograd);
    Run expected, run;
    go(*reference, 30, 30, expected);
    go(*byHand, 30, 30, run);
    const double distance = largestDistance(run, expected, *byHand);
    QVERIFY2(distance > 0.0 && distance < fedBack, qPrintable(QString::number(distance)));
}

void GpuTest::sameBitsHoweverItIsRun()
{
    QFETCH(int, shape);
    const auto whole = on(gpu, shapes[shape]);
    Run expected;
    go(*whole, 40, 40, expected);
    const auto inBlocks = on(gpu, shapes[shape]);
    Run before;
    go(*inBlocks, 19, 7, before);
    Run run = before;
    const auto restored = on(gpu, shapes[shape]);
    restored->restore(before.state);
    go(*restored, 21, 1, run);
    QVERIFY(sameBits(run.numbers, expected.numbers));
    QVERIFY(run.state.parameters == expected.state.parameters);
    QVERIFY(run.state.momentum == expected.state.momentum);
    QVERIFY(run.state.furtherBuffers == expected.state.furtherBuffers);
    QVERIFY(sameBits(evaluated(*restored), evaluated(*whole)));
}

/// Other coefficients and other batch sizes, back and forth: nothing of a recorded graph stays behind.
void GpuTest::followsChangesWhileItRuns()
{
    Run expected, run;
    const auto processor = on("cpu", dense);
    const auto device = on(gpu, dense);
    for (const auto& [ensemble, into] : {std::pair{processor.get(), &expected}, std::pair{device.get(), &run}}) {
        go(*ensemble, 6, 6, *into);
        for (const Hyperparameters& values : {Hyperparameters{0.1, 0.5, 5}, {0.1, 0.5, 300}, {0.3, 0.9, 5}}) {
            ensemble->setHyperparameters(1, values);
            go(*ensemble, 8, 5, *into);
        }
    }
    const double distance = largestDistance(run, expected, *processor);
    QVERIFY2(distance < fedBack, qPrintable(QString::number(distance)));
}

void GpuTest::divergedReplicasStandStill()
{
    EnsembleOptions options = everyArm();
    options.arms.resize(2);
    options.arms[1].initial.learningRate = 1e12;
    const auto device = on(gpu, dense, options);
    RecordBlock records(device->stepMetrics(), device->shape().replicas());
    device->advance(50, records);
    const EnsembleState before = device->save();
    device->advance(5, records);
    const EnsembleState after = device->save();
    for (int replica = 0; replica < device->shape().replicas(); ++replica) {
        const bool stands = replica >= options.seeds;
        QCOMPARE(device->divergedAt()[replica] >= 0, stands);
        QCOMPARE(
            std::ranges::equal(floats(before.parameters, *device, replica), floats(after.parameters, *device, replica)), stands);
        QCOMPARE(std::isnan(records.row(0, 52)[replica]), stands);
    }
}

void GpuTest::givesUpWhenInterrupted()
{
    const auto device = on(gpu, dense);
    RecordBlock records(device->stepMetrics(), device->shape().replicas());
    device->advance(10, records);
    device->interrupt();
    QVERIFY_THROWS_EXCEPTION(Interrupted, device->advance(10, records));
}

/// Products with 10 bits differ from those with 23 by about 10⁻³, and only where they are asked for.
void GpuTest::tf32IsAskedForByName()
{
    // Tensor cores want sizes that are multiples of 4.
    const NetworkShape shape{{}, {64, 64}};
    EnsembleOptions options = everyArm();
    options.arms.resize(1);
    Run exact, coarse, again;
    const auto float32 = on(gpu, shape, options);
    go(*float32, 1, 1, exact);
    const auto tf32 = on(std::string(gpu) + std::string(tf32Suffix), shape, options);
    go(*tf32, 1, 1, coarse);
    const auto float32Again = on(gpu, shape, options);
    go(*float32Again, 1, 1, again);
    QVERIFY(again.state.parameters == exact.state.parameters);
    const double distance = largestDistance(coarse, exact, *float32);
    QVERIFY2(distance > 1e-8 && distance < 1e-2, qPrintable(QString::number(distance)));
}

QTEST_GUILESS_MAIN(GpuTest)
#include "gpu_test.moc"
