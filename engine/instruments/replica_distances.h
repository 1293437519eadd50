// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace tandem {

/// |a − b| of two points [P].
double distanceBetween(std::span<const double> a, std::span<const double> b);

/// Root mean square distance of two different rows of `rows` [row, `size`]: √(2 Σ|θ_s − θ̄|²/(S−1)), the mean over all pairs
/// for the price of the variance. Rows that are not finite are left out; NaN when fewer than two remain.
double seedDistance(std::span<const double> rows, std::int64_t size);

} // namespace tandem
