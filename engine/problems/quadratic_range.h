// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// How far one coordinate of plain SGD or SGDM can move: |g| ≤ slope |x| + constant, whatever the noise.
struct StepBound {
    double slope = 0.0;
    double constant = 0.0;
    double practicalLearningRate = 0.0; ///< γ
    double momentum = 0.0;              ///< β
};

/// The states from which no |x| passes a limit in so many steps: those with |x| + bufferWeight |b| ≤ size, b the practical
/// buffer. None when `size` is negative.
struct CalmStates {
    double bufferWeight = 0.0;
    double size = 0.0;
};

/// With u = |x|, v = γ |b| and c = γ slope, b' = β b + g and x' = x − γ b' give u' ≤ (1 + c) u + β v + γ constant and
/// v' ≤ c u + β v + γ constant. The larger eigenvalue λ = (1 + c + β + √((1 + c + β)² − 4β))/2 of this has the left eigenvector
/// (1, w), w = β/(λ − β): in a step u + w v is multiplied by at most λ ≥ 1, then grows by at most (1 + w) γ constant. Half of
/// what that leaves is kept for rounding.
CalmStates calmStates(const StepBound& bound, double limit, int steps);

} // namespace tandem
