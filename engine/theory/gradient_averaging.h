// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem::theory {

/// Var(Σ_w m)/Var(Σ_w g) = 1 − 2β(1−β^w)/(w(1−β²)) for sums over `window` ≥ 1 steps of the stationary average
/// m' = βm + (1−β)g of independent gradients g. One m is far quieter than one g, but what moves the parameters is the sum,
/// and its variance is nearly the same: why averaging gradients does not lower the noise (THEORY §4).
double averagedVarianceRatio(double momentum, double window);

} // namespace tandem::theory
