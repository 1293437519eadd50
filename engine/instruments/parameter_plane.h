// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruments/objective.h"
#include "statistics/contour_lines.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// A plane in the space of parameters: the point at (a, b) is origin + a · first + b · second.
struct ParameterPlane {
    std::vector<double> origin; ///< [P]
    std::vector<double> first;  ///< [P]
    std::vector<double> second; ///< [P]

    std::vector<double> at(double a, double b) const;
};

/// Through θ₀, θ_a and θ_b: first points from θ₀ to θ_a, second is orthogonal to it, both of length 1; zero where the points
/// do not span so much.
ParameterPlane planeThrough(std::span<const double> theta0, std::span<const double> thetaA, std::span<const double> thetaB);
/// Through `theta` along two coordinates.
ParameterPlane coordinatePlane(std::span<const double> theta, std::int64_t first, std::int64_t second);
/// Through `theta` along the Hessian's top two eigenvectors there; second is zero when P = 1.
ParameterPlane eigenPlane(Objective& objective, std::span<const double> theta);
/// Through `theta` along two random directions, normal numbers of `seed`, each filter's part scaled to that filter's norm (Li
/// et al. 2018). `filters` are the lengths of consecutive parts of θ; a part of length 0 < n ≤ 1 stays zero, and so should
/// biases, given as parts of length 1.
ParameterPlane filterNormalisedPlane(std::span<const double> theta, std::span<const std::int64_t> filters, std::uint64_t seed);

/// Where a point lies with respect to a plane with orthonormal directions.
struct PlanePlace {
    double a = 0.0;
    double b = 0.0;
    double offPlane = 0.0; ///< |residual|²/|θ − origin|², in [0, 1]; 0 at the origin
};
PlanePlace placeOn(const ParameterPlane& plane, std::span<const double> theta);

/// Writes the loss to one row of `grid`, over (a, b): a slice of the work, for the background. The grid's values have their size.
void evaluateRow(Objective& objective, const ParameterPlane& plane, LossGrid& grid, int row);

/// Makes a hole of every grid point whose nearest place of `path` is off the plane by more than `limit`: there the contour is
/// not the loss on the path (THEORY §5).
void maskFarFrom(std::span<const PlanePlace> path, double limit, LossGrid& grid);

} // namespace tandem
