// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tandem::theory {

/// Least squares on fresh examples a ~ N(0, hI) of `dimension` numbers, label noise τ, minibatches of B (THEORY §4).
struct FreshRegression {
    double curvature = 1.0;    ///< h > 0
    double dimension = 1.0;    ///< d
    double labelNoise = 1.0;   ///< τ
    double batchSize = 1.0;    ///< B
    double learningRate = 0.1; ///< effective η
    double momentum = 0.0;     ///< β; 0 is SGD
};

/// E|θ|² after `steps` updates from |θ_0|² = `startSquare`, m_0 = 0, exactly: with X = E|θ|², Y = E θ·m, M = E|m|² and
/// Q = h²(1 + (d+1)/B)X + dhτ²/B:  M' = β²M + 2β(1−β)hY + (1−β)²Q;  Y* = βY + (1−β)hX;  X' = X − 2ηY* + η²M';
/// Y' = Y* − ηM'.
double meanSquareAfter(const FreshRegression& problem, double startSquare, std::int64_t steps);

} // namespace tandem::theory
