// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/update_step.h"

namespace tandem {

UpdateRule updateRule(const UpdatePlan& plan)
{
    if (plan.isAdam())
        return UpdateRule::Adam;
    return plan.isPlain() ? UpdateRule::Plain : UpdateRule::Linear;
}

UpdateStep updateStep(const UpdatePlan& plan, std::int64_t step, const RateAndMomentum& base)
{
    if (plan.isAdam()) {
        const auto rule = inPrecision<float>(plan.adam(step, base));
        return {UpdateRule::Adam,
            {rule.beta1, rule.gain1, rule.beta2, rule.gain2, rule.rate, rule.rootCorrection, rule.epsilon, rule.weightDecay}};
    }
    const auto rule = inPrecision<float>(plan.linear(step, base));
    return {updateRule(plan), {rule.u, rule.v, rule.a, rule.b, rule.weightDecay}};
}

} // namespace tandem
