// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace tandem {

/// The closed-form problems beside the quadratic.
enum class LandscapeKind {
    LinearRegression, ///< fresh Gaussian examples with label noise
    Hyperbola,        ///< L = ½ (xy − 1)², label noise
    Valley,           ///< L = ½ (1 + u²) v², label noise on the residual v √(1 + u²)
    NoisyValley,      ///< the same L, isotropic noise
    Rosenbrock,       ///< isotropic noise, as those that follow
    Himmelblau,
    Beale,
    Saddle,
    Ravine,
};

/// A closed-form problem as an experiment gives it; see Landscape.
struct LandscapeConfig {
    LandscapeKind kind = LandscapeKind::Hyperbola;
    double labelNoise = 0.5; ///< σ or τ, the standard deviation of a label's noise, ≥ 0; linear regression, hyperbola, valley
    double noiseVariance = 1.0;     ///< per example and coordinate, ≥ 0; the problems with isotropic noise
    std::vector<double> curvatures; ///< of linear regression: the inputs' variances H [P], > 0, 1 ≤ P ≤ 1000
    std::vector<double> start;      ///< θ_0 [P]; the landscape's own where empty
    double startSpread = 0.0;       ///< standard deviation over seeds of each coordinate of θ_0 around `start`
};

/// A landscape's name in experiment files and what it says of itself.
struct LandscapeName {
    LandscapeKind kind;
    std::string_view name;
    std::string_view description; ///< ends with its keys
};

/// In the order of the kinds.
inline constexpr std::array<LandscapeName, 9> landscapeNames{{
    {LandscapeKind::LinearRegression, "linear-regression",
        "least squares on fresh Gaussian examples: dimension and curvature or curvatures, label_noise, start, start_spread"},
    {LandscapeKind::Hyperbola, "hyperbola",
        "(xy - 1)^2/2 with label noise, drifts along xy = 1 to x = y: label_noise, start, start_spread"},
    {LandscapeKind::Valley, "valley",
        "(1 + u^2) v^2/2 with label noise, drifts along v = 0 to u = 0: label_noise, start, start_spread"},
    {LandscapeKind::NoisyValley, "noisy-valley",
        "(1 + u^2) v^2/2 with isotropic gradient noise: noise_variance, start, start_spread"},
    {LandscapeKind::Rosenbrock, "rosenbrock",
        "curved ravine in two dimensions, with gradient noise: noise_variance, start, start_spread"},
    {LandscapeKind::Himmelblau, "himmelblau",
        "four minima in two dimensions, with gradient noise: noise_variance, start, start_spread"},
    {LandscapeKind::Beale, "beale",
        "flat with steep walls in two dimensions, with gradient noise: noise_variance, start, start_spread"},
    {LandscapeKind::Saddle, "saddle", "a saddle between two minima, which noise leaves: noise_variance, start, start_spread"},
    {LandscapeKind::Ravine, "ravine",
        "a straight ravine of condition number 100 at 45 degrees to the axes, with gradient noise: noise_variance, start, "
        "start_spread"},
}};

} // namespace tandem
