// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/trainer.h"

#include "engine/history/history_contents.h"
#include "fake_ensemble.h"
#include "support/input_error.h"
#include "training/default_cadence.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

Experiment experimentOf(std::int64_t steps, const std::string& more = {})
{
    return parseExperiment(R"(
[problem]
kind = "quadratic"
curvatures = [1.0]
[run]
seeds = 3
record_seeds = 2
noise_every = 2
record_every = 1
evaluate_every = 64
snapshot_every = 8
steps = )" + std::to_string(steps)
            + R"(
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.1
)" + more,
        "test.toml");
}

TrainerOptions fakeOptions(FakeBehaviour behaviour = {}, bool startPaused = false)
{
    TrainerOptions options;
    options.startPaused = startPaused;
    options.ensembleFactory
        = [behaviour](const Experiment& experiment) { return std::make_unique<FakeEnsemble>(experiment, behaviour); };
    return options;
}

/// What must not depend on how a run was watched.
QByteArray contents(const History& history)
{
    return contentsOf(history, false);
}

std::vector<std::int64_t> stepsOf(const History& history, const SeriesKey& key)
{
    std::vector<std::int64_t> steps;
    if (const Series* series = history.find(key))
        for (std::int64_t i = 0; i < series->size(); ++i)
            steps.push_back(series->step(i));
    return steps;
}

constexpr auto patience = 20s;

} // namespace

class TrainerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void recordsWhatUpdatesRunWith()
    {
        Experiment experiment = experimentOf(100, R"(
[[arm]]
name = "stepped"
optimizer = "sgd"
learning_rate = 0.6
svag = 2
schedule = { kind = "step", milestones = [10, 50], warmup_steps = 6 }
[[arm]]
name = "scaled"
optimizer = "sgdm"
learning_rate = 0.25
momentum_scaling = { alpha = 0.5, lambda = 0.4 }
schedule = { kind = "cosine" }
[[arm]]
name = "growing"
optimizer = "fsgdm"
learning_rate = 0.1
[[arm]]
name = "adam"
optimizer = "adam"
learning_rate = 0.1
[[intervention]]
step = 21
arm = "stepped"
set = { learning_rate = 1.2 }
)");
        experiment.recordEvery = 4;
        Trainer whole(experiment, fakeOptions());
        QVERIFY(whole.waitUntilStopped(patience));
        const auto history = whole.history();

        // At recorded steps while it changes smoothly, else where it jumps; η is divided by ℓ.
        const SeriesKey stepped{"learning_rate", 2, allSeeds};
        QCOMPARE(stepsOf(*history, stepped), (std::vector<std::int64_t>{0, 4, 6, 10, 21, 50}));
        const std::vector<double> rates{0.05, 0.25, 0.3, 0.03, 0.06, 0.006};
        for (int i = 0; i < 6; ++i)
            QCOMPARE(history->find(stepped)->value(i), rates[i]);
        QCOMPARE(history->interventions().front().before, 0.6);
        QCOMPARE(history->interventions().front().after, 1.2);
        QCOMPARE(history->samples(2, 100), 2 * history->samples(0, 100));

        const Series* cosine = history->find({"learning_rate", 3, allSeeds});
        const Series* scaled = history->find({"momentum", 3, allSeeds});
        QCOMPARE(cosine->size(), 25);
        QCOMPARE(scaled->size(), 25);
        for (int i = 0; i < 25; ++i) {
            QCOMPARE(cosine->step(i), 4 * i);
            QCOMPARE(cosine->value(i), 0.25 * std::pow(std::cos(std::acos(0.0) * 4 * i / 100.0), 2.0));
            QCOMPARE(scaled->value(i), 1.0 - 0.4 * std::sqrt(cosine->value(i)));
        }
        const Series* growing = history->find({"momentum", 4, allSeeds});
        QCOMPARE(growing->valueAt(40), 40.0 / 43.3);
        QCOMPARE(history->find({"learning_rate", 4, allSeeds})->size(), 1);
        QCOMPARE(history->find({"momentum", 5, allSeeds})->value(0), 0.9);
        QCOMPARE(history->description().arms[4].optimizer, std::string("fsgdm"));
        QCOMPARE(history->description().compared, (ComparedArms{0, 1}));

        Trainer cut(experiment, fakeOptions({}, true));
        QVERIFY(cut.waitUntilStopped(patience));
        while (cut.status().step < 100) {
            cut.step(7);
            QVERIFY(cut.waitUntilStopped(patience));
        }
        QCOMPARE(contents(*cut.history()), contents(*history));
    }

    void scaledMomentumFollowsASlider()
    {
        Experiment experiment = experimentOf(50);
        experiment.arms[1].settings.momentumScaling = MomentumScaling{0.5, 0.4};
        experiment.arms[1].initial = experiment.arms[1].consistent({0.25, 0.0, 64});
        Trainer trainer(experiment, fakeOptions({}, true));
        QVERIFY(trainer.waitUntilStopped(patience));
        trainer.setHyperparameters(1, {0.01, 0.8, 64});
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().hyperparameters[1], (Hyperparameters{0.01, 0.96, 64}));
    }

    void runsToTheEnd()
    {
        Trainer trainer(experimentOf(200), fakeOptions());
        QVERIFY(trainer.waitUntilStopped(patience));
        const TrainerStatus status = trainer.status();
        QCOMPARE(status.state, TrainerState::Finished);
        QCOMPARE(status.step, 200);
        QCOMPARE(status.trainingExamples, 1000);
        const auto history = trainer.history();
        QCOMPARE(history->step(), 200);
        QCOMPARE(history->find({"train_loss", 0, 0})->size(), 200);
        QCOMPARE(history->find({"train_loss", 1, 1})->size(), 200);
        QVERIFY(!history->find({"train_loss", 0, 2})); // not a recorded seed
        QCOMPARE(history->find({"gradient_noise.mean", 1, allSeeds})->size(), 100);
        QCOMPARE(history->snapshots().size(), 26);
        QCOMPARE(history->samples(0, 200), 200 * 64);
        QVERIFY(history->find({"noise_scale", 0, allSeeds})->size() > 0);
    }

    void evaluationsFollowTheirSchedule()
    {
        Trainer trainer(experimentOf(200), fakeOptions());
        QVERIFY(trainer.waitUntilStopped(patience));
        const std::vector<std::int64_t> expected{0, 4, 8, 16, 32, 64, 128, 192, 200};
        QCOMPARE(stepsOf(*trainer.history(), {"full_loss", 0, 0}), expected);
        QCOMPARE(stepsOf(*trainer.history(), {"gap", wholeRun, allSeeds}), expected);
        // The evaluation belongs to θ at its step, as the minibatch loss of this problem does.
        const Series* loss = trainer.history()->find({"train_loss", 1, 1});
        const Series* full = trainer.history()->find({"full_loss", 1, 1});
        for (std::int64_t i = 0; i + 1 < full->size(); ++i)
            QCOMPARE(full->value(i), loss->valueAt(full->step(i)));
    }

    void scheduleIsConsistent()
    {
        for (const std::int64_t every : {1, 2, 16, 64, 1000, 4096}) {
            std::int64_t next = 0;
            for (std::int64_t step = 0; step < 3 * every; ++step) {
                QCOMPARE(isEvaluationStep(step, every), step == next);
                if (step == next)
                    next = nextEvaluationStep(step, every);
            }
        }
    }

    void statisticsAreOverAllSeeds()
    {
        Trainer trainer(experimentOf(1), fakeOptions());
        QVERIFY(trainer.waitUntilStopped(patience));
        // x = 1, 1.1, 1.2: losses .5, .605, .72
        const double mean = (0.5 + 0.605 + 0.72) / 3;
        QVERIFY(std::abs(trainer.history()->find({"train_loss.mean", 0, allSeeds})->value(0) - mean) < 1e-15);
        const double variance
            = ((0.5 - mean) * (0.5 - mean) + (0.605 - mean) * (0.605 - mean) + (0.72 - mean) * (0.72 - mean)) / 2;
        QVERIFY(std::abs(trainer.history()->find({"train_loss.std", 0, allSeeds})->value(0) - std::sqrt(variance)) < 1e-15);
    }

    void pausesStepsAndGoesOn()
    {
        Trainer trainer(experimentOf(100), fakeOptions({}, true));
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Paused);
        QCOMPARE(trainer.status().step, 0);
        // A window shows the start although nothing has run.
        QCOMPARE(trainer.history()->find({"full_loss", 0, 0})->size(), 1);
        QCOMPARE(trainer.history()->snapshots().size(), 1);
        trainer.step();
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().step, 1);
        trainer.step(9);
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().step, 10);
        QCOMPARE(trainer.status().state, TrainerState::Paused);
        trainer.play();
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Finished);
        trainer.play();
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().step, 200);
        QCOMPARE(trainer.status().targetStep, 200);
        trainer.step(3);
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().step, 203);
        QCOMPARE(trainer.status().state, TrainerState::Paused);
    }

    void pausesWhileRunning()
    {
        Trainer trainer(experimentOf(1000000), fakeOptions({.perStep = 200us}));
        QTRY_VERIFY(trainer.status().step > 20);
        trainer.pause();
        QVERIFY(trainer.waitUntilStopped(patience));
        const std::int64_t step = trainer.status().step;
        QVERIFY(step < 1000000);
        QCOMPARE(trainer.status().state, TrainerState::Paused);
        QCOMPARE(trainer.history()->step(), step);
        QVERIFY(trainer.status().stepsPerSecond > 0);
        QVERIFY(trainer.status().trainingSeconds > 0);
    }

    void watchingAndSteppingLeaveTheSameBits()
    {
        const Experiment experiment = experimentOf(300, "[[intervention]]\nstep=100\narm=\"SGDM\"\nset={momentum=0.5}\n");
        Trainer straight(experiment, fakeOptions());
        Trainer stepped(experiment, fakeOptions({.perSlice = 300us, .slices = 7}, true));
        Trainer limited(experiment, fakeOptions());
        limited.setSpeedLimit(2000);
        for (const int steps : {1, 1, 7, 64, 100, 300})
            stepped.step(steps);
        QVERIFY(straight.waitUntilStopped(patience));
        QVERIFY(limited.waitUntilStopped(patience));
        for (int i = 0; stepped.status().state != TrainerState::Finished && i < 300; ++i) {
            stepped.step(1 + i % 13);
            QVERIFY(stepped.waitUntilStopped(patience));
        }
        const QByteArray expected = contents(*straight.history());
        QVERIFY(expected == contents(*stepped.history()));
        QVERIFY(expected == contents(*limited.history()));
    }

    void aLiveChangeEqualsAScheduledOne()
    {
        const Experiment scheduled
            = experimentOf(120, "[[intervention]]\nstep=50\narm=\"SGDM\"\nset={learning_rate=0.05, batch_size=8}\n");
        Trainer automatic(scheduled, fakeOptions());
        QVERIFY(automatic.waitUntilStopped(patience));

        Trainer manual(experimentOf(120), fakeOptions({}, true));
        manual.step(50);
        QVERIFY(manual.waitUntilStopped(patience));
        const std::int64_t number = manual.setHyperparameters(1, {0.05, 0.9, 8});
        QVERIFY(manual.waitUntilStopped(patience));
        QCOMPARE(manual.status().commandsApplied, number);
        QCOMPARE(manual.status().lastAppliedStep, 50);
        QCOMPARE(manual.status().hyperparameters[1].batchSize, 8);
        manual.play();
        QVERIFY(manual.waitUntilStopped(patience));

        QVERIFY(contents(*automatic.history()) == contents(*manual.history()));
        const std::vector<InterventionRecord> records = manual.history()->interventions();
        QCOMPARE(records.size(), 2U);
        QCOMPARE(records[0].parameter, std::string("learning_rate"));
        QCOMPARE(records[0].before, 0.1);
        QCOMPARE(records[1].after, 8.0);
        QCOMPARE(manual.history()->samples(1, 120), 50 * 64 + 70 * 8);
        QCOMPARE(manual.history()->find({"learning_rate", 1, allSeeds})->valueAt(49), 0.1);
        QCOMPARE(manual.history()->find({"learning_rate", 1, allSeeds})->valueAt(50), 0.05);
    }

    void changesOfOneArmAreCoalesced()
    {
        Trainer trainer(experimentOf(100), fakeOptions({}, true));
        QVERIFY(trainer.waitUntilStopped(patience));
        std::int64_t number = 0;
        for (int i = 1; i <= 10000; ++i)
            number = trainer.setHyperparameters(i % 2, {0.1 + 1e-5 * i, i % 2 == 1 ? 0.9 : 0.0, 64});
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().commandsApplied, number);
        QCOMPARE(trainer.status().hyperparameters[0].learningRate, 0.1 + 1e-5 * 10000);
        QCOMPARE(trainer.status().hyperparameters[1].learningRate, 0.1 + 1e-5 * 9999);
    }

    void changesMadeTogetherActTogether()
    {
        Trainer trainer(experimentOf(1000000), fakeOptions());
        trainer.setSpeedLimit(5000.0);
        QTRY_VERIFY(trainer.status().step > 0);
        constexpr int moves = 50;
        for (int i = 1; i <= moves; ++i) {
            std::int64_t number = 0;
            trainer.together([&] {
                trainer.setHyperparameters(0, {0.1 + 1e-5 * i, 0.0, 64});
                QTest::qSleep(1); // long enough for a block between them
                number = trainer.setHyperparameters(1, {0.1 + 1e-5 * i, 0.9, 64});
            });
            QTRY_COMPARE(trainer.status().commandsApplied, number);
        }
        const auto interventions = trainer.history()->interventions();
        QCOMPARE(interventions.size(), std::size_t{2 * moves});
        for (std::size_t i = 0; i < interventions.size(); i += 2)
            QCOMPARE(interventions[i].step, interventions[i + 1].step);
    }

    void refusesValuesThatAreNotAllowed()
    {
        Trainer trainer(experimentOf(100), fakeOptions());
        QVERIFY(trainer.waitUntilStopped(patience));
        QVERIFY_THROWS_EXCEPTION(InputError, trainer.setHyperparameters(0, {0.0, 0.0, 64}));
        QVERIFY_THROWS_EXCEPTION(InputError, trainer.setHyperparameters(0, {0.1, 0.5, 64}));
        QVERIFY_THROWS_EXCEPTION(InputError, trainer.setHyperparameters(1, {0.1, 1.0, 64}));
        QVERIFY_THROWS_EXCEPTION(InputError, trainer.setHyperparameters(1, {0.1, 0.9, 1001}));
        QVERIFY_THROWS_EXCEPTION(InputError, trainer.setHyperparameters(2, {0.1, 0.9, 10}));
    }

    void restartBeginsAgainWithTheValuesInForce()
    {
        Trainer trainer(experimentOf(60), fakeOptions());
        QVERIFY(trainer.waitUntilStopped(patience));
        const QByteArray first = contents(*trainer.history());
        trainer.restart();
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Finished);
        QVERIFY(first == contents(*trainer.history()));
        const auto old = trainer.history();
        trainer.setHyperparameters(0, {0.2, 0.0, 64});
        trainer.restart();
        QVERIFY(trainer.waitUntilStopped(patience));
        QVERIFY(old != trainer.history());
        QVERIFY(first == contents(*old) || !old->interventions().empty());
        QCOMPARE(trainer.history()->find({"learning_rate", 0, allSeeds})->value(0), 0.2);
        QVERIFY(trainer.history()->interventions().empty());
    }

    void speedLimitHolds()
    {
        Trainer trainer(experimentOf(1000000), fakeOptions({}, true));
        QVERIFY(trainer.waitUntilStopped(patience));
        trainer.setSpeedLimit(100);
        trainer.play();
        QTRY_VERIFY(trainer.status().step >= 50);
        QVERIFY(trainer.status().stepsPerSecond < 110);
        trainer.setSpeedLimit(0);
        QTRY_VERIFY(trainer.status().step > 20000);
    }

    void divergenceIsAResult()
    {
        Experiment experiment = experimentOf(2000);
        experiment.arms[0].initial.learningRate = 50.0;
        Trainer trainer(experiment, fakeOptions());
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Finished);
        const std::vector<DivergenceRecord> divergences = trainer.history()->divergences();
        QCOMPARE(divergences.size(), 3U);
        QCOMPARE(divergences[0].arm, 0);
        QVERIFY(std::isfinite(trainer.history()->find({"train_loss", 1, 0})->valueAt(1999)));
        QVERIFY(!std::isfinite(trainer.history()->find({"train_loss.mean", 0, allSeeds})->valueAt(1999)));
    }

    void aFailureIsASentence()
    {
        Trainer trainer(experimentOf(100), fakeOptions({.failAt = 30}));
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Failed);
        QCOMPARE(trainer.status().message, std::string("The training stopped: the memory is used up"));
        QVERIFY(!trainer.status().inputRejected);
        trainer.play();
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Failed);
    }

    void badInputIsToldApart()
    {
        Experiment experiment = experimentOf(100);
        experiment.arms[1].initial.batchSize = 2000;
        Trainer trainer(experiment, fakeOptions());
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Failed);
        QVERIFY(trainer.status().inputRejected);
        QCOMPARE(trainer.status().message,
            std::string("Arm \"SGDM\": the batch size is 2000, but the training set holds 1000 examples."));
    }

    void presentParametersAreKeptOnDemand()
    {
        Trainer trainer(experimentOf(100), {.startPaused = true});
        trainer.step(37); // where nothing else is due
        const auto ahead = trainer.presentParameters();
        QVERIFY(trainer.waitUntilStopped(patience));
        QVERIFY(ahead.wait_for(0s) == std::future_status::ready);
        const auto path = trainer.presentParameters().get();
        QCOMPARE(path, trainer.parameters());
        const auto last = path->points().back();
        QCOMPARE(last->step, 37);
        QCOMPARE(last->arms.size(), std::size_t{2});
        const Series* theta = trainer.history()->find({"coordinate_1", 0, 0});
        QVERIFY(theta);
        trainer.step(1); // the record of step 37 is that of its update
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(static_cast<float>(theta->valueAt(37)), last->arms[0][0]);
    }

    void presentParametersOfAFailedRunAreNone()
    {
        Experiment experiment = experimentOf(100);
        experiment.arms[1].initial.batchSize = 2000;
        std::future<std::shared_ptr<const ParameterPath>> path;
        {
            Trainer trainer(experiment, fakeOptions());
            QVERIFY(trainer.waitUntilStopped(patience));
            path = trainer.presentParameters();
        }
        QVERIFY_EXCEPTION_THROWN(path.get(), std::future_error);
    }

    void endsQuicklyWhileRunning()
    {
        QElapsedTimer timer;
        {
            Trainer trainer(experimentOf(1000000), fakeOptions({.perStep = 5ms, .perSlice = 5ms, .slices = 100}));
            QTRY_VERIFY(trainer.status().step > 3);
            timer.start();
        }
        QVERIFY(timer.elapsed() < 500);
    }
};

QTEST_GUILESS_MAIN(TrainerTest)
#include "trainer_test.moc"
