// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace tandem {

/// How the gradient noise of a quadratic depends on the coordinate. ξ is independent over coordinates and steps, and a batch of
/// B divides its variance by B.
enum class QuadraticNoise {
    None,           ///< g = h x
    Isotropic,      ///< Var ξ_i = noiseVariance
    Proportional,   ///< Var ξ_i = noiseVariance · h_i
    Multiplicative, ///< g_i = (h_i + ζ_i) x_i, Var ζ_i = noiseVariance
};

/// How the noise of a minibatch gradient is distributed, at the same variance.
enum class NoiseTail {
    Gaussian,
    StudentT, ///< Student's t with three degrees of freedom over √3: fourth and higher moments are infinite
};

/// The noisy quadratic L(x) = ½ Σ h_i x_i², optimum x = 0, L = 0.
struct QuadraticConfig {
    std::vector<double> curvatures; ///< h_i > 0, [P], 1 ≤ P ≤ 1000
    QuadraticNoise noise = QuadraticNoise::Isotropic;
    double noiseVariance = 1.0; ///< per example, ≥ 0
    NoiseTail noiseTail = NoiseTail::Gaussian;
    std::vector<double> start; ///< x_0 [P]
    double startSpread = 0.0;  ///< standard deviation over seeds of each coordinate of x_0 around `start`
};

/// Curvatures spaced evenly in the logarithm from 1 down to 1/conditionNumber; [dimension].
std::vector<double> logSpacedCurvatures(std::int64_t dimension, double conditionNumber);

} // namespace tandem
