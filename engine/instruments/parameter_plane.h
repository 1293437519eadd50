// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruments/objective.h"
#include "statistics/plane.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

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

/// Where `theta` lies with respect to a plane with orthonormal directions.
PlanePlace placeOn(const ParameterPlane& plane, std::span<const double> theta);

/// Writes the loss to one row of `grid`, over (a, b): a slice of the work, for the background. The grid's values have their size.
void evaluateRow(Objective& objective, const ParameterPlane& plane, LossGrid& grid, int row);

} // namespace tandem
