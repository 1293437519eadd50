// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;

/// Too many parameters for all eigenvalues, so that where the search begins shows in the last digits of the largest.
Experiment experiment()
{
    return parseExperiment(R"(
[problem]
kind = "quadratic"
dimension = 200
condition_number = 30
noise_variance = 1.0
[run]
seeds = 2
steps = 100
evaluate_every = 10
[instruments]
sharpness_every = 10
seeds = 2
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.1
)",
        "warm.toml");
}

std::vector<double> sharpnessFrom(const History& history, std::int64_t step)
{
    std::vector<double> values;
    for (const int arm : {0, 1}) {
        for (const int seed : {0, 1}) {
            const Series& series = *history.find({"sharpness", arm, seed});
            for (std::int64_t i = 0; i < series.size(); ++i)
                if (series.step(i) >= step)
                    values.push_back(series.value(i));
        }
    }
    return values;
}

/// The same run, from a checkpoint to its end.
std::vector<double> sharpnessAfter(const Checkpoint& checkpoint, const RunDescription& run)
{
    auto point = std::make_shared<ResumePoint>();
    point->checkpoint = checkpoint;
    point->history = std::make_shared<History>(run);
    TrainerOptions options;
    options.resume = point;
    Trainer trainer(experiment(), options);
    if (!trainer.waitUntilStopped(patience))
        return {};
    return sharpnessFrom(*trainer.history(), checkpoint.step);
}

} // namespace

class WarmStartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void resumedRunsMeasureTheSameBits()
    {
        std::vector<Checkpoint> checkpoints;
        TrainerOptions options;
        options.checkpoints.take = [&checkpoints](const Checkpoint& checkpoint) { checkpoints.push_back(checkpoint); };
        Trainer trainer(experiment(), options);
        QVERIFY(trainer.waitUntilStopped(patience));
        const auto middle = std::ranges::find(checkpoints, std::int64_t{50}, &Checkpoint::step);
        QVERIFY(middle != checkpoints.end());

        const RunDescription run = trainer.history()->description();
        const std::vector<double> expected = sharpnessFrom(*trainer.history(), 50);
        QCOMPARE(expected.size(), std::size_t(4 * 6)); // steps 50 to 100 of four replicas
        for (const double value : expected)
            QVERIFY(std::abs(value - 1.0) < 1e-3); // the tolerance
        QCOMPARE(sharpnessAfter(*middle, run), expected);

        // Without where the last measurement left off, it is another search, which ends elsewhere within the tolerance.
        Checkpoint forgetful = *middle;
        const auto isStart = [](const CheckpointArray& array) { return array.name.starts_with("dominant_start_"); };
        QCOMPARE(std::erase_if(forgetful.arrays, isStart), std::size_t(4));
        QVERIFY(sharpnessAfter(forgetful, run) != expected);
    }
};

QTEST_GUILESS_MAIN(WarmStartsTest)
#include "warm_starts_test.moc"
