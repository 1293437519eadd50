// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/parameter_update.h"

#include <cassert>

// The rules as they stand in update_rule.h, made into vectors by the compiler: Highway has what is between
// HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE compiled once per instruction set. Nothing is fused, so all give the same bits.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "networks/parameter_update.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {

void plainSteps(const UpdatedParameters& parameters, std::span<const float> gradient, const LinearRule<float>& rule)
{
    const float* __restrict g = gradient.data();
    float* __restrict theta = parameters.theta.data();
    float* __restrict buffer = parameters.buffer.data();
    const std::size_t count = gradient.size();
    const float rate = rule.b;
    const float momentum = rule.u;
    for (std::size_t i = 0; i < count; ++i)
        practicalStep(theta[i], buffer[i], g[i], rate, momentum);
}

void linearSteps(const UpdatedParameters& parameters, std::span<const float> gradient, const LinearRule<float>& rule)
{
    const float* __restrict g = gradient.data();
    float* __restrict theta = parameters.theta.data();
    float* __restrict buffer = parameters.buffer.data();
    const std::size_t count = gradient.size();
    const LinearRule<float> own = rule;
    for (std::size_t i = 0; i < count; ++i)
        linearStep(theta[i], buffer[i], g[i], own);
}

void adamSteps(const UpdatedParameters& parameters, std::span<const float> gradient, const AdamRule<float>& rule)
{
    const float* __restrict g = gradient.data();
    float* __restrict theta = parameters.theta.data();
    float* __restrict first = parameters.buffer.data();
    float* __restrict second = parameters.second.data();
    const std::size_t count = gradient.size();
    const AdamRule<float> own = rule;
    for (std::size_t i = 0; i < count; ++i)
        adamStep(theta[i], first[i], second[i], g[i], own);
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(plainSteps);
HWY_EXPORT(linearSteps);
HWY_EXPORT(adamSteps);

void updateParameters(const UpdatedParameters& parameters, std::span<const float> gradient, const UpdateStep& update)
{
    assert(parameters.theta.size() == gradient.size() && parameters.buffer.size() == gradient.size());
    const float* coefficients = update.coefficients.data();
    switch (update.rule) {
    case UpdateRule::Plain:
        HWY_DYNAMIC_DISPATCH(plainSteps)(parameters, gradient, linearRule(coefficients));
        break;
    case UpdateRule::Linear:
        HWY_DYNAMIC_DISPATCH(linearSteps)(parameters, gradient, linearRule(coefficients));
        break;
    case UpdateRule::Adam:
        assert(parameters.second.size() == gradient.size());
        HWY_DYNAMIC_DISPATCH(adamSteps)(parameters, gradient, adamRule(coefficients));
        break;
    }
}

} // namespace tandem
#endif
