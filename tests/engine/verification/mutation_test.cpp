// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/verification/estimator_mistakes.h"
#include "engine/verification/rule_ensemble.h"
#include "problems/closed_form_objective.h"
#include "problems/landscape_factory.h"
#include "problems/quadratic_factory.h"
#include "support/input_error.h"
#include "verification/check.h"

#include <QRegularExpression>
#include <QTest>

#include <utility>
#include <vector>

using namespace tandem;
using tandem::test::Rule;

namespace {

Workbench benchWith(const Rule& rule)
{
    Workbench bench;
    bench.quadratic = [rule](const QuadraticConfig& config, const EnsembleOptions& options) {
        return std::make_unique<test::RuleEnsemble>(rule, config, options);
    };
    return bench;
}

/// The program's own quadratic, with something wrong about what it is told.
template <typename Change> Workbench benchThatChanges(Change change)
{
    Workbench bench;
    bench.quadratic = [change](QuadraticConfig config, EnsembleOptions options) {
        change(config, options);
        return makeQuadraticEnsemble(config, options);
    };
    return bench;
}

/// The rule alone is broken, the rest is as it should be.
Workbench benchWithStep(const decltype(Rule::step)& step)
{
    Rule rule;
    rule.step = step;
    return benchWith(rule);
}

Workbench benchWithNesterov(const decltype(Rule::nesterovStep)& step)
{
    Rule rule;
    rule.nesterovStep = step;
    return benchWith(rule);
}

bool passes(const QString& check, const Workbench& bench)
{
    return checksNamed({check.toStdString()}).front().measure(bench).pass();
}

/// Something done wrong on purpose, and the checks that it must fail.
struct Mistake {
    const char* name;
    QStringList checks;
    Workbench bench;
};

std::vector<Mistake> mistakes()
{
    std::vector<Mistake> made;
    const auto add = [&](const char* name, const QStringList& checks, const Workbench& bench) {
        made.push_back({name, checks, bench});
    };
    using Gradient = Rule::Gradient;
    using Values = Rule::Values;

    add("wrong sign", {"forms-equal", "y-identity", "stability-limit-sgd", "stability-limit-sgdm"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * buffer + gradient(theta);
            theta += v.practical() * buffer;
        }));

