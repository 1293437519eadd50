// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace tandem {

/// |a − b| of two points [P].
double distanceBetween(std::span<const double> a, std::span<const double> b);

/// Root mean square distance of two different points of `count`, each [P] as `point(i)` gives it: √(2 Σ|θ_s − θ̄|²/(S−1)), the
/// mean over all pairs for the price of the variance. Points that are not finite are left out; NaN when fewer than two remain.
/// Asks for one point at a time.
double seedDistance(int count, const std::function<std::vector<double>(int)>& point);

} // namespace tandem
