// SPDX-License-Identifier: GPL-3.0-or-later
#include "optimizers/update_plan.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace tandem {

namespace {

// Of FSGDM (arXiv 2411.19671): u(t) = t/(t + c N), t held over each of the run's stages.
constexpr double growth = 0.033;
constexpr std::int64_t stages = 300;

/// First step of FSGDM's stage `stage` ≥ 0: the least k with ⌊300 k/N⌋ = stage.
std::int64_t stageStart(std::int64_t stage, std::int64_t plannedSteps)
{
    return (stage * plannedSteps + stages - 1) / stages;
}

double growingMomentum(std::int64_t step, std::int64_t plannedSteps)
{
    const std::int64_t stage = step / plannedSteps * stages + step % plannedSteps * stages / plannedSteps;
    const double t = static_cast<double>(stage) / stages; // in units of N
    return t / (t + growth);
}

double scaledMomentum(const MomentumScaling& scaling, double learningRate)
{
    // Where a schedule takes η to 0, β would round to 1, and the practical buffer m/(1−β) would be infinite.
    constexpr double least = 1e-12;
    return 1.0 - std::clamp(scaling.lambda * std::pow(learningRate, scaling.alpha), least, 1.0);
}

} // namespace

std::array<double, 2> svagWeights(int svag)
{
    const double root = std::sqrt(2.0 * svag - 1.0);
    return {0.5 * (1.0 + root), 0.5 * (1.0 - root)};
}

UpdatePlan::UpdatePlan(Optimizer optimizer, UpdateSettings settings)
    : m_optimizer(optimizer)
    , m_settings(std::move(settings))
{
    assert(m_settings.svag >= 1 && m_settings.plannedSteps >= 1 && m_settings.weightDecay >= 0.0);
    assert(!m_settings.momentumScaling || hasMomentum(optimizer));
}

bool UpdatePlan::isPlain() const
{
    return (m_optimizer == Optimizer::Sgd || m_optimizer == Optimizer::Sgdm) && m_settings.weightDecay == 0.0
        && m_settings.schedule.isConstant();
}

RateAndMomentum UpdatePlan::valuesAt(std::int64_t step, const RateAndMomentum& base) const
{
    const double rate = base.learningRate * m_settings.schedule.factor(step, m_settings.plannedSteps);
    RateAndMomentum values{rate / m_settings.svag, base.momentum};
    if (m_settings.momentumScaling)
        values.momentum = scaledMomentum(*m_settings.momentumScaling, rate);
    else if (m_optimizer == Optimizer::Fsgdm)
        values.momentum = growingMomentum(step, m_settings.plannedSteps);
    else if (m_optimizer == Optimizer::Adam)
        values.momentum = m_settings.adam.beta1;
    return values;
}

RateAndMomentum UpdatePlan::consistent(RateAndMomentum base) const
{
    if (m_settings.momentumScaling)
        base.momentum = scaledMomentum(*m_settings.momentumScaling, base.learningRate);
    return base;
}

std::vector<std::int64_t> UpdatePlan::breakpoints() const
{
    std::vector<std::int64_t> steps = m_settings.schedule.breakpoints(m_settings.plannedSteps);
    if (m_optimizer == Optimizer::Fsgdm) {
        for (std::int64_t stage = 1; stage < stages; ++stage)
            steps.push_back(stageStart(stage, m_settings.plannedSteps));
        std::sort(steps.begin(), steps.end());
    }
    return steps;
}

LinearRule<double> UpdatePlan::linear(std::int64_t step, const RateAndMomentum& base) const
{
    assert(!isAdam());
    const RateAndMomentum values = valuesAt(step, base);
    LinearRule<double> rule{.u = values.momentum, .weightDecay = m_settings.weightDecay};
    if (m_optimizer == Optimizer::Fsgdm) {
        rule.b = values.learningRate;
        return rule;
    }
    if (m_settings.momentumScaling && step > 0) {
        const double before = valuesAt(step - 1, base).momentum;
        if (before != values.momentum)
            rule.u *= bufferRescaling(before, values.momentum);
    }
    const double practical = values.learningRate * (1.0 - values.momentum);
    rule.a = m_optimizer == Optimizer::Nesterov ? practical : 0.0;
    rule.b = m_optimizer == Optimizer::Nesterov ? practical * values.momentum : practical;
    return rule;
}

AdamRule<double> UpdatePlan::adam(std::int64_t step, const RateAndMomentum& base) const
{
    assert(isAdam());
    const AdamConstants& constants = m_settings.adam;
    const auto updates = static_cast<double>(step + 1);
    return {.beta1 = constants.beta1,
        .gain1 = 1.0 - constants.beta1,
        .beta2 = constants.beta2,
        .gain2 = 1.0 - constants.beta2,
        .rate = valuesAt(step, base).learningRate / (1.0 - std::pow(constants.beta1, updates)),
        .rootCorrection = std::sqrt(1.0 - std::pow(constants.beta2, updates)),
        .epsilon = constants.epsilon,
        .weightDecay = m_settings.weightDecay};
}

double UpdatePlan::rescaling(std::int64_t step, const RateAndMomentum& before, const RateAndMomentum& after) const
{
    if (!hasMomentum(m_optimizer))
        return 1.0;
    const std::int64_t last = std::max<std::int64_t>(step - 1, 0);
    const double from = valuesAt(last, before).momentum;
    const double to = valuesAt(last, after).momentum;
    return from == to ? 1.0 : bufferRescaling(from, to);
}

} // namespace tandem
