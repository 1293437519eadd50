// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/momentum_filter.h"

#include <cmath>

namespace tandem::theory {

double momentumGain(double omega, double u, double v)
{
    return v / std::sqrt(1.0 - 2.0 * u * std::cos(omega) + u * u);
}

} // namespace tandem::theory
