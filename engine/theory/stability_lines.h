// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem::theory {

/// Sharpnesses λ_max to hold a measured one against, of SGD with momentum β at the effective learning rate η = γ/(1−β).
struct StabilityLines {
    double fullBatch = 0.0;  ///< 2(1+β)/γ, 2/η for SGD: above it a step of the full gradient grows on a quadratic
    double smallBatch = 0.0; ///< 2(1−β)/γ = 2/η: where batch sharpness settles for small batches (arXiv 2604.14108)
};
StabilityLines stabilityLines(double effectiveLearningRate, double momentum);

/// PyTorch's Nesterov: 2(1+β)/((1+2β)γ) for the full batch.
StabilityLines nesterovStabilityLines(double effectiveLearningRate, double momentum);

} // namespace tandem::theory
