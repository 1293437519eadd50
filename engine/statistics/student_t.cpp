// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/student_t.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace tandem {

double studentTCentralProbability(double t, int degreesOfFreedom)
{
    if (std::isinf(t))
        return 1.0;
    // With tan φ = t/√ν: ν odd, A = (2/π)(φ + sin φ (cos φ + (2/3) cos³φ + … + (2·4…(ν−3))/(3·5…(ν−2)) cos^(ν−2) φ));
    // ν even, A = sin φ (1 + (1/2) cos²φ + … + (1·3…(ν−3))/(2·4…(ν−2)) cos^(ν−2) φ).
    const double angle = std::atan2(t, std::sqrt(static_cast<double>(degreesOfFreedom)));
    const double cosine = std::cos(angle);
    const bool odd = degreesOfFreedom % 2 == 1;
    double term = odd ? cosine : 1.0;
    double sum = 0.0;
    for (int power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2) {
        sum += term;
        term *= cosine * cosine * (power + 1) / (power + 2);
    }
    const double tail = std::sin(angle) * sum;
    return odd ? 2.0 * std::numbers::inv_pi * (angle + tail) : tail;
}

double studentTCriticalValue(double confidence, int degreesOfFreedom)
{
    if (degreesOfFreedom < 1)
        return std::numeric_limits<double>::quiet_NaN();
    double low = 0.0;
    double high = 2.0;
    while (studentTCentralProbability(high, degreesOfFreedom) < confidence)
        high *= 2.0;
    // Newton's steps on a bracket. The density's constant is r_ν/√(νπ), r_ν = Γ((ν+1)/2)/Γ(ν/2) = r_(ν−2) (ν−1)/(ν−2) from
    // r_1 = 1/√π, r_2 = √π/2; std::lgamma would write a global that trainers on two threads share.
    const double nu = degreesOfFreedom;
    double ratio = degreesOfFreedom % 2 == 1 ? std::numbers::inv_sqrtpi : 0.5 / std::numbers::inv_sqrtpi;
    for (int n = degreesOfFreedom % 2 == 1 ? 3 : 4; n <= degreesOfFreedom; n += 2)
        ratio *= (n - 1.0) / (n - 2.0);
    const double constant = ratio / std::sqrt(nu * std::numbers::pi);
    double t = 0.5 * (low + high);
    for (int i = 0; i < 200; ++i) {
        const double excess = studentTCentralProbability(t, degreesOfFreedom) - confidence;
        (excess > 0.0 ? high : low) = t;
        const double density = constant * std::exp(-0.5 * (nu + 1.0) * std::log1p(t * t / nu));
        double next = t - excess / (2.0 * density);
        if (!(next > low && next < high))
            next = 0.5 * (low + high);
        const double change = std::abs(next - t);
        t = next;
        if (change <= 1e-15 * t)
            break;
    }
    return t;
}

} // namespace tandem
