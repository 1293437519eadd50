// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/quadratic_config.h"

#include <array>
#include <cstdint>

namespace tandem {

/// One coordinate of one vector of replicas of one arm, over a few steps: g = h x + s ξ, or (h + s ξ) x when the noise is
/// multiplicative, then the update rule's practical step.
struct QuadraticChain {
    double* theta = nullptr;      ///< [lane] x, moved
    double* buffer = nullptr;     ///< [lane] practical buffer, moved
    const float* noise = nullptr; ///< ξ [step, stride]
    double* trace = nullptr;      ///< [record, lane] x before the steps that are traced
    double* peak = nullptr;       ///< [lane] largest |x| after a step; may miss a NaN, which then stands in theta
    double curvature = 0.0;       ///< h
    double noiseScale = 0.0;      ///< s
    double practicalLearningRate = 0.0;
    double momentum = 0.0;
};

/// Chains that advance together, each hiding the latency of the others.
inline constexpr int chainsAtOnce = 4;

/// The steps before which x is kept: first, first + every, …, counted from the first of those that are advanced. None when
/// `first` lies behind the last.
struct TracedSteps {
    std::int64_t first = 0;
    std::int64_t every = 1;
};

/// The widest vector of this processor in doubles: the lanes of a chain, a power of two, at most 8.
int chainLanes();

/// Advances four chains by `steps`, with operations that are not fused, so that every processor computes the same bits.
void advanceChains(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced);

/// sums[record * sumStride + lane] += factor · x², x = trace[(first + record · every) * chainLanes() + lane].
void addSquares(const double* trace, std::int64_t first, std::int64_t every, std::int64_t records, double factor, double* sums,
    std::int64_t sumStride);

} // namespace tandem
