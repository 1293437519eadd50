// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/verification/rule_ensemble.h"
#include "problems/closed_form_objective.h"
#include "problems/landscape_factory.h"
#include "problems/quadratic_factory.h"
#include "support/input_error.h"
#include "verification/check.h"

#include <QRegularExpression>
#include <QTest>

#include <utility>

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

    void mistakeFails_data();
    void mistakeFails()
    {
        QFETCH(Workbench, bench);
        QFETCH(QStringList, checks);
        for (const QString& check : checks)
            QVERIFY2(!passes(check, bench), qPrintable(check));
    }
};

void MutationTest::mistakeFails_data()
{
    QTest::addColumn<Workbench>("bench");
    QTest::addColumn<QStringList>("checks");
    using Gradient = Rule::Gradient;
    using Values = Rule::Values;

    QTest::newRow("wrong sign") << benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
        buffer = v.momentum * buffer + gradient(theta);
        theta += v.practical() * buffer;
    }) << QStringList{"forms-equal", "y-identity", "stability-limit-sgd", "stability-limit-sgdm"};

    QTest::newRow("dampening = β") << benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
        buffer = v.momentum * buffer + (1.0 - v.momentum) * gradient(theta);
        theta -= v.practical() * buffer;
    }) << QStringList{"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-10"};

    QTest::newRow("dampening = β from the second step on") << benchWithStep(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.firstStep ? gradient(theta) : v.momentum * buffer + (1.0 - v.momentum) * gradient(theta);
            theta -= v.learningRate * buffer;
        }) << QStringList{"forms-equal", "y-identity"};

    QTest::newRow("β missing") << benchWithStep([](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
        buffer += gradient(theta);
        theta -= v.practical() * buffer;
    }) << QStringList{"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-1"};

    QTest::newRow("(1−β) forgotten") << benchWithStep(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * buffer + gradient(theta);
            theta -= v.learningRate * buffer;
        }) << QStringList{"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-10"};

    QTest::newRow("momentum applied twice") << benchWithStep(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * v.momentum * buffer + gradient(theta);
            theta -= v.practical() * buffer;
        }) << QStringList{"forms-equal", "y-identity", "stability-limit-sgdm", "averaging-1"};

    QTest::newRow("gradient read after the buffer's push") << benchWithStep(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            theta -= v.practical() * v.momentum * buffer;
            const double g = gradient(theta);
            theta -= v.practical() * g;
            buffer = v.momentum * buffer + g;
        }) << QStringList{"forms-equal", "y-identity", "stability-limit-sgdm"};

    QTest::newRow("old buffer used") << benchWithStep(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            const double g = gradient(theta);
            theta -= v.practical() * buffer;
            buffer = v.momentum * buffer + g;
        }) << QStringList{"forms-equal", "y-identity", "stability-limit-sgdm"};

    QTest::newRow("Nesterov's push") << benchWithStep(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            const double g = gradient(theta);
            buffer = v.momentum * buffer + g;
            theta -= v.practical() * (g + v.momentum * buffer);
        }) << QStringList{"forms-equal", "stability-limit-sgdm", "averaging-1"};

    QTest::newRow("weight decay that nobody asked for") << benchWithStep(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            practicalStep(theta, buffer, gradient(theta) + .01 * theta, v.practical(), v.momentum);
        }) << QStringList{"stability-limit-sgd", "stability-limit-sgdm"};

    QTest::newRow("Nesterov without its push") << benchWithNesterov(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            buffer = v.momentum * buffer + gradient(theta);
            theta -= v.practical() * buffer;
        }) << QStringList{"stability-limit-nesterov"};

    QTest::newRow("Nesterov's buffer not damped in the push") << benchWithNesterov(
        [](double& theta, double& buffer, const Gradient& gradient, const Values& v) {
            const double g = gradient(theta);
            buffer = v.momentum * buffer + g;
            theta -= v.practical() * (g + buffer);
        }) << QStringList{"stability-limit-nesterov"};

    QTest::newRow("SGDM in Nesterov's place") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.optimizer = arm.optimizer == Optimizer::Nesterov ? Optimizer::Sgdm : arm.optimizer;
    }) << QStringList{"stationary-variance-nesterov", "stability-limit-nesterov"};

    QTest::newRow("SVAG ignored") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.settings.svag = 1;
    }) << QStringList{"svag-gap-4", "svag-gap-16"};

    QTest::newRow("SVAG at the whole learning rate") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.initial.learningRate *= arm.settings.svag;
    }) << QStringList{"svag-gap-4", "svag-gap-16"};

    QTest::newRow("SVAG with one minibatch") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.initial.learningRate /= std::exchange(arm.settings.svag, 1);
    }) << QStringList{"svag-gap-4", "svag-gap-16"};

    Rule unscaled;
    unscaled.rescaling = [](double, double) { return 1.0; };
    QTest::newRow("buffer not rescaled when β changes") << benchWith(unscaled) << QStringList{"forms-equal"};

    QTest::newRow("γ for η") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.initial.learningRate *= 1.0 - arm.initial.momentum;
    }) << QStringList{"stationary-variance-sgdm", "stability-limit-sgdm", "averaging-10", "weak-error-alpha-1"};

    QTest::newRow("β ignored") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.initial.momentum = 0.0;
    }) << QStringList{"stationary-variance-sgdm", "stability-limit-sgdm", "averaging-100", "weak-error-alpha-half"};

    QTest::newRow("noise of a batch twice as large") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        for (Arm& arm : options.arms)
            arm.initial.batchSize *= 2;
    }) << QStringList{"stationary-variance-sgd", "stationary-variance-sgdm", "multiplicative-limit-sgdm"};

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
    QTest::newRow("half the Hessian") << halved << QStringList{"sharpness", "one-step-split"};

    QTest::newRow("projection forgotten") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        options.arms.front().optimizer = Optimizer::Sgd;
    }) << QStringList{"dom-sgd-stalls", "bulk-sgd-trains"};
    QTest::newRow("dominant and bulk swapped") << benchThatChanges([](QuadraticConfig&, EnsembleOptions& options) {
        Optimizer& optimizer = options.arms.front().optimizer;
        optimizer = optimizer == Optimizer::DomSgd ? Optimizer::BulkSgd : Optimizer::DomSgd;
    }) << QStringList{"dom-sgd-stalls", "bulk-sgd-trains"};

    Workbench quiet;
    quiet.landscape = [](LandscapeConfig config, const EnsembleOptions& options) {
        config.labelNoise *= .8;
        return makeLandscapeEnsemble(config, options);
    };
    QTest::newRow("label noise of another strength")
        << quiet << QStringList{"regression-recursion-sgd", "drift-hyperbola-sgdm", "drift-valley-sgd"};
    Workbench raw;
    raw.landscape = [](const LandscapeConfig& config, EnsembleOptions options) {
        options.arms.front().initial.learningRate *= 1.0 - options.arms.front().initial.momentum;
        return makeLandscapeEnsemble(config, options);
    };
    QTest::newRow("γ for η on a landscape") << raw << QStringList{"regression-recursion-sgdm", "drift-hyperbola-sgdm"};

    Workbench undamped;
    undamped.theoryStep = [](double& theta, double& average, double gradient, double learningRate, double momentum) {
        average = momentum * average + gradient;
        theta -= learningRate * average;
    };
    QTest::newRow("theory form without (1−β)") << undamped << QStringList{"forms-equal"};
}

QTEST_GUILESS_MAIN(MutationTest)
#include "mutation_test.moc"
