// SPDX-License-Identifier: GPL-3.0-or-later
// What both kernels of the quadratic compute in vectors. Compiled once per instruction set, between Highway's markers, so that
// what includes it does that too.
#if defined(TANDEM_QUADRATIC_VECTORS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef TANDEM_QUADRATIC_VECTORS_INL
#undef TANDEM_QUADRATIC_VECTORS_INL
#else
#define TANDEM_QUADRATIC_VECTORS_INL
#endif

#include "problems/quadratic_kernel.h"

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::CappedTag<double, 8>;
using Real = hn::Vec<Doubles>;

/// s ξ of a step.
template <QuadraticNoise noise> HWY_INLINE Real scaledNoise(const QuadraticChain& chain, std::int64_t at, Real s)
{
    const Doubles d;
    if constexpr (noise == QuadraticNoise::None)
        return hn::Zero(d);
    else
        return hn::Mul(s, hn::PromoteTo(d, hn::LoadU(hn::Rebind<float, Doubles>(), chain.noise + at)));
}

/// What a chain has at the end of its steps.
template <Watch watch> HWY_INLINE void storeChain(const QuadraticChain& chain, Real x, Real buffer, Real squares)
{
    const Doubles d;
    hn::StoreU(x, d, chain.movedTheta);
    hn::StoreU(buffer, d, chain.movedBuffer);
    if constexpr (watch == Watch::Squares)
        hn::StoreU(hn::Add(hn::LoadU(d, chain.squares), squares), d, chain.squares);
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
