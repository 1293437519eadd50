// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/quadratic_config.h"

#include <array>
#include <cstdint>

namespace tandem {

/// One coordinate of one vector of replicas of one arm, over a few steps: g = h x + s ξ, or (h + s ξ) x when the noise is
/// multiplicative, then the update rule's practical step.
struct QuadraticChain {
    const double* theta = nullptr;  ///< [lane] x
    const double* buffer = nullptr; ///< [lane] practical buffer
    double* movedTheta = nullptr;   ///< [lane] x after the steps
    double* movedBuffer = nullptr;  ///< [lane]
    const float* noise = nullptr;   ///< ξ [step, stride]
    double* trace = nullptr;        ///< [record, lane] x before the steps that are traced
    double* squares = nullptr;      ///< [lane] += x² after every step, if watched: not a number once some x is none
    double curvature = 0.0;         ///< h
    double noiseScale = 0.0;        ///< s
    double practicalLearningRate = 0.0;
    double momentum = 0.0;
};

/// Chains that advance together, each hiding the latency of the others.
inline constexpr int chainsAtOnce = 4;

/// What a chain's sum of x² begins with, so that no x is too small for a fast sum.
inline constexpr double smallestSquares = 1e-200;

/// The steps before which x is kept: first, first + every, …, counted from the first of those that are advanced. None when
/// `first` lies behind the last.
struct TracedSteps {
    std::int64_t first = 0;
    std::int64_t every = 1;
};

/// The widest vector of this processor in doubles: the lanes of a chain, a power of two, at most 8.
int chainLanes();

/// Whether what chains pass through is watched.
enum class Watch {
    Squares, ///< their x² are summed: an x out of range shows, also one that returned
    Nothing,
};

/// Advances four chains by `steps`. Products are fused to sums where the processor can do that (AVX2, NEON): the bits are the
/// same on all that can, and on all that cannot. Two neighbours, the first two or the last two, are faster on the same noise.
void advanceChains(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced, Watch watch);

} // namespace tandem
