// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem::theory {

/// |H(ω)| = v/√(1 − 2u cos ω + u²): what m' = u m + v g makes of a gradient that oscillates with ω radians per step
/// (arXiv 2411.19671). 0 ≤ u < 1.
double momentumGain(double omega, double u, double v);

} // namespace tandem::theory