    add("dampening = β", {"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-10"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * buffer + (1.0 - v.momentum) * gradient(theta);
            theta -= v.practical() * buffer;
        }));

    add("dampening = β from the second step on", {"forms-equal", "y-identity"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.firstStep ? gradient(theta) : v.momentum * buffer + (1.0 - v.momentum) * gradient(theta);
            theta -= v.learningRate * buffer;
        }));

    add("β missing", {"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-1"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer += gradient(theta);
            theta -= v.practical() * buffer;
        }));

    add("(1−β) forgotten", {"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-10"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * buffer + gradient(theta);
            theta -= v.learningRate * buffer;
        }));

    add("momentum applied twice", {"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-1"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * v.momentum * buffer + gradient(theta);
            theta -= v.practical() * buffer;
        }));

    add("gradient read after the buffer's push", {"forms-equal", "y-identity", "stability-limit-sgdm"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            theta -= v.practical() * v.momentum * buffer;
            const double g = gradient(theta);
            theta -= v.practical() * g;
            buffer = v.momentum * buffer + g;
        }));

    add("old buffer used", {"forms-equal", "y-identity", "stability-limit-sgdm"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            const double g = gradient(theta);
            theta -= v.practical() * buffer;
            buffer = v.momentum * buffer + g;
        }));

    add("Nesterov's push", {"forms-equal", "stability-limit-sgdm", "averaging-1"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            const double g = gradient(theta);
            buffer = v.momentum * buffer + g;
            theta -= v.practical() * (g + v.momentum * buffer);
        }));

    add("weight decay that nobody asked for", {"stability-limit-sgd", "stability-limit-sgdm"},
        benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            practicalStep(theta, buffer, gradient(theta) + .01 * theta, v.practical(), v.momentum);
        }));

    add("Nesterov without its push", {"stability-limit-nesterov"},
        benchWithNesterov([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * buffer + gradient(theta);
            theta -= v.practical() * buffer;
        }));

    add("Nesterov's buffer not damped in the push", {"stability-limit-nesterov"},
        benchWithNesterov([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            const double g = gradient(theta);
            buffer = v.momentum * buffer + g;
            theta -= v.practical() * (g + buffer);
        }));

    add("SGDM in Nesterov's place", {"stationary-variance-nesterov", "stability-limit-nesterov"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            for (Arm& arm : options.arms)
                arm.optimizer = arm.optimizer == Optimizer::Nesterov ? Optimizer::Sgdm : arm.optimizer;
        }));

    add("SVAG ignored", {"svag-gap-4", "svag-gap-16"}, benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.settings.svag = 1;
    }));

    add("SVAG at the whole learning rate", {"svag-gap-4", "svag-gap-16"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            for (Arm& arm : options.arms)
                arm.initial.learningRate *= arm.settings.svag;
        }));

    add("SVAG with one minibatch", {"svag-gap-4", "svag-gap-16"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            for (Arm& arm : options.arms)
                arm.initial.learningRate /= std::exchange(arm.settings.svag, 1);
        }));

    Rule unscaled;
    unscaled.rescaling = [](double, double) { return 1.0; };
    add("buffer not rescaled when β changes", {"forms-equal"}, benchWith(unscaled));

    add("γ for η",
        {"stationary-variance-sgdm", "svag-gap-1", "stability-limit-sgdm", "weak-error-alpha-0", "weak-error-alpha-quarter",
            "weak-error-alpha-half", "weak-error-alpha-three-quarters", "weak-error-alpha-1", "averaging-10"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            for (Arm& arm : options.arms)
                arm.initial.learningRate *= 1.0 - arm.initial.momentum;
        }));

    add("β ignored",
        {"stationary-variance-sgdm", "stability-limit-sgdm", "weak-error-alpha-half", "averaging-100", "averaging-1000"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            for (Arm& arm : options.arms)
                arm.initial.momentum = 0.0;
        }));

    add("noise of a batch twice as large",
        {"stationary-variance-sgd", "stationary-variance-sgdm", "multiplicative-limit-sgd", "multiplicative-limit-sgdm"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            for (Arm& arm : options.arms)
                arm.initial.batchSize *= 2;
        }));

    add("random walk that decays", {"random-walk-component-1", "random-walk-component-2", "random-walk-component-3"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            for (Arm& arm : options.arms)
                arm.settings.weightDecay = .05;
        }));

    // Instruments and training in subspaces.
    class Scaled final : public Objective {
    public:
        Scaled(std::unique_ptr<Objective> objective, double factor)
            : m_objective(std::move(objective))
            , m_factor(factor)
        {
        }
        std::int64_t parameters() const override { return m_objective->parameters(); }
        double loss(std::span<const double> theta) override { return m_objective->loss(theta); }
        void gradient(std::span<const double> theta, std::span<double> out) override { m_objective->gradient(theta, out); }
        void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) override
        {
            m_objective->hessianVector(theta, vector, out);
            for (double& x : out)
                x *= m_factor;
        }
        std::optional<double> curvatureOfNoise(std::span<const double> theta) override
        {
            return m_factor * *m_objective->curvatureOfNoise(theta);
        }

    private:
        std::unique_ptr<Objective> m_objective;
        double m_factor;
    };
    Workbench halved;
    halved.objective = [](const QuadraticConfig& config) { return std::make_unique<Scaled>(makeObjective(config), .5); };
    add("half the Hessian", {"sharpness", "one-step-split"}, halved);

    add("projection forgotten", {"dom-sgd-stalls", "bulk-sgd-trains"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) { options.arms.front().optimizer = Optimizer::Sgd; }));
    add("dominant and bulk swapped", {"dom-sgd-stalls", "bulk-sgd-trains"},
        benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
            Optimizer& optimizer = options.arms.front().optimizer;
            optimizer = optimizer == Optimizer::DomSgd ? Optimizer::BulkSgd : Optimizer::DomSgd;
        }));

    Workbench quiet;
    quiet.landscape = [](LandscapeConfig config, const EnsembleOptions& options) {
        config.labelNoise *= .8;
        return makeLandscapeEnsemble(config, options);
    };
    add("label noise of another strength",
        {"regression-recursion-sgd", "drift-hyperbola-sgd", "drift-hyperbola-sgdm", "drift-valley-sgd"}, quiet);
    Workbench raw;
    raw.landscape = [](const LandscapeConfig& config, EnsembleOptions options) {
        options.arms.front().initial.learningRate *= 1.0 - options.arms.front().initial.momentum;
        return makeLandscapeEnsemble(config, options);
    };
    add("γ for η on a landscape", {"regression-recursion-sgdm", "drift-hyperbola-sgdm", "drift-valley-sgdm"}, raw);

    Workbench undamped;
    undamped.theoryStep = [](double& theta, double& average, double gradient, double learningRate, double momentum) {
        average = momentum * average + gradient;
        theta -= learningRate * average;
    };
    add("theory form without (1−β)", {"forms-equal"}, undamped);

    Workbench clamped;
    clamped.gradientMoments = test::clampedMoments;
    add("negative Ĝ² clamped to 0", {"gradient-signal-unbiased", "noise-scale-coverage"}, clamped);
    Workbench uncorrected;
    uncorrected.gradientMoments = test::uncorrectedMoments;
    add("the batch's own mean taken for G", {"gradient-signal-unbiased", "gradient-noise-unbiased"}, uncorrected);
    Workbench averaged;
    averaged.noiseScale = test::meanOfRatios;
    add("ratios of single steps averaged", {"noise-scale-coverage"}, averaged);
    Workbench linearised;
    linearised.noiseScale = test::deltaMethod;
    add("delta method for Fieller", {"noise-scale-coverage"}, linearised);
    return made;
}

} // namespace

Q_DECLARE_METATYPE(tandem::Workbench)

/// A check that nothing can fail proves nothing: every mistake here, made on purpose, must fail the checks named beside it.
class MutationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void rightRulePasses_data()
    {
        QTest::addColumn<QString>("check");
        for (const char* check : {"forms-equal", "y-identity", "stability-limit-sgd", "stability-limit-sgdm",
                 "stability-limit-nesterov", "averaging-1", "averaging-10", "multiplicative-limit-sgdm"})
            QTest::newRow(check) << QString(check);
    }
    void rightRulePasses()
    {
        QFETCH(QString, check);
        QVERIFY(passes(check, benchWith({})));
    }

    void everyCheckIsFailedByAMistake()
    {
        QStringList failed;
        for (const Mistake& mistake : mistakes())
            failed += mistake.checks;
        for (const Check& check : checks())
            QVERIFY2(failed.contains(QString::fromStdString(check.name)), check.name.c_str());
    }

    void mistakeFails_data()
    {
        QTest::addColumn<Workbench>("bench");
        QTest::addColumn<QStringList>("checks");
        for (const Mistake& mistake : mistakes())
            QTest::newRow(mistake.name) << mistake.bench << mistake.checks;
    }
    void mistakeFails()
    {
        QFETCH(Workbench, bench);
        QFETCH(QStringList, checks);
        for (const QString& check : checks)
            QVERIFY2(!passes(check, bench), qPrintable(check));
    }
};

QTEST_GUILESS_MAIN(MutationTest)
#include "mutation_test.moc"
