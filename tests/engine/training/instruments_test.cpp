// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ensemble.h"
#include "support/input_error.h"
#include "training/instrument_reader.h"
#include "training/trainer.h"

#include <QRegularExpression>
#include <QTest>

#include <atomic>
#include <functional>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

Experiment quadratic(const std::string& instruments = {}, const std::string& arms = {})
{
    return parseExperiment(R"(
[problem]
kind = "quadratic"
curvatures = [4.0, 1.0, 0.25]
noise_variance = 2.0
start_spread = 0.1
[run]
seeds = 3
steps = 200
evaluate_every = 64
)" + instruments
            + R"(
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
batch_size = 4
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.1
momentum = 0.8
batch_size = 4
)" + arms,
        "test.toml");
}

std::shared_ptr<const History> finished(const Experiment& experiment, TrainerOptions options = {})
{
    Trainer trainer(experiment, std::move(options));
    if (!trainer.waitUntilStopped(patience) || trainer.status().state != TrainerState::Finished)
        return nullptr;
    return trainer.history();
}

double valueAt(const History& history, const SeriesKey& key, std::int64_t step)
{
    const Series* series = history.find(key);
    for (std::int64_t i = 0; series && i < series->size(); ++i)
        if (series->step(i) == step)
            return series->value(i);
    return std::numeric_limits<double>::quiet_NaN();
}

std::vector<std::int64_t> stepsOf(const History& history, const SeriesKey& key)
{
    std::vector<std::int64_t> steps;
    if (const Series* series = history.find(key))
        for (std::int64_t i = 0; i < series->size(); ++i)
            steps.push_back(series->step(i));
    return steps;
}

/// What update `step` runs with when all that the user changed up to step `changed` is in force.
using ValuesAt = std::function<RateAndMomentum(std::int64_t step, std::int64_t changed)>;

/// An instrument that never ends on its own.
class Endless final : public Objective {
public:
    std::int64_t parameters() const override { return 1; }
    double loss(std::span<const double>) override { return 0.0; }
    void gradient(std::span<const double>, std::span<double>) override { }
    void hessianVector(std::span<const double>, std::span<const double>, std::span<double>) override
    {
        while (!m_interrupted)
            std::this_thread::sleep_for(1ms);
        throw Interrupted{};
    }
    void interrupt() noexcept override { m_interrupted = true; }

private:
    std::atomic<bool> m_interrupted{false};
};

/// 50 steps of one seed of SGDM at η = 0.1 on ½ 4 x² without noise, distances measured at each; `rest` of the file.
Experiment noiselessSgdm(const std::string& rest)
{
    return parseExperiment(R"(
[problem]
kind = "quadratic"
curvatures = [4.0]
noise = "none"
[run]
seeds = 1
steps = 50
[instruments]
distance_every = 1
[[arm]]
name = "SGDM"
optimizer = "sgdm"
learning_rate = 0.1
)" + rest,
        "test.toml");
}

class Parabola final : public Objective {
public:
    std::int64_t parameters() const override { return 1; }
    double loss(std::span<const double> theta) override { return theta[0] * theta[0]; }
    void gradient(std::span<const double> theta, std::span<double> out) override { out[0] = 2.0 * theta[0]; }
    void hessianVector(std::span<const double>, std::span<const double> vector, std::span<double> out) override
    {
        out[0] = 2.0 * vector[0];
    }
    std::optional<double> curvatureOfNoise(std::span<const double>) override { return 0.0; }
};

} // namespace

Q_DECLARE_METATYPE(ValuesAt)

class InstrumentsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void closedFormMeasuresEverything()
    {
        const auto history = finished(quadratic("[instruments]\nseeds = 2\ndistance_every = 50\nsplit_every = 20\n"));
        QVERIFY(history);
        QCOMPARE(stepsOf(*history, {"sharpness", 1, 1}), (std::vector<std::int64_t>{0, 64, 128, 192}));
        QVERIFY(!history->find({"sharpness", 0, 2})); // two seeds are measured
        QCOMPARE(valueAt(*history, {"sharpness", 0, 0}, 64), 4.0);
        QCOMPARE(valueAt(*history, {"stability_limit", 0, allSeeds}, 0), 20.0);
        QVERIFY(std::abs(valueAt(*history, {"stability_limit", 1, allSeeds}, 0) - 2.0 * 1.8 / .02) < 1e-9);
        QVERIFY(std::abs(valueAt(*history, {"stability_limit_small_batch", 1, allSeeds}, 0) - 20.0) < 1e-9);

        const double x = valueAt(*history, {"coordinate_1", 0, 1}, 60);
        const double y = valueAt(*history, {"coordinate_2", 0, 1}, 60);
        const double z = valueAt(*history, {"coordinate_3", 0, 1}, 60);
        const double signal = 16 * x * x + y * y + z * z / 16;
        QVERIFY(std::abs(valueAt(*history, {"split_descent", 0, 1}, 60) + .1 * signal) < 1e-12);
        QVERIFY(std::abs(valueAt(*history, {"split_noise", 0, 1}, 60) - .005 * 2.0 * 5.25 / 4.0) < 1e-12);
        QVERIFY(std::abs(valueAt(*history, {"split_curvature", 0, 1}, 60) - .005 * (64 * x * x + y * y + z * z / 64)) < 1e-12);
        // The dominant subspace of three parameters is the first coordinate.
        const double u = valueAt(*history, {"coordinate_1", 0, 1}, 64);
        const double v = valueAt(*history, {"coordinate_2", 0, 1}, 64);
        const double w = valueAt(*history, {"coordinate_3", 0, 1}, 64);
        QVERIFY(std::abs(valueAt(*history, {"alignment", 0, 1}, 64) - 16 * u * u / (16 * u * u + v * v + w * w / 16)) < 1e-12);
    }

    void distancesAreThoseOfTheCoordinates()
    {
        const auto history = finished(quadratic("[instruments]\ndistance_every = 50\n"));
        QVERIFY(history);
        QCOMPARE(stepsOf(*history, {"distance_from_start", 0, 2}), (std::vector<std::int64_t>{0, 50, 100, 150, 200}));
        // The last step has no update after it.
        QCOMPARE(stepsOf(*history, {"update_norm", 1, 0}), (std::vector<std::int64_t>{0, 50, 100, 150}));
        const auto coordinates = [&](int arm, int seed, std::int64_t step) {
            std::vector<double> point;
            for (const char* name : {"coordinate_1", "coordinate_2", "coordinate_3"})
                point.push_back(valueAt(*history, {name, arm, seed}, step));
            return point;
        };
        const auto distance = [](const std::vector<double>& a, const std::vector<double>& b) {
            double square = 0.0;
            for (std::size_t i = 0; i < a.size(); ++i)
                square += (a[i] - b[i]) * (a[i] - b[i]);
            return std::sqrt(square);
        };
        const auto same = [](double a, double b) { return std::abs(a - b) < 1e-12; };
        for (int seed = 0; seed < 3; ++seed) {
            QVERIFY(same(valueAt(*history, {"distance_from_start", 0, seed}, 100),
                distance(coordinates(0, seed, 100), coordinates(0, seed, 0))));
            QVERIFY(same(valueAt(*history, {"update_norm", 1, seed}, 100),
                distance(coordinates(1, seed, 101), coordinates(1, seed, 100))));
            QVERIFY(same(valueAt(*history, {"paired_distance", wholeRun, seed}, 100),
                distance(coordinates(0, seed, 100), coordinates(1, seed, 100))));
        }
        double squares = 0.0;
        for (const auto& [a, b] : {std::pair{0, 1}, {0, 2}, {1, 2}})
            squares += std::pow(distance(coordinates(1, a, 100), coordinates(1, b, 100)), 2);
        QVERIFY(same(valueAt(*history, {"seed_distance", 1, allSeeds}, 100), std::sqrt(squares / 3.0)));
    }

    /// y' = y − η g(θ): without noise, from one measurement to the next step's.
    void lagPointMovesAsSgdDoes()
    {
        const auto history = finished(quadratic("[instruments]\ndistance_every = 1\n"));
        QVERIFY(history);
        QVERIFY(!history->find({"lag_loss", 0, 0})); // SGD's lag point is θ
        const auto path = finished(noiselessSgdm("momentum = 0.8\n"));
        QVERIFY(path);
        for (std::int64_t step = 0; step < 50; ++step) {
            const double y = valueAt(*path, {"lag_coordinate_1", 0, 0}, step);
            const double x = valueAt(*path, {"coordinate_1", 0, 0}, step);
            QVERIFY(std::abs(valueAt(*path, {"lag_coordinate_1", 0, 0}, step + 1) - (y - .1 * 4.0 * x)) < 1e-14);
            QCOMPARE(valueAt(*path, {"lag_loss", 0, 0}, step), .5 * 4.0 * (y * y));
            QVERIFY(std::abs(valueAt(*path, {"lag_distance", 0, 0}, step) - std::abs(x - y)) < 1e-14);
        }
    }

    void lagPointFollowsChanges_data()
    {
        QTest::addColumn<QString>("arm");
        QTest::addColumn<ValuesAt>("valuesAt");
        const auto intervention = [](int step, const char* set) {
            return QString("[[intervention]]\nstep = %1\narm = \"SGDM\"\nset = { %2 }\n").arg(step).arg(set);
        };
        QTest::newRow("momentum, then learning rate")
            << "momentum = 0.8\n" + intervention(20, "momentum = 0.5") + intervention(35, "learning_rate = 0.05")
            << ValuesAt([](std::int64_t, std::int64_t changed) {
                   return RateAndMomentum{changed < 35 ? .1 : .05, changed < 20 ? .8 : .5};
               });
        const QString scaling = "momentum_scaling = { alpha = 0.5, lambda = 0.5 }\n"
                                "schedule = { kind = \"exponential\", half_life_steps = 15 }\n";
        const auto scaled = [](double rate, std::int64_t step) {
            rate *= std::exp2(-static_cast<double>(step) / 15.0);
            return RateAndMomentum{rate, 1.0 - .5 * std::sqrt(rate)};
        };
        QTest::newRow("scaled by a schedule")
            << scaling << ValuesAt([=](std::int64_t step, std::int64_t) { return scaled(.1, step); });
        QTest::newRow("scaled by a schedule and the user")
            << scaling + intervention(20, "learning_rate = 0.2")
            << ValuesAt([=](std::int64_t step, std::int64_t changed) { return scaled(changed < 20 ? .1 : .2, step); });
    }
    /// y = θ − c m, c = ηβ/(1−β) as it is known at the step: y' = y − η g(θ) where c stays, and otherwise jumps by c's loss.
    void lagPointFollowsChanges()
    {
        QFETCH(QString, arm);
        QFETCH(ValuesAt, valuesAt);
        const auto path = finished(noiselessSgdm(arm.toStdString()));
        QVERIFY(path);
        const auto factor
            = [](const RateAndMomentum& values) { return values.learningRate * values.momentum / (1.0 - values.momentum); };
        double x = 1.0;
        double m = 0.0;
        for (std::int64_t step = 0; step < 50; ++step) {
            const double y = valueAt(*path, {"lag_coordinate_1", 0, 0}, step);
            // It is measured before the user's change at that step.
            const double measured = factor(valuesAt(step, step - 1));
            QVERIFY2(std::abs(y - (x - measured * m)) < 1e-14, qPrintable(QString::number(step)));
            const RateAndMomentum values = valuesAt(step, step);
            double expected = y - values.learningRate * 4.0 * x + (measured - factor(values)) * m;
            m = values.momentum * m + (1.0 - values.momentum) * 4.0 * x;
            x -= values.learningRate * m;
            expected += (factor(values) - factor(valuesAt(step + 1, step))) * m;
            QVERIFY(std::abs(valueAt(*path, {"lag_coordinate_1", 0, 0}, step + 1) - expected) < 1e-14);
        }
    }

    /// λ adds to every curvature that a step meets, and to the step; the loss, its sharpness and its noise are without.
    void weightDecayIsInTheStepOnly()
    {
        const auto history = finished(quadratic("[instruments]\nsplit_every = 20\n", R"(
[[arm]]
name = "decayed"
optimizer = "sgdm"
learning_rate = 0.1
momentum = 0.8
batch_size = 4
weight_decay = 0.5
[[arm]]
name = "decayed Nesterov"
optimizer = "nesterov"
learning_rate = 0.1
momentum = 0.8
weight_decay = 0.5
)"));
        QVERIFY(history);
        QCOMPARE(valueAt(*history, {"sharpness", 2, 0}, 64), 4.0);
        // γ(h + λ) < 2(1+β), γ = 0.02.
        QVERIFY(std::abs(valueAt(*history, {"stability_limit", 2, allSeeds}, 0) - (3.6 / .02 - .5)) < 1e-9);
        QVERIFY(std::abs(valueAt(*history, {"stability_limit_small_batch", 2, allSeeds}, 0) - (.4 / .02 - .5)) < 1e-9);
        QVERIFY(std::abs(valueAt(*history, {"stability_limit", 3, allSeeds}, 0) - (3.6 / (2.6 * .02) - .5)) < 1e-9);
        double descent = 0.0;
        double curvature = 0.0;
        const std::vector<std::pair<const char*, double>> coordinates{
            {"coordinate_1", 4.0}, {"coordinate_2", 1.0}, {"coordinate_3", .25}};
        for (const auto& [name, h] : coordinates) {
            const double x = valueAt(*history, {name, 2, 0}, 60);
            descent -= .1 * h * x * (h + .5) * x;
            curvature += .005 * h * std::pow((h + .5) * x, 2);
        }
        QVERIFY(std::abs(valueAt(*history, {"split_descent", 2, 0}, 60) - descent) < 1e-12);
        QVERIFY(std::abs(valueAt(*history, {"split_curvature", 2, 0}, 60) - curvature) < 1e-12);
        QVERIFY(std::abs(valueAt(*history, {"split_noise", 2, 0}, 60) - .005 * 2.0 * 5.25 / 4.0) < 1e-12);
    }

    /// A step of a part of the gradient is none of SGD's: neither split nor lines are its own.
    void armsOfAPartOfTheGradientHaveNoSplit()
    {
        const auto history = finished(quadratic({}, R"(
[[arm]]
name = "Dom-SGD"
optimizer = "dom-sgd"
learning_rate = 0.1
[[arm]]
name = "Bulk-SGD"
optimizer = "bulk-sgd"
learning_rate = 0.1
)"));
        QVERIFY(history);
        QVERIFY(history->find({"split_descent.mean", 1, allSeeds}) && history->find({"stability_limit", 1, allSeeds}));
        for (const int arm : {2, 3}) {
            for (const char* metric : {"split_descent", "split_noise", "split_curvature", "curvature_noise_scale", "regime"})
                QVERIFY2(!history->find({std::string(metric) + ".mean", arm, allSeeds}), metric);
            for (const char* metric : {"stability_limit", "stability_limit_small_batch"})
                QVERIFY2(!history->find({metric, arm, allSeeds}), metric);
            for (const char* metric : {"regime", "stability_limit"}) {
                const MissingInstrument* missing = history->description().whyMissing(metric, arm);
                QVERIFY2(missing, metric);
                QVERIFY(missing->reason.find(history->description().arms[arm].name) != std::string::npos);
            }
            QCOMPARE(valueAt(*history, {"sharpness", arm, 0}, 64), 4.0);
            QVERIFY(std::isfinite(valueAt(*history, {"alignment", arm, 0}, 64)));
        }
    }

    void alignmentNeedsItsSubspace_data()
    {
        QTest::addColumn<int>("dimension");
        QTest::addColumn<int>("subspace");
        QTest::addColumn<bool>("found");
        QTest::newRow("exact") << 60 << 1 << true;
        // Curvatures so close together that 120 products do not tell the ten largest apart.
        QTest::newRow("not converged") << 1000 << 10 << false;
    }
    void alignmentNeedsItsSubspace()
    {
        QFETCH(int, dimension);
        QFETCH(int, subspace);
        QFETCH(bool, found);
        const auto history = finished(parseExperiment("[problem]\nkind = \"quadratic\"\ncondition_number = 10\ndimension = "
                + std::to_string(dimension) + "\n[run]\nsteps = 20\nseeds = 1\n[instruments]\nalignment_every = 20\n"
                + "sharpness_every = 20\nsubspace = " + std::to_string(subspace)
                + "\n[[arm]]\nname = \"SGD\"\noptimizer = \"sgd\"\nlearning_rate = 0.1\n",
            "test.toml"));
        QVERIFY(history);
        QCOMPARE(stepsOf(*history, {"alignment", 0, 0}), (std::vector<std::int64_t>{0, 20}));
        QCOMPARE(std::isfinite(valueAt(*history, {"alignment", 0, 0}, 20)), found);
        const double error = valueAt(*history, {"sharpness_error", 0, 0}, 20);
        QVERIFY(std::abs(valueAt(*history, {"sharpness", 0, 0}, 20) - 1.0) <= error + 1e-12);
    }

    void watchedOrNotTheSameNumbers()
    {
        const Experiment experiment = quadratic("[instruments]\ndistance_every = 7\nsharpness_every = 3\n");
        const auto straight = finished(experiment);
        QVERIFY(straight);
        Trainer trainer(experiment, {.threads = 2, .startPaused = true});
        for (int i = 0; i < 200; ++i)
            trainer.step();
        QVERIFY(trainer.waitUntilStopped(patience));
        trainer.play();
        QTRY_COMPARE(trainer.status().state, TrainerState::Finished);
        const auto watched = trainer.history();
        QCOMPARE(watched->keys().size(), straight->keys().size());
        for (const SeriesKey& key : straight->keys()) {
            if (key.metric == "seconds")
                continue;
            const Series* a = straight->find(key);
            const Series* b = watched->find(key);
            QVERIFY2(a && b && a->size() == b->size(), key.metric.c_str());
            for (std::int64_t i = 0; i < a->size(); ++i)
                QVERIFY(a->step(i) == b->step(i) && (a->value(i) == b->value(i) || std::isnan(a->value(i))));
        }
    }

    void restartGivesUpWhatIsMeasured()
    {
        Trainer trainer(quadratic("[instruments]\nsharpness_every = 1\n"), {});
        trainer.restart();
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Finished);
        QCOMPARE(trainer.history()->find({"sharpness", 0, 0})->size(), 201);
    }

    /// It does not hold up the end of the program either.
    void slowInstrumentIsInterrupted()
    {
        TrainerOptions options;
        options.ensembleFactory = [](const Experiment& experiment) { return std::make_unique<FakeEnsemble>(experiment); };
        options.objectiveFactory = [](const Experiment&) { return std::make_unique<Endless>(); };
        Trainer trainer(quadratic("[instruments]\nsharpness_every = 10\n"), options);
        // It trains on until the next measurement is due, and waits there.
        QTRY_COMPARE(trainer.status().step, 10);
        trainer.restart();
        QTRY_COMPARE(trainer.status().step, 10);
    }

    void whatTakesTooLongIsSkipped()
    {
        int made = 0;
        TrainerOptions options;
        options.ensembleFactory = [](const Experiment& experiment) { return std::make_unique<FakeEnsemble>(experiment); };
        options.objectiveFactory = [&made](const Experiment&) -> std::unique_ptr<Objective> {
            if (++made == 1)
                return std::make_unique<Endless>();
            return std::make_unique<Parabola>();
        };
        Trainer trainer(quadratic("[instruments]\nsharpness_every = 10\n"), options);
        QTRY_COMPARE(trainer.status().step, 10);
        QCOMPARE(trainer.status().measuredStep, 0);
        QCOMPARE(trainer.status().measurementSeconds, 0.0);
        trainer.skipMeasurement();
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Finished);
        QCOMPARE(trainer.status().measuredStep, -1);
        QVERIFY(trainer.status().measurementSeconds > 0.0);
        const Series* sharpness = trainer.history()->find({"sharpness", 0, 0});
        QVERIFY(sharpness);
        QCOMPARE(sharpness->step(0), 10); // nothing at the step that was skipped, everything after it
        QCOMPARE(sharpness->size(), 20);
        QCOMPARE(sharpness->value(0), 2.0);
    }

    void failureOfAnInstrumentIsReported()
    {
        TrainerOptions options;
        options.ensembleFactory = [](const Experiment& experiment) { return std::make_unique<FakeEnsemble>(experiment); };
        options.objectiveFactory
            = [](const Experiment&) -> std::unique_ptr<Objective> { throw std::runtime_error("the sample is gone"); };
        Trainer trainer(quadratic(), options);
        QVERIFY(trainer.waitUntilStopped(patience));
        QCOMPARE(trainer.status().state, TrainerState::Failed);
        QVERIFY(trainer.status().message.find("the sample is gone") != std::string::npos);
    }

    void strictKeys_data()
    {
        QTest::addColumn<QString>("instruments");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown") << "sharpnes_every = 3"
                                 << "sharpnes_every";
        QTest::newRow("negative") << "split_every = -1"
                                  << "split_every";
        QTest::newRow("more seeds than there are") << "seeds = 4"
                                                   << "from 1 to 3";
        QTest::newRow("subspace of more than all") << "subspace = 4"
                                                   << "from 1 to 3";
        QTest::newRow("examples of a closed form") << "examples = 100"
                                                   << "measured exactly";
    }
    void strictKeys()
    {
        QFETCH(QString, instruments);
        QFETCH(QString, message);
        try {
            quadratic("[instruments]\n" + instruments.toStdString() + "\n");
            QFAIL("accepted");
        } catch (const InputError& error) {
            QVERIFY2(QString(error.what()).contains(message), error.what());
        }
    }

    void settingMakesTheTable()
    {
        const Experiment experiment = parseExperiment(quadratic().text, "test.toml", {{"instruments.sharpness_every", "5"}});
        QCOMPARE(experiment.instruments.sharpnessEvery, 5);
        const Experiment changed = parseExperiment(
            quadratic("[instruments]\nsplit_every = 9\n").text, "test.toml", {{"instruments.sharpness_every", "5"}});
        QCOMPARE(changed.instruments.splitEvery, 9);
        QCOMPARE(changed.instruments.sharpnessEvery, 5);
    }

    void whatIsMissingSaysWhy()
    {
        QVERIFY(missingInstruments(quadratic("[instruments]\nspectrum_every = 500\nspectrum_length = 168\n")).empty());
        // One step more, and no window ends before the run does.
        const auto tooShort = missingInstruments(quadratic("[instruments]\nspectrum_every = 500\nspectrum_length = 169\n"));
        QCOMPARE(tooShort.size(), std::size_t(1));
        QVERIFY(tooShort.front().reason.starts_with("The run of 200 steps is shorter than the 201 "));
        QCOMPARE(missingInstruments(quadratic()).front().metric, std::string("spectrum_gradient"));
        const std::string off = "[instruments]\nsharpness_every = 0\nspectrum_every = 500\nspectrum_length = 64\n";
        const auto missing = missingInstruments(quadratic(off));
        QCOMPARE(missing.size(), std::size_t(1));
        QCOMPARE(missing.front().metric, std::string("sharpness"));
        QVERIFY(missing.front().reason.find("instruments.sharpness_every") != std::string::npos);
        const auto history = finished(quadratic(off));
        QVERIFY(!history->find({"sharpness", 0, 0}));
        QVERIFY(history->description().missing == missing); // where every view can read it
    }

    void theTestOfTheSketchSaysWhyItIsMissing_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("said");
        QTest::newRow("one seed") << "run.seeds"
                                  << "1"
                                  << "There is one seed";
        QTest::newRow("off") << "instruments.distance_every"
                             << "0"
                             << "instruments.distance_every";
    }
    void theTestOfTheSketchSaysWhyItIsMissing()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, said);
        RunDescription run;
        QVERIFY(!run.whyMissing("energy_p_sketch"));
        run.missing
            = missingInstruments(parseExperiment(quadratic().text, "test.toml", {{key.toStdString(), value.toStdString()}}));
        QVERIFY(run.whyMissing("energy_p_sketch"));
        QVERIFY(QString::fromStdString(run.whyMissing("energy_p_sketch")->reason).contains(said));
    }

    /// Distances are read where a run ends, be that at their cadence or not; an update is not: none follows.
    void distancesAreReadAtTheEnd()
    {
        const auto history = finished(quadratic("[instruments]\ndistance_every = 90\n"));
        QVERIFY(history);
        const std::vector<std::int64_t> steps{0, 90, 180, 200};
        QCOMPARE(stepsOf(*history, {"distance_from_start", 1, 2}), steps);
        QCOMPARE(stepsOf(*history, {"energy_p_sketch", wholeRun, allSeeds}), steps);
        QCOMPARE(stepsOf(*history, {"update_norm", 0, 0}), (std::vector<std::int64_t>{0, 90, 180}));
        QVERIFY(!finished(quadratic("[instruments]\ndistance_every = 0\n"))->find({"distance_from_start", 1, 2}));
    }

    void anArmWithoutAnInstrumentIsNamed()
    {
        Experiment experiment = quadratic();
        experiment.arms[1].optimizer = Optimizer::Adam;
        experiment.compared = {};
        RunDescription run;
        run.missing = missingInstruments(experiment);
        QVERIFY(run.whyMissing("regime", 1));
        QVERIFY(run.whyMissing("regime", 1)->reason.find(experiment.arms[1].name) != std::string::npos);
        QVERIFY(!run.whyMissing("regime", 0) && !run.whyMissing("regime"));
        QVERIFY(run.whyMissing("stability_limit", 1) && !run.whyMissing("stability_limit", 0));
        QVERIFY(run.whyMissing("gap") && run.whyMissing("lag_distance"));
        QVERIFY(run.whyMissing("gap")->reason.find("run.compare") != std::string::npos); // what would make a pair of them
        QVERIFY(run.whyMissing("energy_p_loss") && run.whyMissing("paired_distance"));
        QVERIFY(!run.whyMissing("train_loss"));
    }
};

QTEST_GUILESS_MAIN(InstrumentsTest)
#include "instruments_test.moc"
