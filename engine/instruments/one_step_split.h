// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruments/objective.h"
#include "statistics/fieller.h"

#include <cstdint>
#include <span>

namespace tandem {

/// A number with its standard error; 0 where it is exact.
struct Estimate {
    double value = 0.0;
    double error = 0.0;
};

/// What gradient, curvature and noise make of one step of SGD at θ (THEORY §2): with G = ∇L, H = ∇²L and Σ the covariance of
/// one example's gradient,  E ΔL = −η|G|² + ½η² (tr(HΣ)/B + GᵀHG) + O(η³). Weight decay λ makes the step one along
/// G̃ = G + λθ, while L stays the loss without it:  E ΔL = −η GᵀG̃ + ½η² (tr(HΣ)/B + G̃ᵀHG̃) + O(η³).
struct CurvatureMoments {
    Estimate signal;         ///< GᵀG̃, |G|² without weight decay
    Estimate curvature;      ///< G̃ᵀHG̃
    Estimate noiseCurvature; ///< tr(HΣ), per example
    double covariance = 0.0; ///< of the errors of `curvature` and `noiseCurvature`
    int microBatches = 0;    ///< that were averaged; 0 where all is exact
};

/// Exact where the objective knows tr(HΣ). Otherwise from `microBatches` ≥ 3 independent micro-batch gradients g_i of b
/// examples, and H of the objective's sample, which shares no example with them, each estimate unbiased:
/// with g̃_i = g_i + λθ,  GᵀG̃ ← mean_{i≠j} g_i·g̃_j,  G̃ᵀHG̃ ← mean_{i≠j} g̃_iᵀHg̃_j,
/// tr(HΣ) ← b (mean_i g̃_iᵀHg̃_i − mean_{i≠j} g̃_iᵀHg̃_j),
/// with the errors of the delete-one jackknife. `draw` chooses the examples: the same for the arms that are compared.
CurvatureMoments measureCurvatureMoments(
    Objective& objective, std::span<const double> theta, std::uint64_t draw, int microBatches, double weightDecay = 0.0);

/// Which of the two second-order terms is the larger, beyond its error at 95 %.
enum class Regime {
    CurvatureDominated = -1, ///< tr(HΣ)/B < G̃ᵀHG̃: the batch is above B_noise, momentum can help
    Unresolved = 0,
    NoiseDominated = 1, ///< tr(HΣ)/B > G̃ᵀHG̃: the batch is below B_noise, SGD ≈ SGDM at equal η
};

/// The expected change of the loss in one step of SGD, by its causes.
struct OneStepSplit {
    Estimate descent;          ///< −η GᵀG̃
    Estimate noiseInduced;     ///< ½η² tr(HΣ)/B
    Estimate curvatureInduced; ///< ½η² G̃ᵀHG̃
    Regime regime = Regime::Unresolved;
};

/// `batchSize` B in examples. Unresolved also where the larger term is not above zero: there is no instability to have a cause.
OneStepSplit oneStepSplit(const CurvatureMoments& moments, double learningRate, double batchSize);

/// B_noise = tr(HΣ)/(G̃ᵀHG̃) in examples, with its 95 % interval by Fieller, on Student's t.
struct CurvatureNoiseScale {
    double estimate = 0.0;
    double low = 0.0;  ///< −∞ where the whole line is possible
    double high = 0.0; ///< +∞ where G̃ᵀHG̃ cannot be told from 0
};
CurvatureNoiseScale curvatureNoiseScale(const CurvatureMoments& moments);

} // namespace tandem
