// SPDX-License-Identifier: GPL-3.0-or-later
#include "optimizers/update_plan.h"
#include "support/random.h"

#include <QtTest>

#include <bit>
#include <cmath>
#include <functional>

using namespace tandem;

namespace {

/// A noisy gradient that several trajectories can read at their own points: the quadratic of curvature 1.5.
double gradient(double theta, int step)
{
    return 1.5 * theta + standardNormals(3, RandomStream::Noise, step)[0];
}

struct Replica {
    double theta = 2.0;
    double buffer = 0.0;
    double second = 0.0;
};

/// One update by the plan's coefficients.
void update(const UpdatePlan& plan, Replica& replica, int step, const RateAndMomentum& base)
{
    const double g = gradient(replica.theta, step);
    if (plan.isAdam())
        adamStep(replica.theta, replica.buffer, replica.second, g, plan.adam(step, base));
    else
        linearStep(replica.theta, replica.buffer, g, plan.linear(step, base));
}

double trained(const UpdatePlan& plan, const RateAndMomentum& base, int steps)
{
    Replica replica;
    for (int step = 0; step < steps; ++step)
        update(plan, replica, step, base);
    return replica.theta;
}

/// The same, by what the optimizer's paper or PyTorch's manual writes: step(θ, state, g).
double written(int steps, const std::function<void(double& theta, Replica& state, double g, int step)>& rule)
{
    Replica state;
    for (int step = 0; step < steps; ++step)
        rule(state.theta, state, gradient(state.theta, step), step);
    return state.theta;
}

void compareClose(double found, double expected)
{
    QVERIFY2(
        std::abs(found - expected) < 1e-13, qPrintable(QString("%1, not %2").arg(found, 0, 'g', 17).arg(expected, 0, 'g', 17)));
}

constexpr int steps = 100;
constexpr double rawRate = 0.03;
constexpr double beta = 0.9;
constexpr double decay = 0.05;
const RateAndMomentum effective{rawRate / (1.0 - beta), beta};

} // namespace

class UpdatePlanTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void namesAreInOrder()
    {
        for (const OptimizerName& name : optimizerNames)
            QCOMPARE(QString::fromStdString(std::string(nameOf(name.optimizer))), QString::fromStdString(std::string(name.name)));
    }

    void hundredStepsAsWritten_data();
    void hundredStepsAsWritten();
    void plainIsPracticalToTheLastBit();
    void momentumGrowsInStages();
    void scheduleMultipliesTheRate();
    void scaledMomentumGoesOnAsTheTheoryForm();
    void scaledMomentumOutlastsTheSchedule_data();
    void scaledMomentumOutlastsTheSchedule();
    void svagDividesTheRateAndKeepsMomentum();
    void svagWeightsKeepTheMeanAndMultiplyTheCovariance();
};

void UpdatePlanTest::hundredStepsAsWritten_data()
{
    QTest::addColumn<double>("found");
    QTest::addColumn<double>("expected");
    QTest::newRow("SGD") << trained(UpdatePlan(Optimizer::Sgd), {0.3, 0.0}, steps)
                         << written(steps, [](double& theta, Replica&, double g, int) { theta -= 0.3 * g; });
    const auto momentum = [](double& theta, Replica& state, double g, int) {
        state.buffer = beta * state.buffer + g;
        theta -= rawRate * state.buffer;
    };
    const auto nesterov = [](double& theta, Replica& state, double g, int) {
        state.buffer = beta * state.buffer + g;
        theta -= rawRate * (g + beta * state.buffer);
    };
    const auto adam = [](double& theta, Replica& state, double g, int step) {
        state.buffer = 0.8 * state.buffer + 0.2 * g;
        state.second = 0.99 * state.second + 0.01 * g * g;
        const double mean = state.buffer / (1.0 - std::pow(0.8, step + 1));
        const double square = state.second / (1.0 - std::pow(0.99, step + 1));
        theta -= rawRate * mean / (std::sqrt(square) + 1e-6);
    };
    const AdamConstants constants{0.8, 0.99, 1e-6};
    const RateAndMomentum practical{rawRate, 0.0};
    QTest::newRow("SGDM") << trained(UpdatePlan(Optimizer::Sgdm), effective, steps) << written(steps, momentum);
    QTest::newRow("Nesterov") << trained(UpdatePlan(Optimizer::Nesterov), effective, steps) << written(steps, nesterov);
    QTest::newRow("Adam") << trained(UpdatePlan(Optimizer::Adam, {.adam = constants}), practical, steps) << written(steps, adam);
    QTest::newRow("FSGDM") << trained(UpdatePlan(Optimizer::Fsgdm, {.plannedSteps = steps}), practical, steps)
                           << written(steps, [](double& theta, Replica& state, double g, int step) {
                                  // 100 steps have fewer than 300 stages: t = step.
                                  state.buffer = step / (step + 0.033 * steps) * state.buffer + g;
                                  theta -= rawRate * state.buffer;
                              });

    const auto decaying = [](const auto& rule) {
        return [rule](double& theta, Replica& state, double g, int step) { rule(theta, state, g + decay * theta, step); };
    };
    QTest::newRow("SGD, weight decay") << trained(UpdatePlan(Optimizer::Sgd, {.weightDecay = decay}), {0.3, 0.0},
        steps) << written(steps, decaying([](double& theta, Replica&, double g, int) { theta -= 0.3 * g; }));
    QTest::newRow("SGDM, weight decay") << trained(UpdatePlan(Optimizer::Sgdm, {.weightDecay = decay}), effective, steps)
                                        << written(steps, decaying(momentum));
    QTest::newRow("Nesterov, weight decay") << trained(UpdatePlan(Optimizer::Nesterov, {.weightDecay = decay}), effective, steps)
                                            << written(steps, decaying(nesterov));
    QTest::newRow("Adam, weight decay") << trained(UpdatePlan(Optimizer::Adam, {.weightDecay = decay, .adam = constants}),
        practical, steps) << written(steps, decaying(adam));
}

