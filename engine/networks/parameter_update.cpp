// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/parameter_update.h"

#include <cassert>

namespace tandem {

void updateParameters(const UpdatedParameters& parameters, std::span<const float> gradient, const UpdatePlan& plan,
    std::int64_t step, const Hyperparameters& values)
{
    const std::size_t count = gradient.size();
    assert(parameters.theta.size() == count && parameters.buffer.size() == count);
    const float* __restrict g = gradient.data();
    float* __restrict theta = parameters.theta.data();
    float* __restrict buffer = parameters.buffer.data();
    if (plan.isAdam()) {
        assert(parameters.second.size() == count);
        float* __restrict second = parameters.second.data();
        const auto rule = inPrecision<float>(plan.adam(step, values.rateAndMomentum()));
        for (std::size_t i = 0; i < count; ++i)
            adamStep(theta[i], buffer[i], second[i], g[i], rule);
        return;
    }
    const auto rule = inPrecision<float>(plan.linear(step, values.rateAndMomentum()));
    if (plan.isPlain()) {
        for (std::size_t i = 0; i < count; ++i)
            practicalStep(theta[i], buffer[i], g[i], rule.b, rule.u);
        return;
    }
    for (std::size_t i = 0; i < count; ++i)
        linearStep(theta[i], buffer[i], g[i], rule);
}

} // namespace tandem
