// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ensemble.h"
#include "support/input_error.h"
#include "training/instrument_reader.h"
#include "training/trainer.h"

#include <QRegularExpression>
#include <QTest>

#include <atomic>

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

class Parabola final : public Objective {
public:
    std::int64_t parameters() const override { return 1; }
    double loss(std::span<const double> theta) override { return theta[0] * theta[0]; }
    void gradient(std::span<const double> theta, std::span<double> out) override { out[0] = 2.0 * theta[0]; }
    void hessianVector(std::span<const double>, std::span<const double> vector, std::span<double> out) override
    {
        out[0] = 2.0 * vector[0];
    }
};

} // namespace

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
        const auto noiseless = parseExperiment(R"(
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
momentum = 0.8
)",
            "test.toml");
        const auto path = finished(noiseless);
        QVERIFY(path);
        for (std::int64_t step = 0; step < 50; ++step) {
            const double y = valueAt(*path, {"lag_coordinate_1", 0, 0}, step);
            const double x = valueAt(*path, {"coordinate_1", 0, 0}, step);
            QVERIFY(std::abs(valueAt(*path, {"lag_coordinate_1", 0, 0}, step + 1) - (y - .1 * 4.0 * x)) < 1e-14);
            QCOMPARE(valueAt(*path, {"lag_loss", 0, 0}, step), .5 * 4.0 * (y * y));
            QVERIFY(std::abs(valueAt(*path, {"lag_distance", 0, 0}, step) - std::abs(x - y)) < 1e-14);
        }
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
        QVERIFY(missingInstruments(quadratic("[instruments]\nspectrum_every = 500\n")).empty());
        QCOMPARE(missingInstruments(quadratic()).front().metric, std::string("spectrum_gradient"));
        const std::string off = "[instruments]\nsharpness_every = 0\nspectrum_every = 500\n";
        const auto missing = missingInstruments(quadratic(off));
        QCOMPARE(missing.size(), std::size_t(1));
        QCOMPARE(missing.front().metric, std::string("sharpness"));
        QVERIFY(missing.front().reason.find("instruments.sharpness_every") != std::string::npos);
        const auto history = finished(quadratic(off));
        QVERIFY(!history->find({"sharpness", 0, 0}));
        QVERIFY(history->description().missing == missing); // where every view can read it
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
        QVERIFY(run.whyMissing("energy_p_loss") && run.whyMissing("paired_distance"));
        QVERIFY(!run.whyMissing("train_loss"));
    }
};

QTEST_GUILESS_MAIN(InstrumentsTest)
#include "instruments_test.moc"
