// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_rule_kernel.h"

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "problems/quadratic_rule_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "problems/quadratic_vectors.h"

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {

HWY_INLINE Real factor(double x)
{
    return hn::Set(Doubles{}, x);
}

// linearStep() and adamStep() of optimizers/update_rule.h, products fused to sums.

/// buf' = v (h + λ) x + (u buf + v s ξ), or v (h + s ξ + λ) x + u buf; θ' = θ − a g̃ − b buf'. With v = 1 and a = λ = 0 it is
/// step() of quadratic_kernel.cpp, to the last bit.
template <QuadraticNoise noise>
HWY_INLINE void step(const LinearRule<double>& rule, Real& x, Real& buffer, Real& squares, Real h, Real scaled)
{
    const Doubles d;
    Real slope = hn::Add(h, factor(rule.weightDecay));
    Real constant = hn::Zero(d);
    Real memory = hn::Mul(factor(rule.u), buffer);
    if constexpr (noise == QuadraticNoise::Multiplicative) {
        slope = hn::Add(hn::Add(h, scaled), factor(rule.weightDecay));
    } else if constexpr (noise != QuadraticNoise::None) {
        constant = scaled;
        memory = hn::MulAdd(factor(rule.u), buffer, hn::Mul(factor(rule.v), constant));
    }
    buffer = hn::MulAdd(hn::Mul(factor(rule.v), slope), x, memory);
    x = hn::NegMulAdd(factor(rule.b), buffer, hn::NegMulAdd(factor(rule.a), hn::MulAdd(slope, x, constant), x));
    squares = hn::MulAdd(x, x, squares);
}

template <QuadraticNoise noise> HWY_INLINE Real gradientAt(Real x, Real h, Real scaled)
{
    if constexpr (noise == QuadraticNoise::None)
        return hn::Mul(h, x);
    else if constexpr (noise == QuadraticNoise::Multiplicative)
        return hn::Mul(hn::Add(h, scaled), x);
    else
        return hn::MulAdd(h, x, scaled);
}

HWY_INLINE void stepBy(const AdamRule<double>& rule, Real& x, Real& first, Real& second, Real gradient)
{
    const Real g = hn::MulAdd(factor(rule.weightDecay), x, gradient);
    first = hn::MulAdd(factor(rule.beta1), first, hn::Mul(factor(rule.gain1), g));
    second = hn::MulAdd(factor(rule.beta2), second, hn::Mul(factor(rule.gain2), hn::Mul(g, g)));
    const Real root = hn::Div(hn::Sqrt(second), factor(rule.rootCorrection));
    x = hn::NegMulAdd(factor(rule.rate), hn::Div(first, hn::Add(root, factor(rule.epsilon))), x);
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
    Real q0 = hn::Set(d, smallestSquares), q1 = q0, q2 = q0, q3 = q0;
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
        step<noise>(rules[0].linear[n], x0, b0, q0, h0, scaledNoise<noise>(c0, at, s0));
        step<noise>(rules[1].linear[n], x1, b1, q1, h1, scaledNoise<noise>(c1, at, s1));
        step<noise>(rules[2].linear[n], x2, b2, q2, h2, scaledNoise<noise>(c2, at, s2));
        step<noise>(rules[3].linear[n], x3, b3, q3, h3, scaledNoise<noise>(c3, at, s3));
    }
    storeChain<Watch::Squares>(c0, x0, b0, q0);
    storeChain<Watch::Squares>(c1, x1, b1, q1);
    storeChain<Watch::Squares>(c2, x2, b2, q2);
    storeChain<Watch::Squares>(c3, x3, b3, q3);
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
    Real squares = hn::Set(d, smallestSquares);
    double* trace = chain.trace;
    std::int64_t nextTraced = traced.first;
    for (std::int64_t n = 0; n < steps; ++n) {
        if (n == nextTraced) {
            hn::StoreU(x, d, trace);
            trace += width;
            nextTraced += traced.every;
        }
        stepBy(rule.adam[n], x, first, second, gradientAt<noise>(x, h, scaledNoise<noise>(chain, n * noiseStride, s)));
        squares = hn::MulAdd(x, x, squares);
    }
    storeChain<Watch::Squares>(chain, x, first, squares);
    hn::StoreU(second, d, rule.movedSecond);
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