void UpdatePlanTest::hundredStepsAsWritten()
{
    QFETCH(double, found);
    QFETCH(double, expected);
    compareClose(found, expected);
    QVERIFY(std::abs(found - 2.0) > 0.1);
}

void UpdatePlanTest::plainIsPracticalToTheLastBit()
{
    QVERIFY(UpdatePlan(Optimizer::Sgdm).isPlain());
    QVERIFY(UpdatePlan(Optimizer::Sgd, {.svag = 4}).isPlain());
    QVERIFY(!UpdatePlan(Optimizer::Nesterov).isPlain());
    QVERIFY(!UpdatePlan(Optimizer::Sgd, {.weightDecay = 0.1}).isPlain());
    QVERIFY(!UpdatePlan(Optimizer::Sgdm, {.schedule = {.warmupSteps = 1}}).isPlain());
    for (const double momentum : {0.0, 0.9}) {
        const RateAndMomentum base{0.1, momentum};
        const UpdatePlan plan(Optimizer::Sgdm);
        Replica general;
        Replica practical;
        for (int step = 0; step < 1000; ++step) {
            update(plan, general, step, base);
            const LinearRule<double> rule = plan.linear(step, base);
            practicalStep(practical.theta, practical.buffer, gradient(practical.theta, step), rule.b, rule.u);
            QCOMPARE(std::bit_cast<std::uint64_t>(general.theta), std::bit_cast<std::uint64_t>(practical.theta));
            QCOMPARE(rule.b, 0.1 * (1.0 - momentum));
        }
    }
}

void UpdatePlanTest::momentumGrowsInStages()
{
    constexpr int planned = 3000; // stages of ten steps
    const UpdatePlan plan(Optimizer::Fsgdm, {.plannedSteps = planned});
    double before = 0.0;
    for (int step = 0; step < planned; ++step) {
        const double t = step / 10 * 10;
        const RateAndMomentum values = plan.valuesAt(step, {rawRate, 0.0});
        QCOMPARE(values.momentum, t / (t + 0.033 * planned));
        QCOMPARE(values.learningRate, rawRate);
        const std::vector<std::int64_t> breaks = plan.breakpoints();
        QCOMPARE(values.momentum != before, std::find(breaks.begin(), breaks.end(), step) != breaks.end());
        before = values.momentum;
    }
}

void UpdatePlanTest::scheduleMultipliesTheRate()
{
    const Schedule cosine{.kind = Schedule::Kind::Cosine, .warmupSteps = 20};
    const auto rate = [&](int step) { return rawRate * cosine.factor(step, steps); };
    compareClose(trained(UpdatePlan(Optimizer::Sgdm, {.schedule = cosine, .plannedSteps = steps}), effective, steps),
        written(steps, [&](double& theta, Replica& state, double g, int step) {
            state.buffer = beta * state.buffer + g;
            theta -= rate(step) * state.buffer;
        }));
    compareClose(trained(UpdatePlan(Optimizer::Adam, {.schedule = cosine, .plannedSteps = steps}), {rawRate, 0.0}, steps),
        written(steps, [&](double& theta, Replica& state, double g, int step) {
            state.buffer = 0.9 * state.buffer + 0.1 * g;
            state.second = 0.999 * state.second + 0.001 * g * g;
            theta -= rate(step) * state.buffer / (1.0 - std::pow(0.9, step + 1))
                / (std::sqrt(state.second / (1.0 - std::pow(0.999, step + 1))) + 1e-8);
        }));
}

