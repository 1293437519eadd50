// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// Means of two quantities with the variances and the covariance *of these means*.
struct PairedMeans {
    double numerator = 0.0;   ///< S̄
    double denominator = 0.0; ///< Ḡ
    double numeratorVariance = 0.0;
    double denominatorVariance = 0.0;
    double covariance = 0.0;
};

/// Bounds of a ratio; −∞ or +∞ where the data do not bound it.
struct RatioInterval {
    double low = 0.0;
    double high = 0.0;
};

/// Fieller's interval of the ratio r = S/G, known to be ≥ 0: all r with (S̄ − rḠ)² ≤ z²(v_S − 2r c + r² v_G), z the critical
/// value (Fieller 1954). While Ḡ is further than z standard errors from 0 that is a bounded interval. Otherwise it is
/// unbounded above, [low, +∞), or, when the numerator is no clearer than the denominator, the whole line. Nothing is clamped:
/// a bounded interval may reach below 0. The whole line when a number is not finite.
RatioInterval fiellerInterval(const PairedMeans& means, double criticalValue);

} // namespace tandem
