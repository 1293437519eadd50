// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_rule_kernel.h"

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "problems/quadratic_rule_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::CappedTag<double, 8>;
using Real = hn::Vec<Doubles>;

HWY_INLINE Real times(double factor, Real x)
{
    return hn::Mul(hn::Set(Doubles{}, factor), x);
}

// linearStep() and adamStep() of optimizers/update_rule.h in the same order of operations.

HWY_INLINE void stepBy(const LinearRule<double>& rule, Real& x, Real& buffer, Real& /*second*/, Real gradient)
{
    const Real g = hn::Add(gradient, times(rule.weightDecay, x));
    buffer = hn::Add(times(rule.u, buffer), times(rule.v, g));
    x = hn::Sub(x, times(rule.a, g));
    x = hn::Sub(x, times(rule.b, buffer));
}

HWY_INLINE void stepBy(const AdamRule<double>& rule, Real& x, Real& first, Real& second, Real gradient)
{
    const Doubles d;
    const Real g = hn::Add(gradient, times(rule.weightDecay, x));
    first = hn::Add(times(rule.beta1, first), times(rule.gain1, g));
    second = hn::Add(times(rule.beta2, second), times(rule.gain2, hn::Mul(g, g)));
    const Real root = hn::Div(hn::Sqrt(second), hn::Set(d, rule.rootCorrection));
    x = hn::Sub(x, times(rule.rate, hn::Div(first, hn::Add(root, hn::Set(d, rule.epsilon)))));
}

template <QuadraticNoise noise, typename Rule>
HWY_INLINE void advance(const QuadraticChain& chain, const Rule* rules, double* secondLanes, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced)
{
    const Doubles d;
    const hn::Rebind<float, Doubles> f;
    const auto width = static_cast<std::int64_t>(hn::Lanes(d));
    const Real h = hn::Set(d, chain.curvature);
    const Real s = hn::Set(d, chain.noiseScale);
    Real x = hn::LoadU(d, chain.theta);
    Real buffer = hn::LoadU(d, chain.buffer);
    Real second = secondLanes ? hn::LoadU(d, secondLanes) : hn::Zero(d);
    Real peak = hn::Zero(d);
    double* trace = chain.trace;
    std::int64_t nextTraced = traced.first;
    for (std::int64_t n = 0; n < steps; ++n) {
        if (n == nextTraced) {
            hn::StoreU(x, d, trace);
            trace += width;
            nextTraced += traced.every;
        }
        Real gradient = hn::Mul(h, x);
        if constexpr (noise != QuadraticNoise::None) {
            const Real xi = hn::PromoteTo(d, hn::LoadU(f, chain.noise + n * noiseStride));
            gradient = noise == QuadraticNoise::Multiplicative ? hn::Mul(hn::Add(h, hn::Mul(s, xi)), x)
                                                               : hn::Add(gradient, hn::Mul(s, xi));
        }
        stepBy(rules[n], x, buffer, second, gradient);
        peak = hn::Max(peak, hn::Abs(x));
    }
    hn::StoreU(x, d, chain.theta);
    hn::StoreU(buffer, d, chain.buffer);
    if (secondLanes)
        hn::StoreU(second, d, secondLanes);
    hn::StoreU(peak, d, chain.peak);
}

template <QuadraticNoise noise>
HWY_INLINE void advanceNoise(
    const QuadraticChain& chain, const ChainRule& rule, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced)
{
    if (rule.adam)
        advance<noise>(chain, rule.adam, rule.second, noiseStride, steps, traced);
    else
        advance<noise>(chain, rule.linear, nullptr, noiseStride, steps, traced);
}

void advanceAny(const QuadraticChain& chain, const ChainRule& rule, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced)
{
    if (noise == QuadraticNoise::None)
        advanceNoise<QuadraticNoise::None>(chain, rule, noiseStride, steps, traced);
    else if (noise == QuadraticNoise::Multiplicative)
        advanceNoise<QuadraticNoise::Multiplicative>(chain, rule, noiseStride, steps, traced);
    else
        advanceNoise<QuadraticNoise::Isotropic>(chain, rule, noiseStride, steps, traced);
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(advanceAny);

void advanceByRule(const QuadraticChain& chain, const ChainRule& rule, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced)
{
    HWY_DYNAMIC_DISPATCH(advanceAny)(chain, rule, noise, noiseStride, steps, traced);
}

} // namespace tandem
#endif
