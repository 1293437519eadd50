// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace tandem {

/// Mean and sample standard deviation √(Σ(x−x̄)²/(n−1)) of the finite values among some; NaN where too few of them are. Equal
/// values have exactly no spread.
struct FiniteMoments {
    double mean = 0.0;
    double deviation = 0.0;
};
FiniteMoments momentsOfFinite(std::span<const double> values);

} // namespace tandem
