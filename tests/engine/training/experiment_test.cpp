// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/experiment.h"

#include "support/input_error.h"
#include "training/compared_arms.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace tandem;

namespace {

const char* const network = R"(title = "T"
[problem]
kind = "mlp"
hidden = [16, 8]
[run]
seeds = 2
[[arm]]
name = "SGD"
optimizer = "sgd"
learning_rate = 0.1
[[arm]]
name = "SGDM"
optimizer = "sgdm"
practical_learning_rate = 0.01
batch_size = 32
)";

const char* const quadratic = R"([problem]
kind = "quadratic"
curvatures = [1, 0.5]
[[arm]]
name = "a.b"
optimizer = "sgd"
learning_rate = 0.1
)";

std::string errorOf(const std::string& text, const std::vector<Setting>& settings = {})
{
    try {
        parseExperiment(text, "e.toml", settings);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    return text.replace(text.find(from), from.size(), to);
}

} // namespace

class ExperimentTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void readsANetwork()
    {
        const Experiment experiment = parseExperiment(network, "some/e.toml");
        QCOMPARE(experiment.name, std::string("e"));
        QCOMPARE(experiment.title, std::string("T"));
        QCOMPARE(experiment.text, std::string(network));
        const auto& config = std::get<NetworkConfig>(experiment.problem);
        QCOMPARE(config.shape.hidden, (std::vector<std::int64_t>{16, 8}));
        QCOMPARE(experiment.arms.size(), 2U);
        QCOMPARE(experiment.arms[0].initial, (Hyperparameters{0.1, 0.0, 64}));
        QCOMPARE(experiment.arms[1].initial.momentum, 0.9);
        QVERIFY(std::abs(experiment.arms[1].initial.learningRate - 0.1) < 1e-15);
        QCOMPARE(experiment.arms[1].initial.practicalLearningRate(), 0.01);
        QCOMPARE(experiment.recordEvery, 1);
        QCOMPARE(experiment.noiseEvery, 4);
        QCOMPARE(experiment.evaluateEvery, 8192); // 10 · 70000/3 / 48 = 4861
        QCOMPARE(experiment.snapshotEvery, 16);   // 10000 steps / 1024
    }

    void readsWhatIsMadeOfTheImages()
    {
        const Experiment experiment = parseExperiment(
            replaced(network, "hidden = [16, 8]", "dataset = \"my/images\"\nexamples = 5000\nlabel_noise = 0.1"), "e.toml");
        const auto& config = std::get<NetworkConfig>(experiment.problem);
        QCOMPARE(config.dataset, std::string("my/images"));
        QCOMPARE(config.shape.hidden, (std::vector<std::int64_t>{128}));
        QCOMPARE(config.changes.examples, 5000);
        QCOMPARE(config.changes.labelNoise, 0.1);
        QCOMPARE(experiment.evaluateEvery, 2048); // 10 · 15000/3 / 48 = 1042

        const Experiment convex = parseExperiment(
            replaced(network, "kind = \"mlp\"\nhidden = [16, 8]", "kind = \"softmax-regression\"\nlabel_noise = 1"), "e.toml");
        QCOMPARE(convex.problemKind, std::string("softmax-regression"));
        QCOMPARE(std::get<NetworkConfig>(convex.problem).shape.hidden, std::vector<std::int64_t>());
        QCOMPARE(std::get<NetworkConfig>(convex.problem).changes, (TrainingSetChanges{0, 1.0}));

        const Experiment convnet
            = parseExperiment(replaced(network, "kind = \"mlp\"\nhidden = [16, 8]", "kind = \"convnet\""), "e.toml");
        QCOMPARE(std::get<NetworkConfig>(convnet.problem).shape.channels, (std::vector<std::int64_t>{16, 32}));
        QCOMPARE(std::get<NetworkConfig>(convnet.problem).shape.hidden, std::vector<std::int64_t>());
        QCOMPARE(convnet.evaluateEvery, 8192); // 10 · 70000/2 / 48 = 7292
    }

    void readsEveryOptimizer()
    {
        const Experiment experiment = parseExperiment(R"([problem]
kind = "quadratic"
curvatures = [1]
[run]
steps = 5000
compare = ["wide", "adam"]
[[arm]]
name = "wide"
optimizer = "sgd"
learning_rate = 0.1
svag = 4
schedule = { kind = "step", milestones = [10, 20], factor = 0.5, warmup_steps = 3 }
[[arm]]
name = "nesterov"
optimizer = "nesterov"
practical_learning_rate = 0.01
weight_decay = 5e-4
schedule = { kind = "cosine" }
[[arm]]
name = "scaled"
optimizer = "sgdm"
learning_rate = 0.25
momentum_scaling = { alpha = 0.5, lambda = 0.4 }
schedule = { kind = "exponential", half_life_steps = 100 }
[[arm]]
name = "scaled by the raw rate"
optimizer = "sgdm"
practical_learning_rate = 0.05
momentum_scaling = { alpha = 0.5, lambda = 0.4 }
schedule = { kind = "warmup", warmup_steps = 7 }
[[arm]]
name = "fsgdm"
optimizer = "fsgdm"
practical_learning_rate = 0.02
schedule = { kind = "constant" }
[[arm]]
name = "adam"
optimizer = "adam"
learning_rate = 0.001
beta1 = 0.8
beta2 = 0.99
epsilon = 1e-6
[[intervention]]
step = 9
arm = "scaled"
set = { practical_learning_rate = 0.0032 }
)",
            "e.toml");
        const std::vector<Arm>& arms = experiment.arms;
        QCOMPARE(arms.size(), 6U);
        QCOMPARE(experiment.compared, (ComparedArms{0, 5}));
        QCOMPARE(arms[0].settings.svag, 4);
        QCOMPARE(arms[0].settings.schedule,
            (Schedule{.kind = Schedule::Kind::Step, .warmupSteps = 3, .milestones = {10, 20}, .stepFactor = 0.5}));
        QCOMPARE(arms[0].settings.plannedSteps, 5000);
        QCOMPARE(arms[1].optimizer, Optimizer::Nesterov);
        QVERIFY(std::abs(arms[1].initial.learningRate - 0.1) < 1e-15);
        QCOMPARE(arms[1].initial.momentum, 0.9);
        QCOMPARE(arms[1].settings.weightDecay, 5e-4);
        QCOMPARE(arms[1].settings.schedule, (Schedule{.kind = Schedule::Kind::Cosine}));
        QCOMPARE(arms[2].initial, (Hyperparameters{0.25, 0.8, 64}));
        QCOMPARE(arms[2].settings.schedule, (Schedule{.kind = Schedule::Kind::Exponential, .halfLifeSteps = 100.0}));
        QVERIFY(std::abs(arms[3].initial.learningRate - 0.25) < 1e-15); // γ = λ η^1.5
        QCOMPARE(arms[3].settings.schedule, (Schedule{.warmupSteps = 7}));
        QCOMPARE(arms[4].initial, (Hyperparameters{0.02, 0.0, 64}));
        QVERIFY(arms[4].settings.schedule.isConstant());
        QCOMPARE(arms[5].initial, (Hyperparameters{0.001, 0.0, 64}));
        QCOMPARE(arms[5].settings.adam, (AdamConstants{0.8, 0.99, 1e-6}));
        QVERIFY(std::abs(*experiment.interventions.front().learningRate - 0.04) < 1e-15);
    }

    void settingsReachIntoSchedules()
    {
        const std::vector<Setting> settings{{"arm.SGD.schedule", "{ kind = \"exponential\", half_life_steps = 5 }"},
            {"arm.SGD.schedule.half_life_steps", "7"}, {"arm.SGDM.momentum_scaling.alpha", "0"},
            {"arm.SGDM.momentum_scaling.lambda", "0.3"}, {"arm.SGDM.svag", "2"}, {"arm.SGDM.optimizer", "nesterov"}};
        const Experiment experiment = parseExperiment(network, "e.toml", settings);
        QCOMPARE(experiment.arms[0].settings.schedule.halfLifeSteps, 7.0);
        QCOMPARE(experiment.arms[1].settings.momentumScaling, (MomentumScaling{0.0, 0.3}));
        QCOMPARE(experiment.arms[1].initial.momentum, 0.7);
        QCOMPARE(experiment.arms[1].settings.svag, 2);
        QCOMPARE(experiment.arms[1].optimizer, Optimizer::Nesterov);
    }

    void rejectsWhatNoOptimizerKnows_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* line, const char* error) { QTest::newRow(line) << QString(line) << QString(error); };
        row("beta1 = 0.9", "e.toml, line 11: arm.SGD.beta1 is no key of an [[arm]] of optimizer \"sgd\"");
        row("momentum_scaling = { alpha = 1, lambda = 1 }", "line 11: arm.SGD.momentum_scaling is no key of");
        row("svag = 0", "line 11: arm.SGD.svag = 0 is not allowed, it must be a whole number from 1 to 1000000.");
        row("weight_decay = -1", "line 11: arm.SGD.weight_decay = -1 is not allowed, it must be a number of at least 0.");
        row("schedule = \"cosine\"", "line 11: arm.SGD.schedule = 'cosine' is not allowed, it must be a table.");
        row("schedule = { kind = \"cosin\" }",
            "line 11: arm.SGD.schedule.kind = 'cosin' is not allowed, it must be \"constant\", \"warmup\", \"step\", "
            "\"cosine\" or \"exponential\" (did you mean \"cosine\"?).");
        row("schedule = { warmup_steps = 3 }", "line 11: arm.SGD.schedule.kind is missing");
        row("schedule = { kind = \"warmup\" }", "line 11: arm.SGD.schedule.warmup_steps is missing");
        row("schedule = { kind = \"constant\", warmup_steps = 3 }",
            "line 11: arm.SGD.schedule.warmup_steps is no key of a schedule of kind \"constant\"");
        row("schedule = { kind = \"cosine\", milestones = [3] }", "line 11: arm.SGD.schedule.milestones is no key of");
        row("schedule = { kind = \"step\" }", "line 11: arm.SGD.schedule.milestones is missing");
        row("schedule = { kind = \"step\", milestones = [5, 5] }", "it must be a list of ascending steps.");
        row("schedule = { kind = \"step\", milestones = [5], factor = 0 }",
            "line 11: arm.SGD.schedule.factor = 0 is not allowed");
        row("schedule = { kind = \"exponential\" }", "line 11: arm.SGD.schedule.half_life_steps is missing");
    }
    void rejectsWhatNoOptimizerKnows()
    {
        QFETCH(QString, line);
        QFETCH(QString, error);
        const QString found = QString::fromStdString(
            errorOf(replaced(network, "learning_rate = 0.1\n", "learning_rate = 0.1\n" + line.toStdString() + "\n")));
        QVERIFY2(found.contains(error), qPrintable(found));
    }

    void rejectsMomentumThatFollows()
    {
        const std::string scaled
            = replaced(network, "batch_size = 32", "momentum_scaling = { alpha = 1, lambda = 20 }\nbatch_size = 32");
        QVERIFY(errorOf(scaled).empty()); // γ = 0.01 = λ η² gives η = 0.0224, 1 − β = 0.447
        const QString large
            = QString::fromStdString(errorOf(replaced(scaled, "practical_learning_rate = 0.01", "learning_rate = 0.1")));
        QVERIFY2(large.contains("momentum_scaling makes 1 - momentum = 2 at the learning rate 0.1, it must be at most 1"),
            qPrintable(large));
        const QString both = QString::fromStdString(errorOf(replaced(scaled, "batch_size = 32", "momentum = 0.9")));
        QVERIFY2(both.contains("momentum and momentum_scaling exclude each other"), qPrintable(both));
        const QString later
            = QString::fromStdString(errorOf(scaled + "[[intervention]]\nstep = 1\narm = \"SGDM\"\nset = { momentum = 0.5 }\n"));
        QVERIFY2(later.contains("follows its learning rate by momentum_scaling"), qPrintable(later));
    }

    void comparesArmsThatDifferInMomentumOnly()
    {
        const auto arm = [](const char* optimizer, double rate, std::int64_t batchSize, int svag = 1) {
            Arm made;
            for (const OptimizerName& name : optimizerNames)
                if (name.name == optimizer)
                    made.optimizer = name.optimizer;
            made.initial = {rate, hasMomentum(made.optimizer) ? 0.9 : 0.0, batchSize};
            made.settings.svag = svag;
            return made;
        };
        QCOMPARE(chooseCompared({arm("sgd", .1, 8), arm("sgdm", .1, 8)}), (ComparedArms{0, 1}));
        QCOMPARE(chooseCompared({arm("sgdm", .1, 8), arm("sgd", .1, 8)}), (ComparedArms{1, 0}));
        QCOMPARE(chooseCompared({arm("sgd", .1, 8), arm("sgdm", .2, 8)}), (ComparedArms{0, 1}));
        QCOMPARE(chooseCompared({arm("sgd", .1, 8), arm("sgdm", .2, 8), arm("nesterov", .1, 8)}), (ComparedArms{0, 2}));
        QCOMPARE(chooseCompared({arm("sgd", .1, 8, 4), arm("sgd", .1, 8), arm("sgdm", .1, 8)}), (ComparedArms{1, 2}));
        QVERIFY(!chooseCompared({arm("sgd", .1, 8), arm("adam", .1, 8), arm("fsgdm", .1, 8)}).exist());
        const QString wrong = QString::fromStdString(errorOf(replaced(network, "seeds = 2", "compare = [\"SGD\", \"SGDMM\"]")));
        QVERIFY2(wrong.contains("line 6: run.compare = ") && wrong.contains("did you mean \"SGDM\""), qPrintable(wrong));
        QVERIFY(errorOf(replaced(network, "seeds = 2", "compare = [\"SGD\", \"SGD\"]")).find("two different arms")
            != std::string::npos);
        QVERIFY(errorOf(replaced(network, "seeds = 2", "compare = [\"SGD\"]")).find("a list of 2 texts") != std::string::npos);
    }

    void namesSettingsThatDiffer()
    {
        Arm first;
        Arm second;
        second.optimizer = Optimizer::Sgdm;
        second.initial = {.1, .9, 32};
        QCOMPARE(settingsThatDiffer(first, second), std::string());
        second.settings.weightDecay = .01;
        QCOMPARE(settingsThatDiffer(first, second), std::string("weight decay"));
        second.settings.schedule.kind = Schedule::Kind::Cosine;
        second.settings.svag = 2;
        QCOMPARE(settingsThatDiffer(first, second), std::string("weight decay and schedule and SVAG"));
    }

    void readsAQuadratic()
    {
        const Experiment experiment = parseExperiment(
            replaced(quadratic, "[[arm]]", "noise = \"proportional\"\nstart_spread = 0.5\n[run]\nsteps = 1000000\n[[arm]]"),
            "e.toml");
        const auto& config = std::get<QuadraticConfig>(experiment.problem);
        QCOMPARE(config.curvatures, (std::vector<double>{1.0, 0.5}));
        QCOMPARE(config.noise, QuadraticNoise::Proportional);
        QCOMPARE(config.start, (std::vector<double>{1.0, 1.0}));
        QCOMPARE(config.startSpread, 0.5);
        QCOMPARE(experiment.recordEvery, 8); // 125000 records
        QCOMPARE(experiment.noiseEvery, 8);
        QCOMPARE(experiment.evaluateEvery, 1024);
        QCOMPARE(experiment.snapshotEvery, 1024);
    }

    void readsLandscapes_data()
    {
        QTest::addColumn<QString>("problem");
        QTest::addColumn<double>("labelNoise");
        QTest::addColumn<double>("noiseVariance");
        QTest::addColumn<QList<double>>("start");
        const auto row = [](const char* problem, double labelNoise, double noiseVariance, const QList<double>& start) {
            QTest::newRow(problem) << QString(problem).replace("; ", "\n") << labelNoise << noiseVariance << start;
        };
        row("kind = 'linear-regression'; dimension = 3; curvature = 0.5; label_noise = 2", 2.0, 1.0, {1.0, 1.0, 1.0});
        row("kind = 'linear-regression'; curvatures = [1, 2]; start = [4, 5]", 0.5, 1.0, {4.0, 5.0});
        row("kind = 'hyperbola'; label_noise = 0.25; start = [3, 1]", 0.25, 1.0, {3.0, 1.0});
        row("kind = 'valley'; label_noise = 0", 0.0, 1.0, {1.5, 0.0});
        row("kind = 'noisy-valley'; noise_variance = 0.1; start_spread = 0.5", 0.5, 0.1, {1.5, 0.0});
        row("kind = 'rosenbrock'; noise_variance = 4", 0.5, 4.0, {-1.2, 1.0});
        row("kind = 'himmelblau'", 0.5, 1.0, {0.0, 0.0});
        row("kind = 'beale'; noise_variance = 0", 0.5, 0.0, {1.0, 1.0});
        row("kind = 'saddle'; start = [0, 0]", 0.5, 1.0, {0.0, 0.0});
        row("kind = 'ravine'; noise_variance = 0.2", 0.5, 0.2, {6.0, -4.0});
    }
    void readsLandscapes()
    {
        QFETCH(QString, problem);
        QFETCH(QList<double>, start);
        const std::string text = replaced(quadratic, "kind = \"quadratic\"\ncurvatures = [1, 0.5]", problem.toStdString());
        const Experiment experiment = parseExperiment(text, "e.toml");
        const auto& config = std::get<LandscapeConfig>(experiment.problem);
        QVERIFY(problem.startsWith(QString::fromStdString("kind = '" + experiment.problemKind + "'")));
        QTEST(config.labelNoise, "labelNoise");
        QTEST(config.noiseVariance, "noiseVariance");
        QCOMPARE(config.start, std::vector<double>(start.begin(), start.end()));
        QCOMPARE(config.startSpread, problem.contains("start_spread") ? 0.5 : 0.0);
        QCOMPARE(experiment.recordEvery, 1);
        QCOMPARE(experiment.noiseEvery, 1);
        QCOMPARE(experiment.evaluateEvery, 16); // 10000 steps / 1024
        if (experiment.problemKind == "linear-regression")
            QCOMPARE(config.curvatures, start.size() == 3 ? std::vector<double>(3, 0.5) : (std::vector<double>{1.0, 2.0}));
    }

    void readsInterventions()
    {
        const Experiment experiment = parseExperiment(std::string(network)
                + "[[intervention]]\nstep = 9\narm = \"SGDM\"\nset = { practical_learning_rate = 0.1 }\n"
                  "[[intervention]]\nstep = 5\narm = \"SGDM\"\nset = { momentum = 0.5, batch_size = 7 }\n",
            "e.toml");
        QCOMPARE(experiment.interventions.size(), 2U);
        QCOMPARE(experiment.interventions[0].step, 5);
        QCOMPARE(experiment.interventions[0].momentum, std::optional(0.5));
        QCOMPARE(experiment.interventions[0].batchSize, std::optional<std::int64_t>(7));
        QVERIFY(!experiment.interventions[0].learningRate);
        // γ is turned into η with the momentum that the arm has by then.
        QCOMPARE(experiment.interventions[1].learningRate, std::optional(0.2));
        QCOMPARE(experiment.interventions[1].arm, 1);
    }

    void settingsAreAsIfWritten()
    {
        const Experiment experiment = parseExperiment(network, "e.toml",
            {{"problem.hidden", "[256]"}, {"arm.SGD.learning_rate", "0.05"}, {"run.seeds", "8"},
                {"run.sampling", "with-replacement"}, {"arm.SGDM.learning_rate", "1"}, {"title", "New title"},
                {"run.first_seed", "3"}});
        QCOMPARE(std::get<NetworkConfig>(experiment.problem).shape.hidden, (std::vector<std::int64_t>{256}));
        QCOMPARE(experiment.arms[0].initial.learningRate, 0.05);
        QCOMPARE(experiment.arms[1].initial.learningRate, 1.0); // displaces practical_learning_rate
        QCOMPARE(experiment.seeds, 8);
        QCOMPARE(experiment.firstSeed, 3);
        QCOMPARE(experiment.sampling, Sampling::WithReplacement);
        QCOMPARE(experiment.title, std::string("New title"));
        const Experiment dotted = parseExperiment(quadratic, "e.toml", {{"arm.a.b.learning_rate", "0.25"}});
        QCOMPARE(dotted.arms[0].initial.learningRate, 0.25);
    }

    void settingsReachInterventions()
    {
        const std::string text = std::string(network) + "[[intervention]]\nstep = 5\narm = \"SGD\"\nset = { batch_size = 7 }\n";
        const Experiment experiment
            = parseExperiment(text, "e.toml", {{"intervention.1.step", "8"}, {"intervention.1.set.learning_rate", "0.5"}});
        QCOMPARE(experiment.interventions[0].step, 8);
        QCOMPARE(experiment.interventions[0].learningRate, std::optional(0.5));
        QCOMPARE(experiment.interventions[0].batchSize, std::optional<std::int64_t>(7));
    }

    void textHoldsTheSettings()
    {
        const Experiment changed = parseExperiment(network, "e.toml", {{"arm.SGD.learning_rate", "0.3"}, {"run.steps", "77"}});
        const Experiment again = parseExperiment(changed.text, "e.toml");
        QCOMPARE(again.arms[0].initial.learningRate, 0.3);
        QCOMPARE(again.arms[1].initial, changed.arms[1].initial);
        QCOMPARE(again.steps, 77);
        QCOMPARE(again.title, std::string("T"));
        QCOMPARE(again.evaluateEvery, changed.evaluateEvery);
    }

    void errors_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* name, const char* base, const char* from, const char* to, const char* error) {
            QTest::newRow(name) << QString::fromStdString(replaced(base, from, to)) << QString(error);
        };
        row("syntax", network, "seeds = 2", "seeds = ", "e.toml, line 6: not valid TOML, ");
        row("unknown section", network, "[run]", "[runs]",
            "e.toml, line 5: runs is no key of an experiment (did you mean \"run\"?), which knows \"title\", \"description\", ");
        row("unknown key", network, "seeds = 2", "seedz = 2",
            "e.toml, line 6: run.seedz is no key of [run] (did you mean \"seeds\"?), which knows ");
        row("key of another problem", network, "hidden = [16, 8]", "noise = \"none\"",
            "e.toml, line 4: problem.noise is no key of an mlp problem, which knows \"kind\", \"dataset\", \"examples\", "
            "\"label_noise\" or \"hidden\".");
        row("hidden layers of a softmax regression", network, "\"mlp\"", "\"softmax-regression\"",
            "e.toml, line 4: problem.hidden is no key of a softmax-regression problem, which knows ");
        row("channels of an mlp", network, "hidden = [16, 8]", "channels = [16]",
            "e.toml, line 4: problem.channels is no key of an mlp problem, which knows ");
        row("channels", network, "\"mlp\"\nhidden = [16, 8]", "\"convnet\"\nchannels = [16, 0]",
            "e.toml, line 4: problem.channels = [ 16, 0 ] is not allowed, it must be a list of at most 8 whole numbers, each "
            "from 1 "
            "to 4096.");
        row("no channels", network, "\"mlp\"\nhidden = [16, 8]", "\"convnet\"\nchannels = []",
            "e.toml, line 4: problem.channels = [] is not allowed, it must be a list of at least one number; ");
        row("examples", network, "hidden = [16, 8]", "examples = 0",
            "e.toml, line 4: problem.examples = 0 is not allowed, it must be a whole number from 1 to 4294967295.");
        row("label noise above 1", network, "hidden = [16, 8]", "label_noise = 1.01",
            "e.toml, line 4: problem.label_noise = 1.01 is not allowed, it must be a share of the training labels, a number from "
            "0 to 1.");
        row("wrong type", network, "seeds = 2", "seeds = \"two\"",
            "e.toml, line 6: run.seeds = 'two' is not allowed, it must be a whole number from 1 to 1000000.");
        row("fraction", network, "seeds = 2", "seeds = 2.5",
            "e.toml, line 6: run.seeds = 2.5 is not allowed, it must be a whole number ");
        row("out of range", network, "seeds = 2", "seeds = 0",
            "e.toml, line 6: run.seeds = 0 is not allowed, it must be a whole number from 1 to 1000000.");
        row("learning rate 0", network, "learning_rate = 0.1", "learning_rate = 0",
            "e.toml, line 10: arm.SGD.learning_rate = 0 is not allowed, it must be a number above 0.");
        row("learning rate nan", network, "learning_rate = 0.1", "learning_rate = nan",
            "e.toml, line 10: arm.SGD.learning_rate = nan is not allowed, it must be a number above 0.");
        row("learning rate missing", network, "learning_rate = 0.1", "",
            "e.toml, line 7: arm.SGD.learning_rate is missing, it must be a number above 0.");
        row("both learning rates", network, "batch_size = 32", "learning_rate = 1",
            "e.toml, line 14: learning_rate and practical_learning_rate exclude each other.");
        row("momentum 1", network, "batch_size = 32", "momentum = 1",
            "e.toml, line 15: arm.SGDM.momentum = 1 is not allowed, it must be a number of at least 0 and below 1.");
        row("momentum of sgd", network, "learning_rate = 0.1", "learning_rate = 0.1\nmomentum = 0.9",
            "e.toml, line 11: the optimizer \"sgd\" has no momentum, use \"sgdm\".");
        row("batch size 0", network, "batch_size = 32", "batch_size = 0",
            "e.toml, line 15: arm.SGDM.batch_size = 0 is not allowed, ");
        row("optimizer", network, "\"sgdm\"", "\"sgmd\"",
            "e.toml, line 13: arm.SGDM.optimizer = 'sgmd' is not allowed, it must be \"sgd\", \"sgdm\", ");
        row("kind", network, "\"mlp\"", "\"mpl\"",
            "e.toml, line 3: problem.kind = 'mpl' is not allowed, it must be \"softmax-regression\", \"mlp\", \"convnet\", "
            "\"quadratic\", "
            "\"linear-regression\", \"hyperbola\", ");
        row("hidden", network, "[16, 8]", "[16, 0]",
            "e.toml, line 4: problem.hidden = [ 16, 0 ] is not allowed, it must be a list of at most 16 whole numbers, each from "
            "1 to 65536.");
        row("same name", network, "\"SGDM\"", "\"SGD\"",
            "e.toml, line 12: arm.name = 'SGD' is not allowed, it must be a name that no other arm has.");
        row("arm as a table", quadratic, "[[arm]]", "[arm]", "e.toml, line 4: \"arm\" is written [[arm]], one for each.");
        row("curvature", quadratic, "[1, 0.5]", "[1, -0.5]", "e.toml, line 3: problem.curvatures = [ 1, -0.5 ] is not allowed, ");
        row("curvatures twice", quadratic, "[[arm]]", "dimension = 3\n[[arm]]",
            "e.toml, line 4: problem.dimension and problem.curvatures exclude each other.");
        row("start", quadratic, "[[arm]]", "start = [1]\n[[arm]]",
            "e.toml, line 4: problem.start = [ 1 ] is not allowed, it must be a list of 2 numbers, one for each curvature.");
        const char* const problem = "kind = \"quadratic\"\ncurvatures = [1, 0.5]";
        row("noise of another kind", quadratic, problem, "kind = \"hyperbola\"\nnoise_variance = 1",
            "e.toml, line 3: problem.noise_variance is no key of a hyperbola problem, which knows \"kind\", \"label_noise\", ");
        row("variance of no noise", quadratic, "[[arm]]", "noise = \"none\"\nnoise_variance = 1\n[[arm]]",
            "e.toml, line 5: problem.noise_variance has no effect where problem.noise is \"none\": leave it out, or choose ");
        row("tail of no noise", quadratic, "[[arm]]", "noise_tail = \"student-t\"\nnoise = \"none\"\n[[arm]]",
            "e.toml, line 4: problem.noise_tail has no effect where problem.noise is \"none\"");
        row("epochs of fresh examples", quadratic, "[[arm]]", "[run]\nsampling = \"epochs\"\n[[arm]]",
            "e.toml, line 5: run.sampling = 'epochs' is not allowed, it must be \"with-replacement\" or left out: ");
        row("more dimensions than there are", quadratic, "\"sgd\"", "\"bulk-sgd\"\nsubspace = 3",
            "e.toml, line 7: arm.a.b.subspace = 3 is not allowed, it must be a whole number from 1 to 2.");
        row("label noise below 0", quadratic, problem, "kind = \"valley\"\nlabel_noise = -1",
            "e.toml, line 3: problem.label_noise = -1 is not allowed, it must be a number of at least 0.");
        row("start of a landscape", quadratic, problem, "kind = \"beale\"\nstart = [1, 2, 3]",
            "e.toml, line 3: problem.start = [ 1, 2, 3 ] is not allowed, it must be a list of 2 numbers, one for each "
            "coordinate.");
        row("regression without dimension", quadratic, problem, "kind = \"linear-regression\"",
            "e.toml, line 1: problem.dimension is missing, it must be a whole number from 1 to 1000, or give curvatures "
            "instead.");
        row("regression's curvature", quadratic, problem, "kind = \"linear-regression\"\ndimension = 2\ncurvature = 0",
            "e.toml, line 4: problem.curvature = 0 is not allowed, it must be a number above 0.");
        row("regression's curvatures twice", quadratic, problem, "kind = \"linear-regression\"\ncurvatures = [1]\ncurvature = 1",
            "e.toml, line 4: problem.curvature and problem.curvatures exclude each other.");
        row("cadences", quadratic, "[[arm]]", "[run]\nrecord_every = 2\nnoise_every = 3\n[[arm]]",
            "e.toml, line 6: run.noise_every = 3 and ");
        row("no problem", quadratic, "[problem]", "[run]", "e.toml, line 1: problem is missing, it must be a table [problem].");
        row("intervention's arm", quadratic, "learning_rate = 0.1",
            "learning_rate = 0.1\n[[intervention]]\nstep = 1\narm = \"a\"\nset = {batch_size=1}",
            "e.toml, line 10: intervention.1.arm = 'a' is not allowed, it must be \"a.b\"");
        row("intervention's key", quadratic, "learning_rate = 0.1",
            "learning_rate = 0.1\n[[intervention]]\nstep = 1\narm = \"a.b\"\nset = {batch=1}",
            "e.toml, line 11: intervention.1.set.batch is no key of an intervention's set");
    }
    void errors()
    {
        QFETCH(QString, text);
        QFETCH(QString, error);
        const QString actual = QString::fromStdString(errorOf(text.toStdString()));
        QVERIFY2(actual.startsWith(error), qPrintable(actual));
        QVERIFY2(!actual.contains('\n'), qPrintable(actual));
    }

    void settingErrors_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("error");
        QTest::newRow("range") << "run.seeds"
                               << "0"
                               << "--set run.seeds=0: run.seeds = 0 is not allowed, ";
        QTest::newRow("unknown key") << "run.seed"
                                     << "1"
                                     << "--set run.seed=1: run.seed is no key of [run] (did you mean \"seeds\"?)";
        QTest::newRow("unknown arm") << "arm.SDG.momentum"
                                     << "0.5"
                                     << "--set arm.SDG.momentum=0.5: the experiment has no arm \"SDG\"";
        QTest::newRow("unknown section") << "foo.bar"
                                         << "1"
                                         << "--set foo.bar=1: a setting is problem.KEY, ";
        QTest::newRow("no key") << "run"
                                << "1"
                                << "--set run=1: a setting is problem.KEY, ";
        QTest::newRow("word for a number") << "run.steps"
                                           << "many"
                                           << "--set run.steps=many: run.steps = 'many' is not allowed, ";
        QTest::newRow("broken value") << "problem.hidden"
                                      << "[1,"
                                      << "--set problem.hidden=[1,: the value is neither TOML nor ";
        QTest::newRow("two values") << "run.steps"
                                    << "1\nx = 2"
                                    << "--set run.steps=1\nx = 2: the value is neither TOML nor ";
        QTest::newRow("intervention") << "intervention.2.step"
                                      << "1"
                                      << "--set intervention.2.step=1: the experiment has 0 interventions";
    }
    void settingErrors()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, error);
        const QString actual = QString::fromStdString(errorOf(network, {{key.toStdString(), value.toStdString()}}));
        QVERIFY2(actual.startsWith(error), qPrintable(actual));
    }

    void armsHaveColorsOfTheirOwn_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<std::vector<int>>("colors");
        QTest::newRow("by place") << ""
                                  << "" << std::vector<int>{0, 1};
        QTest::newRow("chosen") << "black"
                                << "green" << std::vector<int>{7, 2};
        QTest::newRow("the place is taken") << "vermillion"
                                            << "" << std::vector<int>{1, 0};
        QTest::newRow("taken by a later one") << ""
                                              << "blue" << std::vector<int>{1, 0};
    }
    void armsHaveColorsOfTheirOwn()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        std::vector<Setting> settings;
        if (!first.isEmpty())
            settings.push_back({"arm.SGD.colour", '"' + first.toStdString() + '"'});
        if (!second.isEmpty())
            settings.push_back({"arm.SGDM.colour", '"' + second.toStdString() + '"'});
        QTEST(loadExperiment("ravine", settings).armColors, "colors");
    }

    void shippedExperimentsAreValid()
    {
        const std::vector<ShippedExperiment> shipped = shippedExperiments();
        for (const char* name :
            {"noise-dominates", "fashion-mlp-large-batch", "edge-of-stability", "averaging-illusion", "ravine",
                "ravine-with-noise", "slow-drift-hyperbola", "svag-convnet", "beta-too-close-to-one", "tiny-subspaces"})
            QVERIFY2(std::ranges::find(shipped, name, &ShippedExperiment::name) != shipped.end(), name);
        for (const ShippedExperiment& experiment : shipped) {
            QVERIFY(!experiment.title.empty());
            QVERIFY(!experiment.description.empty());
            QVERIFY2(!loadExperiment(experiment.name).claim.empty(), experiment.name.c_str());
            QCOMPARE(loadExperiment(experiment.name).name, experiment.name);
            QCOMPARE(loadExperiment(experiment.name).text.front(), '#'); // says what to watch
        }
        const Experiment standard = loadExperiment("fashion-mlp");
        QCOMPARE(standard.seeds, 4);
        QCOMPARE(standard.arms[0].initial, (Hyperparameters{0.1, 0.0, 64}));
        QCOMPARE(standard.arms[1].initial, (Hyperparameters{0.1, 0.9, 64}));
    }

    void aDatasetBesideTheFileIsFoundFromThere()
    {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath("my/images") && QDir(folder.path()).mkdir("fashion-mnist"));
        const auto datasetOf = [&](const char* dataset, const std::vector<Setting>& settings = {}) {
            QFile file(folder.filePath("mine.toml"));
            const std::string line = "hidden = [16, 8]\ndataset = \"" + std::string(dataset) + "\" # whose";
            const std::string text = replaced(network, "hidden = [16, 8]", line);
            if (!file.open(QIODevice::WriteOnly) || file.write(text.c_str()) != std::ssize(text))
                return QString();
            file.close();
            const Experiment experiment = loadExperiment(file.fileName().toStdString(), settings);
            const std::string found = std::get<NetworkConfig>(experiment.problem).dataset;
            // What a log keeps of it finds the same folder.
            const Experiment kept = parseExperiment(experiment.text, "log");
            return std::get<NetworkConfig>(kept.problem).dataset == found ? QString::fromStdString(found) : QString();
        };
        QCOMPARE(datasetOf("my/images"), folder.filePath("my/images"));
        QCOMPARE(datasetOf("./my/../my/images"), folder.filePath("my/images"));
        QCOMPARE(datasetOf("no/such"), QString("no/such"));
        QCOMPARE(datasetOf("fashion-mnist"), QString("fashion-mnist"));
        QCOMPARE(datasetOf("/tmp"), QString("/tmp"));
        QCOMPARE(datasetOf("my/images", {{"problem.dataset", "\"my/images\""}}), QString("my/images"));
    }

    void loadsFilesAndNamesWhatIsMissing()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("mine.toml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(quadratic);
        file.close();
        QCOMPARE(loadExperiment(file.fileName().toStdString()).name, std::string("mine"));
        const auto error = [](const std::string& name) {
            try {
                loadExperiment(name);
            } catch (const InputError& thrown) {
                return QString::fromStdString(thrown.what());
            }
            return QString();
        };
        QVERIFY(error("ravin").startsWith("There is no experiment \"ravin\" (did you mean \"ravine\"?), the shipped ones are "));
        QVERIFY(error("no/such.toml").startsWith("There is no experiment file \"no/such.toml\"."));
        QVERIFY(error(folder.path().toStdString()).endsWith("is a folder, not an experiment file."));
    }
};

QTEST_GUILESS_MAIN(ExperimentTest)
#include "experiment_test.moc"
