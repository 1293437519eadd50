// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_kernel.h"

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "problems/quadratic_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "problems/quadratic_vectors.h"

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {

int lanes()
{
    return static_cast<int>(hn::Lanes(Doubles{}));
}

/// Whether some chain has a momentum: that of β = 0 makes the same number, but later.
enum class Memory {
    Buffer,
    None,
};

/// practicalStep() of optimizers/update_rule.h with g written out, products fused to sums: buf' = h x + (β buf + s ξ), or
/// (h + s ξ) x + β buf; x' = x − γ buf'. The sum in brackets waits for no other step's x, which shortens the way from x to x'.
template <QuadraticNoise noise, Watch watch, Memory memory>
HWY_INLINE void step(Real& x, Real& buffer, Real& squares, Real scaled, Real h, Real rate, Real beta)
{
    constexpr bool remembers = memory == Memory::Buffer;
    if constexpr (noise == QuadraticNoise::Isotropic)
        buffer = hn::MulAdd(h, x, remembers ? hn::MulAdd(beta, buffer, scaled) : scaled);
    else {
        const Real slope = noise == QuadraticNoise::Multiplicative ? hn::Add(h, scaled) : h;
        buffer = remembers ? hn::MulAdd(slope, x, hn::Mul(beta, buffer)) : hn::Mul(slope, x);
    }
    x = hn::NegMulAdd(rate, buffer, x);
    if constexpr (watch == Watch::Squares)
        squares = hn::MulAdd(x, x, squares);
}

/// Whether the first two chains, and the last two, have one noise.
enum class NoiseOfPairs {
    Shared,
    Own,
};

/// `second`: whether the second chain of each pair has a momentum.
template <QuadraticNoise noise, Watch watch, NoiseOfPairs pairs, Memory second = Memory::Buffer>
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
    Real q0 = hn::Set(d, smallestSquares), q1 = q0, q2 = q0, q3 = q0;
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
            const Real n0 = scaledNoise<noise>(c0, at, s0);
            const Real n1 = pairs == NoiseOfPairs::Shared ? n0 : scaledNoise<noise>(c1, at, s1);
            const Real n2 = scaledNoise<noise>(c2, at, s2);
            const Real n3 = pairs == NoiseOfPairs::Shared ? n2 : scaledNoise<noise>(c3, at, s3);
            step<noise, watch, Memory::Buffer>(x0, b0, q0, n0, h0, r0, m0);
            step<noise, watch, second>(x1, b1, q1, n1, h1, r1, m1);
            step<noise, watch, Memory::Buffer>(x2, b2, q2, n2, h2, r2, m2);
            step<noise, watch, second>(x3, b3, q3, n3, h3, r3, m3);
        }
    }
    storeChain<watch>(c0, x0, b0, q0);
    storeChain<watch>(c1, x1, b1, q1);
    storeChain<watch>(c2, x2, b2, q2);
    storeChain<watch>(c3, x3, b3, q3);
}

template <QuadraticNoise noise, Watch watch>
HWY_INLINE void advanceNoisy(
    const std::array<QuadraticChain, chainsAtOnce>& chains, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced)
{
    const auto same
        = [](const QuadraticChain& a, const QuadraticChain& b) { return a.noise == b.noise && a.noiseScale == b.noiseScale; };
    const auto plain = [&](int first) { return chains[first].momentum == 0.0 && chains[first + 2].momentum == 0.0; };
    if (!same(chains[0], chains[1]) || !same(chains[2], chains[3]))
        advance<noise, watch, NoiseOfPairs::Own>(chains, noiseStride, steps, traced);
    else if (plain(0))
        advance<noise, watch, NoiseOfPairs::Shared, Memory::None>(
            {chains[1], chains[0], chains[3], chains[2]}, noiseStride, steps, traced);
    else if (plain(1))
        advance<noise, watch, NoiseOfPairs::Shared, Memory::None>(chains, noiseStride, steps, traced);
    else
        advance<noise, watch, NoiseOfPairs::Shared>(chains, noiseStride, steps, traced);
}

template <Watch watch>
HWY_INLINE void advanceAny(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced)
{
    if (noise == QuadraticNoise::None)
        advance<QuadraticNoise::None, watch, NoiseOfPairs::Shared>(chains, noiseStride, steps, traced);
    else if (noise == QuadraticNoise::Multiplicative)
        advanceNoisy<QuadraticNoise::Multiplicative, watch>(chains, noiseStride, steps, traced);
    else
        advanceNoisy<QuadraticNoise::Isotropic, watch>(chains, noiseStride, steps, traced);
}

void advanceAll(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced, Watch watch)
{
    if (watch == Watch::Squares)
        advanceAny<Watch::Squares>(chains, noise, noiseStride, steps, traced);
    else
        advanceAny<Watch::Nothing>(chains, noise, noiseStride, steps, traced);
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(lanes);
HWY_EXPORT(advanceAll);

int chainLanes()
{
    return HWY_DYNAMIC_DISPATCH(lanes)();
}

void advanceChains(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced, Watch watch)
{
    HWY_DYNAMIC_DISPATCH(advanceAll)(chains, noise, noiseStride, steps, traced, watch);
}

} // namespace tandem
#endif
