// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_kernel.h"

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "problems/quadratic_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::CappedTag<double, 8>;
using Real = hn::Vec<Doubles>;

int lanes()
{
    return static_cast<int>(hn::Lanes(Doubles{}));
}

/// g, then practicalStep() of optimizers/update_rule.h in the same order of operations.
template <QuadraticNoise noise>
HWY_INLINE void step(Real& x, Real& buffer, Real& peak, Real xi, Real h, Real s, Real rate, Real beta)
{
    Real gradient = hn::Mul(h, x);
    if constexpr (noise == QuadraticNoise::Multiplicative)
        gradient = hn::Mul(hn::Add(h, hn::Mul(s, xi)), x);
    else if constexpr (noise != QuadraticNoise::None)
        gradient = hn::Add(gradient, hn::Mul(s, xi));
    buffer = hn::Add(hn::Mul(beta, buffer), gradient);
    x = hn::Sub(x, hn::Mul(rate, buffer));
    peak = hn::Max(peak, hn::Abs(x));
}

template <QuadraticNoise noise>
HWY_INLINE void advance(
    const std::array<QuadraticChain, chainsAtOnce>& chains, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced)
{
    const Doubles d;
    const auto width = static_cast<std::int64_t>(hn::Lanes(d));
    const auto& [c0, c1, c2, c3] = chains;
    const Real h0 = hn::Set(d, c0.curvature), h1 = hn::Set(d, c1.curvature);
    const Real h2 = hn::Set(d, c2.curvature), h3 = hn::Set(d, c3.curvature);
    const Real s0 = hn::Set(d, c0.noiseScale), s1 = hn::Set(d, c1.noiseScale);
    const Real s2 = hn::Set(d, c2.noiseScale), s3 = hn::Set(d, c3.noiseScale);
    const Real r0 = hn::Set(d, c0.practicalLearningRate), r1 = hn::Set(d, c1.practicalLearningRate);
    const Real r2 = hn::Set(d, c2.practicalLearningRate), r3 = hn::Set(d, c3.practicalLearningRate);
    const Real m0 = hn::Set(d, c0.momentum), m1 = hn::Set(d, c1.momentum);
    const Real m2 = hn::Set(d, c2.momentum), m3 = hn::Set(d, c3.momentum);
    Real x0 = hn::LoadU(d, c0.theta), x1 = hn::LoadU(d, c1.theta), x2 = hn::LoadU(d, c2.theta), x3 = hn::LoadU(d, c3.theta);
    Real b0 = hn::LoadU(d, c0.buffer), b1 = hn::LoadU(d, c1.buffer), b2 = hn::LoadU(d, c2.buffer), b3 = hn::LoadU(d, c3.buffer);
    const hn::Rebind<float, Doubles> f;
    Real p0 = hn::Zero(d), p1 = p0, p2 = p0, p3 = p0;
    std::int64_t next = traced.first;
    std::int64_t traceAt = 0;
    for (std::int64_t n = 0; n < steps;) {
        if (n == next) {
            hn::StoreU(x0, d, c0.trace + traceAt);
            hn::StoreU(x1, d, c1.trace + traceAt);
            hn::StoreU(x2, d, c2.trace + traceAt);
            hn::StoreU(x3, d, c3.trace + traceAt);
            traceAt += width;
            next += traced.every;
        }
        for (const std::int64_t stop = next < steps ? next : steps; n < stop; ++n) {
            const std::int64_t at = n * noiseStride;
            step<noise>(x0, b0, p0, hn::PromoteTo(d, hn::LoadU(f, c0.noise + at)), h0, s0, r0, m0);
            step<noise>(x1, b1, p1, hn::PromoteTo(d, hn::LoadU(f, c1.noise + at)), h1, s1, r1, m1);
            step<noise>(x2, b2, p2, hn::PromoteTo(d, hn::LoadU(f, c2.noise + at)), h2, s2, r2, m2);
            step<noise>(x3, b3, p3, hn::PromoteTo(d, hn::LoadU(f, c3.noise + at)), h3, s3, r3, m3);
        }
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

void advanceAll(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced)
{
    if (noise == QuadraticNoise::None)
        advance<QuadraticNoise::None>(chains, noiseStride, steps, traced);
    else if (noise == QuadraticNoise::Multiplicative)
        advance<QuadraticNoise::Multiplicative>(chains, noiseStride, steps, traced);
    else
        advance<QuadraticNoise::Isotropic>(chains, noiseStride, steps, traced);
}

void addSquaresOf(const double* trace, std::int64_t first, std::int64_t every, std::int64_t records, double factor, double* sums,
    std::int64_t sumStride)
{
    const Doubles d;
    const auto width = static_cast<std::int64_t>(hn::Lanes(d));
    const Real scale = hn::Set(d, factor);
    for (std::int64_t record = 0; record < records; ++record) {
        const Real x = hn::LoadU(d, trace + (first + record * every) * width);
        double* sum = sums + record * sumStride;
        hn::StoreU(hn::Add(hn::LoadU(d, sum), hn::Mul(scale, hn::Mul(x, x))), d, sum);
    }
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(lanes);
HWY_EXPORT(advanceAll);
HWY_EXPORT(addSquaresOf);

int chainLanes()
{
    return HWY_DYNAMIC_DISPATCH(lanes)();
}

void advanceChains(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced)
{
    HWY_DYNAMIC_DISPATCH(advanceAll)(chains, noise, noiseStride, steps, traced);
}

void addSquares(const double* trace, std::int64_t first, std::int64_t every, std::int64_t records, double factor, double* sums,
    std::int64_t sumStride)
{
    HWY_DYNAMIC_DISPATCH(addSquaresOf)(trace, first, every, records, factor, sums, sumStride);
}

} // namespace tandem
#endif
