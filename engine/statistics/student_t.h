// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// P(|T| ≤ t) of Student's t with `degreesOfFreedom` ≥ 1, t ≥ 0, by the finite sums for whole degrees of freedom
/// (Abramowitz & Stegun 26.7.3 and 26.7.4).
double studentTCentralProbability(double t, int degreesOfFreedom);

/// The critical value t with P(|T| ≤ t) = `confidence`, 0 < confidence < 1, to about 14 digits: for confidence .95 the .975
/// quantile, 12.706 at 1 degree of freedom, 1.960 at many. NaN when degreesOfFreedom < 1.
double studentTCriticalValue(double confidence, int degreesOfFreedom);

} // namespace tandem
