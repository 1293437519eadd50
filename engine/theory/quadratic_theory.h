// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Eigen/Core>

#include <cstdint>

namespace tandem::theory {

/// One mode of a noisy quadratic: g = h x + ξ, Var ξ = s², theory form (THEORY §4).
struct QuadraticMode {
    double curvature = 1.0;     ///< h > 0
    double noiseVariance = 1.0; ///< s² = Σ_ii / B
    double learningRate = 0.1;  ///< effective η
    double momentum = 0.0;      ///< β; 0 is SGD
};

/// Mean and covariance of (x, m).
struct Moments {
    Eigen::Vector2d mean;
    Eigen::Matrix2d covariance;
};

/// After `steps` updates from x_0 = start, m_0 = 0: μ' = A μ, P' = A P Aᵀ + s² b bᵀ with
/// A = [[1 − η(1−β)h, −ηβ], [(1−β)h, β]], b = (−η(1−β), 1−β)ᵀ.
Moments momentsAfter(const QuadraticMode& mode, double start, std::int64_t steps);

/// Stationary Var x = η s² / (h (2 − η h c)), c = (1−β)/(1+β); infinite when unstable.
double stationaryVariance(const QuadraticMode& mode);

/// Stationary covariance of (x, m): Var x as above, Var m = 2cs²/(2 − ηhc), Cov = −(1−β)h Var x/(1+β); all infinite when
/// unstable.
Eigen::Matrix2d stationaryCovariance(const QuadraticMode& mode);

/// Stationary Var x under PyTorch's Nesterov with γ = η(1−β): buf' = β buf + g, x' = x − γ(g + β buf'); infinite when unstable.
double nesterovStationaryVariance(const QuadraticMode& mode);

/// Largest stable effective learning rate, 2(1+β)/((1−β)h).
double stabilityLimit(double curvature, double momentum);

/// The same under PyTorch's Nesterov: γh < 2(1+β)/(1+2β), as η = γ/(1−β).
double nesterovStabilityLimit(double curvature, double momentum);

/// Largest effective learning rate with a bounded second moment under multiplicative noise g = (h + ζ)x, Var ζ = ν²:
/// 2h/(ν² + ch²).
double multiplicativeStabilityLimit(double curvature, double curvatureVariance, double momentum);

/// Effective learning rate above which SGDM rings, (1−√β)/((1+√β)h).
double ringingThreshold(double curvature, double momentum);

} // namespace tandem::theory
