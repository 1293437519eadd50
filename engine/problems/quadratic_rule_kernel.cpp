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

HWY_INLINE void stepBy(const LinearRule<double>& rule, Real& x, Real& buffer, Real gradient)
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

template <QuadraticNoise noise> HWY_INLINE Real gradientAt(Real x, Real h, Real s, const float* numbers)
{
    const Doubles d;
    Real gradient = hn::Mul(h, x);
    if constexpr (noise != QuadraticNoise::None) {
        const Real xi = hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, Doubles>(), numbers));
        gradient = noise == QuadraticNoise::Multiplicative ? hn::Mul(hn::Add(h, hn::Mul(s, xi)), x)
                                                           : hn::Add(gradient, hn::Mul(s, xi));
    }
    return gradient;
}

template <QuadraticNoise noise>
HWY_INLINE void step(const LinearRule<double>& rule, Real& x, Real& buffer, Real& peak, Real h, Real s, const float* numbers)
{
    stepBy(rule, x, buffer, gradientAt<noise>(x, h, s, numbers));
    peak = hn::Max(peak, hn::Abs(x));
}

/// Four chains of linear rules, each hiding the latency of the others.
template <QuadraticNoise noise>
HWY_INLINE void advanceLinear(const std::array<QuadraticChain, chainsAtOnce>& chains,
    const std::array<ChainRule, chainsAtOnce>& rules, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced)
{
    const Doubles d;
    const auto width = static_cast<std::int64_t>(hn::Lanes(d));
    const auto& [c0, c1, c2, c3] = chains;
    const Real h0 = hn::Set(d, c0.curvature), h1 = hn::Set(d, c1.curvature);
    const Real h2 = hn::Set(d, c2.curvature), h3 = hn::Set(d, c3.curvature);
    const Real s0 = hn::Set(d, c0.noiseScale), s1 = hn::Set(d, c1.noiseScale);
    const Real s2 = hn::Set(d, c2.noiseScale), s3 = hn::Set(d, c3.noiseScale);
    Real x0 = hn::LoadU(d, c0.theta), x1 = hn::LoadU(d, c1.theta), x2 = hn::LoadU(d, c2.theta), x3 = hn::LoadU(d, c3.theta);
    Real b0 = hn::LoadU(d, c0.buffer), b1 = hn::LoadU(d, c1.buffer), b2 = hn::LoadU(d, c2.buffer), b3 = hn::LoadU(d, c3.buffer);
    Real p0 = hn::Zero(d), p1 = p0, p2 = p0, p3 = p0;
    std::int64_t record = 0;
    std::int64_t nextTraced = traced.first;
    for (std::int64_t n = 0; n < steps; ++n) {
        if (n == nextTraced) {
            hn::StoreU(x0, d, c0.trace + record);
            hn::StoreU(x1, d, c1.trace + record);
            hn::StoreU(x2, d, c2.trace + record);
            hn::StoreU(x3, d, c3.trace + record);
            record += width;
            nextTraced += traced.every;
        }
        const std::int64_t at = n * noiseStride;
        step<noise>(rules[0].linear[n], x0, b0, p0, h0, s0, c0.noise + at);
        step<noise>(rules[1].linear[n], x1, b1, p1, h1, s1, c1.noise + at);
        step<noise>(rules[2].linear[n], x2, b2, p2, h2, s2, c2.noise + at);
        step<noise>(rules[3].linear[n], x3, b3, p3, h3, s3, c3.noise + at);
    }
    const auto finish = [&](const QuadraticChain& c, Real x, Real buffer, Real peak) HWY_ATTR {
        hn::StoreU(x, d, c.theta);
        hn::StoreU(buffer, d, c.buffer);
        hn::StoreU(peak, d, c.peak);
    };
    finish(c0, x0, b0, p0);
    finish(c1, x1, b1, p1);
    finish(c2, x2, b2, p2);
    finish(c3, x3, b3, p3);
}

template <QuadraticNoise noise>
HWY_INLINE void advanceAdam(
    const QuadraticChain& chain, const ChainRule& rule, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced)
{
    const Doubles d;
    const auto width = static_cast<std::int64_t>(hn::Lanes(d));
    const Real h = hn::Set(d, chain.curvature);
    const Real s = hn::Set(d, chain.noiseScale);
    Real x = hn::LoadU(d, chain.theta);
    Real first = hn::LoadU(d, chain.buffer);
    Real second = hn::LoadU(d, rule.second);
    Real peak = hn::Zero(d);
    double* trace = chain.trace;
    std::int64_t nextTraced = traced.first;
    for (std::int64_t n = 0; n < steps; ++n) {
        if (n == nextTraced) {
            hn::StoreU(x, d, trace);
            trace += width;
            nextTraced += traced.every;
        }
        stepBy(rule.adam[n], x, first, second, gradientAt<noise>(x, h, s, chain.noise + n * noiseStride));
        peak = hn::Max(peak, hn::Abs(x));
    }
    hn::StoreU(x, d, chain.theta);
    hn::StoreU(first, d, chain.buffer);
    hn::StoreU(second, d, rule.second);
    hn::StoreU(peak, d, chain.peak);
}

void advanceLinearAny(const std::array<QuadraticChain, chainsAtOnce>& chains, const std::array<ChainRule, chainsAtOnce>& rules,
    QuadraticNoise noise, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced)
{
    if (noise == QuadraticNoise::None)
        advanceLinear<QuadraticNoise::None>(chains, rules, noiseStride, steps, traced);
    else if (noise == QuadraticNoise::Multiplicative)
        advanceLinear<QuadraticNoise::Multiplicative>(chains, rules, noiseStride, steps, traced);
    else
        advanceLinear<QuadraticNoise::Isotropic>(chains, rules, noiseStride, steps, traced);
}

void advanceAdamAny(const QuadraticChain& chain, const ChainRule& rule, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced)
{
    if (noise == QuadraticNoise::None)
        advanceAdam<QuadraticNoise::None>(chain, rule, noiseStride, steps, traced);
    else if (noise == QuadraticNoise::Multiplicative)
        advanceAdam<QuadraticNoise::Multiplicative>(chain, rule, noiseStride, steps, traced);
    else
        advanceAdam<QuadraticNoise::Isotropic>(chain, rule, noiseStride, steps, traced);
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(advanceLinearAny);
HWY_EXPORT(advanceAdamAny);

void advanceByRules(const std::array<QuadraticChain, chainsAtOnce>& chains, const std::array<ChainRule, chainsAtOnce>& rules,
    const QuadraticChain& idle, QuadraticNoise noise, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced)
{
    std::array<QuadraticChain, chainsAtOnce> linear = chains;
    for (int c = 0; c < chainsAtOnce; ++c) {
        if (!rules[c].adam)
            continue;
        linear[c] = idle;
        linear[c].trace = chains[c].trace; // written again below
    }
    HWY_DYNAMIC_DISPATCH(advanceLinearAny)(linear, rules, noise, noiseStride, steps, traced);
    for (int c = 0; c < chainsAtOnce; ++c) {
        if (rules[c].adam)
            HWY_DYNAMIC_DISPATCH(advanceAdamAny)(chains[c], rules[c], noise, noiseStride, steps, traced);
    }
}

} // namespace tandem
#endif
