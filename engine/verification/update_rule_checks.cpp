// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/check_families.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

constexpr double curvature = 1.5;
constexpr double eta = 0.2;
/// Replica 0 is SGD, which shows the noise of the step that all arms share: ξ = (x − x')/η − h x.
constexpr int sgdRow = 0;
constexpr int sgdmRow = 1;
/// |θ| stays of order 1 and every step rounds at 1e-16, what the recovered noise is off included; a thousand steps add up
/// far below this.
constexpr double rounding = 1e-12;

/// One step of both arms, seen from outside.
struct SeenStep {
    double before = 0.0; ///< θ of SGDM
    double after = 0.0;
    double bufferBefore = 0.0; ///< practical buffer of SGDM
    double bufferAfter = 0.0;
    double gradient = 0.0; ///< what SGDM's step had to use, hθ + ξ
};

class TwoArms {
public:
    TwoArms(const Workbench& bench, double momentum)
        : m_ensemble(bench.quadratic(
            oneMode(curvature, QuadraticNoise::Isotropic, 1.0, 2.0), bench.options({sgdArm(eta), sgdmArm(eta, momentum)}, 1)))
    {
    }
    Ensemble& ensemble() { return *m_ensemble; }
    SeenStep step()
    {
        const EnsembleState before = m_ensemble->save();
        advance(*m_ensemble, 1);
        const EnsembleState after = m_ensemble->save();
        const double x = parametersOf(before)[sgdRow];
        const double noise = (x - parametersOf(after)[sgdRow]) / eta - curvature * x;
        const double theta = parametersOf(before)[sgdmRow];
        return {
            theta, parametersOf(after)[sgdmRow], bufferOf(before)[sgdmRow], bufferOf(after)[sgdmRow], curvature * theta + noise};
    }

private:
    std::unique_ptr<Ensemble> m_ensemble;
};

/// NaN stays NaN, where std::max would lose it.
void raise(double& largest, double difference)
{
    if (!(std::abs(difference) <= largest))
        largest = std::abs(difference);
}

/// Largest |θ_practical − θ_theory| while β is switched about.
Measurement formsEqual(const Workbench& bench)
{
    constexpr std::array momenta{.9, .5, .99, 0.0, .9, .3, .999, .8};
    TwoArms arms(bench, momenta.front());
    double theta = parametersOf(arms.ensemble().save())[sgdmRow];
    double average = 0.0;
    double largest = 0.0;
    for (const double momentum : momenta) {
        arms.ensemble().setHyperparameters(sgdmRow, {eta, momentum, 1});
        for (int n = 0; n < 100; ++n) {
            const SeenStep seen = arms.step();
            bench.theoryStep(theta, average, seen.gradient + curvature * (theta - seen.before), eta, momentum);
            raise(largest, seen.after - theta);
        }
    }
    return {largest, rounding, 0.0};
}

/// Largest |y' − y + η g(θ)|, y = θ − (ηβ/(1−β)) m = θ − ηβ buf.
Measurement yIdentity(const Workbench& bench)
{
    double largest = 0.0;
    for (const double momentum : {.5, .9, .99}) {
        TwoArms arms(bench, momentum);
        for (int n = 0; n < 300; ++n) {
            const SeenStep seen = arms.step();
            const double y = seen.before - eta * momentum * seen.bufferBefore;
            const double next = seen.after - eta * momentum * seen.bufferAfter;
            raise(largest, next - y + eta * seen.gradient);
        }
    }
    return {largest, rounding, 0.0};
}

} // namespace

std::vector<Check> updateRuleChecks()
{
    return {
        {"forms-equal", "the practical and the theory form of SGDM are the same iterates, also when momentum changes",
            formsEqual},
        {"y-identity", "y = θ − (ηβ/(1−β)) m makes SGD steps with the gradient at θ", yIdentity},
    };
}

} // namespace tandem
