// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// Unbiased estimates from one step's gradients, with Σ the per-example covariance and G the full gradient. The gradient
/// noise scale is noise/signal, each averaged first: never average ratios of single steps (THEORY §3).
struct GradientMoments {
    double signal = 0.0; ///< Ĝ², estimates |G|²; often negative when the batch is far below the noise scale, and never clamped
    double noise = 0.0;  ///< Ŝ, estimates trΣ, per example whatever the batch
};

/// From the mean squared norms of gradients over `small` and over `large` examples, 1 ≤ small < large:
/// Ĝ² = (B N_B − b N_b)/(B − b), Ŝ = (N_b − N_B)/(1/b − 1/B) (McCandlish et al. 2018, appendix A.1). Both NaN when
/// small = large, since one batch size alone tells nothing.
GradientMoments momentsFromTwoBatches(double squaredNormSmall, double small, double squaredNormLarge, double large);

/// From the examples of one batch of B ≥ 2: N_1 = mean_i |g_i|², N_B = |mean_i g_i|². The two-batch form at b = 1, equal to
/// Ŝ = Σ|g_i − ḡ|²/(B−1), Ĝ² = Σ_{i≠j} g_i·g_j/(B(B−1)). Both NaN when B = 1.
inline GradientMoments momentsFromExamples(double meanSquaredNorm, double squaredMeanNorm, double batchSize)
{
    return momentsFromTwoBatches(meanSquaredNorm, 1.0, squaredMeanNorm, batchSize);
}

/// Where a batch is the whole training set, each example once, its gradient is G itself and has no noise: what differs between
/// examples never reaches a step, and a correction for it would make of |G|² → 0 a noise scale of −B.
inline GradientMoments momentsOfEveryExample(double squaredMeanNorm)
{
    return {squaredMeanNorm, 0.0};
}

} // namespace tandem
