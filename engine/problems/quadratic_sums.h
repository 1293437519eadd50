// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace tandem {

/// The records of one metric that fall into a chunk of steps: `first`, first + every, …
struct RecordedSteps {
    std::int64_t first = 0;
    std::int64_t every = 1;
    std::int64_t count = 0;
};

/// What a chain adds to the sums over coordinates, from its trace.
struct SummedChain {
    const double* trace = nullptr; ///< x [record, lane]
    double curvature = 0.0;        ///< h
    double* copy = nullptr;        ///< = x at the records of the loss [record, rowStride]; null where that is not wanted
};

/// A sum over coordinates that goes on: `to` = `from` + what some coordinates add.
struct RunningSum {
    const double* from = nullptr; ///< [record, stride]; null for 0
    double* to = nullptr;         ///< [record, toStride]
    std::int64_t toStride = 0;
};

/// The sums of neighbouring lanes of one arm.
struct LaneSums {
    int lanes = 0;              ///< of which so many, from the first, are written
    RunningSum loss;            ///< Σ ½ h x²
    RunningSum signal;          ///< Σ h² x²
    RunningSum squares;         ///< Σ x², written as noiseConstant + noiseFactor Σ x²
    double noiseConstant = 0.0; ///< 0 where the sum is to go on
    double noiseFactor = 1.0;   ///< 1 where the sum is to go on
};

/// Continues sums over coordinates. The chains i, i + n, i + 2n, …, where n is the number of `sums`, are neighbouring
/// coordinates of the lanes of sums[i], in this order; all or none are copied. The records of the loss are `losses`, of the
/// other two `signals`, both counted in records of the traces.
void addSums(std::span<const SummedChain> chains, std::span<const LaneSums> sums, const RecordedSteps& losses,
    const RecordedSteps& signals, std::int64_t stride, std::int64_t rowStride);

} // namespace tandem
