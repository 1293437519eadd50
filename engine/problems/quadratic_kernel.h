// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/quadratic_config.h"

#include <array>
#include <cstdint>
#include <span>

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
    double* squares = nullptr;      ///< [lane] to which x² after every step is added: not a number once some x is none
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

/// Advances four chains by `steps`. Products are fused to sums where the processor can do that (AVX2, NEON): the bits are the
/// same on all that can, and on all that cannot. Two neighbours, the first two or the last two, are faster on the same noise.
void advanceChains(const std::array<QuadraticChain, chainsAtOnce>& chains, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced);

/// The records of one metric that fall into a chunk of steps: `first`, first + every, …
struct RecordedSteps {
    std::int64_t first = 0;
    std::int64_t every = 1;
    std::int64_t count = 0;
};

/// What a chain adds to the sums over coordinates, from its trace.
struct ChainSums {
    const double* trace = nullptr;
    double curvature = 0.0;    ///< h
    double* loss = nullptr;    ///< += ½ h x² [record, stride]
    double* signal = nullptr;  ///< += h² x² [record, stride]
    double* squares = nullptr; ///< += x² [record, stride]
    double* copy = nullptr;    ///< = x at the records of the loss, [record, copyStride]
    int copied = 0;            ///< the first so many lanes of x
};

/// Adds what some chains contribute to records: those of the loss are `losses`, of the other two sums `signals`, both counted in
/// records of the trace.
void addSums(std::span<const ChainSums> chains, const RecordedSteps& losses, const RecordedSteps& signals, std::int64_t stride,
    std::int64_t copyStride);

} // namespace tandem
