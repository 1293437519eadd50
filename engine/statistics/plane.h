// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statistics/contour_lines.h"

#include <span>
#include <vector>

namespace tandem {

/// A plane in the space of parameters: the point at (a, b) is origin + a · first + b · second.
struct ParameterPlane {
    std::vector<double> origin; ///< [P]
    std::vector<double> first;  ///< [P]
    std::vector<double> second; ///< [P]

    std::vector<double> at(double a, double b) const;
    bool operator==(const ParameterPlane&) const = default;
};

/// Where a point lies with respect to a plane with orthonormal directions.
struct PlanePlace {
    double a = 0.0;
    double b = 0.0;
    double offPlane = 0.0; ///< |residual|²/|θ − origin|², in [0, 1]; 0 at the origin
};

/// Makes a hole of every grid point whose nearest place of `path` is off the plane by more than `limit`: there the contour is
/// not the loss on the path (THEORY §5).
void maskFarFrom(std::span<const PlanePlace> path, double limit, LossGrid& grid);

} // namespace tandem
