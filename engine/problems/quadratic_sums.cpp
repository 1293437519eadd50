// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_sums.h"

// Highway compiles what is between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE once per instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "problems/quadratic_sums.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "problems/quadratic_vectors.h"

HWY_BEFORE_NAMESPACE();
namespace tandem::HWY_NAMESPACE {

/// Writes the first `lanes` lanes.
HWY_INLINE void put(Real value, double* to, int lanes)
{
    const Doubles d;
    if (lanes == static_cast<int>(hn::Lanes(d))) {
        hn::StoreU(value, d, to);
        return;
    }
    alignas(64) double all[hn::MaxLanes(Doubles{})];
    hn::Store(value, d, all);
    for (int lane = 0; lane < lanes; ++lane)
        to[lane] = all[lane];
}

HWY_INLINE Real before(const RunningSum& sum, std::int64_t at)
{
    return sum.from ? hn::LoadU(Doubles{}, sum.from + at) : hn::Zero(Doubles{});
}

/// sum + factor x². Not fused, as QuadraticModel::loss() is not: both are the same number.
HWY_INLINE Real plus(Real sum, double factor, Real x)
{
    return hn::Add(sum, hn::Mul(hn::Set(Doubles{}, factor), hn::Mul(x, x)));
}

// Record by record, since rows lie far apart: what is near each other is written at once.

HWY_INLINE void addLosses(
    std::span<const SummedChain> chains, std::span<const LaneSums> sums, const RecordedSteps& losses, std::int64_t stride)
{
    const Doubles d;
    for (std::int64_t record = 0; record < losses.count; ++record) {
        const std::int64_t at = (losses.first + record * losses.every) * static_cast<std::int64_t>(hn::Lanes(d));
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const RunningSum& sum = sums[i].loss;
            Real loss = before(sum, record * stride);
            for (std::size_t c = i; c < chains.size(); c += sums.size())
                loss = plus(loss, 0.5 * chains[c].curvature, hn::LoadU(d, chains[c].trace + at));
            put(loss, sum.to + record * sum.toStride, sums[i].lanes);
        }
    }
}

HWY_INLINE void addSignals(
    std::span<const SummedChain> chains, std::span<const LaneSums> sums, const RecordedSteps& signals, std::int64_t stride)
{
    const Doubles d;
    for (std::int64_t record = 0; record < signals.count; ++record) {
        const std::int64_t at = (signals.first + record * signals.every) * static_cast<std::int64_t>(hn::Lanes(d));
        for (std::size_t i = 0; i < sums.size(); ++i) {
            const LaneSums& sum = sums[i];
            Real signal = before(sum.signal, record * stride);
            Real squares = before(sum.squares, record * stride);
            for (std::size_t c = i; c < chains.size(); c += sums.size()) {
                const Real x = hn::LoadU(d, chains[c].trace + at);
                signal = plus(signal, chains[c].curvature * chains[c].curvature, x);
                squares = plus(squares, 1.0, x);
            }
            put(signal, sum.signal.to + record * sum.signal.toStride, sum.lanes);
            const Real noise = hn::Add(hn::Set(d, sum.noiseConstant), hn::Mul(hn::Set(d, sum.noiseFactor), squares));
            put(noise, sum.squares.to + record * sum.squares.toStride, sum.lanes);
        }
    }
}

HWY_INLINE void copyTraces(
    std::span<const SummedChain> chains, std::span<const LaneSums> sums, const RecordedSteps& losses, std::int64_t rowStride)
{
    const Doubles d;
    for (std::int64_t record = 0; record < losses.count; ++record) {
        const std::int64_t at = (losses.first + record * losses.every) * static_cast<std::int64_t>(hn::Lanes(d));
        for (std::size_t c = 0; c < chains.size(); ++c)
            put(hn::LoadU(d, chains[c].trace + at), chains[c].copy + record * rowStride, sums[c % sums.size()].lanes);
    }
}

void add(std::span<const SummedChain> chains, std::span<const LaneSums> sums, const RecordedSteps& losses,
    const RecordedSteps& signals, std::int64_t stride, std::int64_t rowStride)
{
    addLosses(chains, sums, losses, stride);
    addSignals(chains, sums, signals, stride);
    if (chains.front().copy)
        copyTraces(chains, sums, losses, rowStride);
}

} // namespace tandem::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tandem {

HWY_EXPORT(add);

void addSums(std::span<const SummedChain> chains, std::span<const LaneSums> sums, const RecordedSteps& losses,
    const RecordedSteps& signals, std::int64_t stride, std::int64_t rowStride)
{
    HWY_DYNAMIC_DISPATCH(add)(chains, sums, losses, signals, stride, rowStride);
}

} // namespace tandem
#endif
