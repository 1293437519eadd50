// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statistics/gradient_moments.h"

#include <deque>
#include <span>
#include <vector>

namespace tandem {

/// Gradient noise scale B_simple = trΣ/|G|² of an arm, in examples, over the records of a window.
struct NoiseScale {
    double estimate = 0.0; ///< S̄/Ḡ; NaN before there are enough blocks; negative where Ḡ is, which is then unresolved
    double low = 0.0;      ///< 95 % interval by Fieller; −∞ when the whole line is possible
    double high = 0.0;     ///< +∞ when the signal cannot be told from 0
    bool resolved = false; ///< both ends finite
};

/// Estimates the noise scale from the latest records: means over blocks of 8 records absorb what autocorrelation there is,
/// the window is the 16 latest blocks, and numerator and denominator are averaged before dividing (THEORY §3). Speaks from
/// the fourth block on. add() costs the same whatever came before.
class NoiseScaleEstimator {
public:
    static constexpr int blockLength = 8;   ///< records
    static constexpr int windowBlocks = 16; ///< at most, the latest
    static constexpr int fewestBlocks = 4;  ///< below, nothing is said

    /// One record: the means over an arm's seeds of Ŝ and Ĝ². A non-finite one is passed over.
    void add(const GradientMoments& moments);
    /// The estimate over the complete blocks of the window. Noise of exactly 0 gives 0, resolved; an interval below 0, where no
    /// noise scale can be, gives NaN, unresolved.
    NoiseScale estimate() const;
    /// Forgets all records, when what they measured has changed.
    void reset();

    /// What it remembers, as numbers: given to restore() of another one, both go on alike.
    std::vector<double> state() const;
    /// False, and nothing changed, when `state` is not what state() gives.
    bool restore(std::span<const double> state);

private:
    GradientMoments m_sum;                // of the block that is being filled
    int m_records = 0;                    // in it
    std::deque<GradientMoments> m_blocks; // means, oldest first
};

} // namespace tandem