void UpdatePlanTest::scaledMomentumGoesOnAsTheTheoryForm()
{
    // β follows the scheduled η, and a user who moves η moves β too; the theory form needs no rescaling.
    const MomentumScaling scaling{.alpha = 0.5, .lambda = 0.4};
    const Schedule falling{.kind = Schedule::Kind::Exponential, .warmupSteps = 10, .halfLifeSteps = 30.0};
    const UpdatePlan plan(Optimizer::Sgdm, {.schedule = falling, .momentumScaling = scaling});
    Replica replica;
    double theta = 2.0;
    double average = 0.0;
    RateAndMomentum base{0.3, 0.0};
    for (int step = 0; step < 3 * steps; ++step) {
        if (step % 100 == 50) {
            const RateAndMomentum moved{base.learningRate * 1.7, 0.0};
            replica.buffer *= plan.rescaling(step, base, moved);
            base = moved;
        }
        update(plan, replica, step, base);
        const double eta = base.learningRate * falling.factor(step, 1);
        const double momentum = 1.0 - 0.4 * std::sqrt(eta);
        QCOMPARE(plan.valuesAt(step, base).momentum, momentum);
        theoryStep(theta, average, gradient(theta, step), eta, momentum);
        QVERIFY(std::abs(replica.theta - theta) < 1e-12);
    }
    QCOMPARE(plan.consistent({0.25, 0.7}).momentum, 0.8);
    QCOMPARE(UpdatePlan(Optimizer::Sgdm).consistent({0.25, 0.7}).momentum, 0.7);
    QCOMPARE(plan.valuesAt(0, {1e6, 0.0}).momentum, 0.0); // 1 − β is at most 1
}

void UpdatePlanTest::scaledMomentumOutlastsTheSchedule_data()
{
    QTest::addColumn<int>("optimizer");
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("alpha");
    for (const Optimizer optimizer : {Optimizer::Sgdm, Optimizer::Nesterov}) {
        for (const double alpha : {0.5, 1.0}) {
            const auto row = [&](const char* name, Schedule::Kind kind) {
                QTest::addRow("%s, alpha %g, %s", std::string(nameOf(optimizer)).c_str(), alpha, name)
                    << static_cast<int>(optimizer) << static_cast<int>(kind) << alpha;
            };
            row("cosine", Schedule::Kind::Cosine);
            row("exponential", Schedule::Kind::Exponential);
        }
    }
}

/// A rate of 0, or of as good as 0, is where a run stays: θ is no longer moved, by no buffer that has become infinite either.
void UpdatePlanTest::scaledMomentumOutlastsTheSchedule()
{
    QFETCH(int, optimizer);
    QFETCH(int, kind);
    QFETCH(double, alpha);
    const Schedule ending{.kind = static_cast<Schedule::Kind>(kind), .halfLifeSteps = 2.0};
    const UpdatePlan plan(static_cast<Optimizer>(optimizer),
        {.schedule = ending, .momentumScaling = MomentumScaling{alpha, 0.5}, .plannedSteps = steps});
    const RateAndMomentum base{0.3, 0.0};
    const double there = trained(plan, base, 3 * steps);
    QVERIFY(std::isfinite(there) && there != 2.0);
    QVERIFY(std::abs(trained(plan, base, 30 * steps) - there) < 1e-12);
}

void UpdatePlanTest::svagDividesTheRateAndKeepsMomentum()
{
    const UpdatePlan plan(Optimizer::Sgdm, {.svag = 4});
    const LinearRule<double> rule = plan.linear(7, effective);
    QCOMPARE(rule.b, rawRate / 4.0);
    QCOMPARE(rule.u, beta);
    QCOMPARE(plan.minibatches(), 2);
    QCOMPARE(UpdatePlan(Optimizer::Sgdm).minibatches(), 1);
    const UpdatePlan scaled(Optimizer::Sgdm, {.momentumScaling = MomentumScaling{1.0, 0.5}, .svag = 4});
    QCOMPARE(scaled.valuesAt(0, {0.4, 0.0}).momentum, 0.8);
}

void UpdatePlanTest::svagWeightsKeepTheMeanAndMultiplyTheCovariance()
{
    QVERIFY(svagWeights(1)[0] == 1.0 && svagWeights(1)[1] == 0.0);
    for (const int svag : {2, 4, 16, 1000}) {
        const auto [first, second] = svagWeights(svag);
        QVERIFY(std::abs(first + second - 1.0) < 1e-12);
        QVERIFY(std::abs(first * first + second * second - svag) < 1e-9 * svag);
    }
}

QTEST_GUILESS_MAIN(UpdatePlanTest)
#include "update_plan_test.moc"
