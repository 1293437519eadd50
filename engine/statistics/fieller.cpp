// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/fieller.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

RatioInterval fiellerInterval(const PairedMeans& means, double criticalValue)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr RatioInterval wholeLine{-infinity, infinity};
    // The set is a r² − 2 b r + c ≤ 0.
    const double square = criticalValue * criticalValue;
    const double a = means.denominator * means.denominator - square * means.denominatorVariance;
    const double b = means.numerator * means.denominator - square * means.covariance;
    const double c = means.numerator * means.numerator - square * means.numeratorVariance;
    if (!std::isfinite(a) || !std::isfinite(b) || !std::isfinite(c))
        return wholeLine;
    const double discriminant = b * b - a * c;
    if (a > 0.0) {
        // S̄/Ḡ is in the set, so a negative discriminant is rounding. c/(a r₁) avoids cancellation in the smaller root.
        const double root = std::sqrt(std::max(discriminant, 0.0));
        const double far = b + std::copysign(root, b);
        if (far == 0.0)
            return {0.0, 0.0};
        return {std::min(far / a, c / far), std::max(far / a, c / far)};
    }
    // Outside two roots. With roots of opposite signs what is left of r ≥ 0 is a ray; with roots of the same sign 0 itself
    // is in the set, and nothing is excluded but a gap.
    if (a < 0.0)
        return c > 0.0 ? RatioInterval{c / (std::sqrt(discriminant) + b), infinity} : wholeLine;
    return b > 0.0 && c > 0.0 ? RatioInterval{0.5 * c / b, infinity} : wholeLine;
}

} // namespace tandem
