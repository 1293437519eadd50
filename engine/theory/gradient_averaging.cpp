// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/gradient_averaging.h"

#include <cmath>

namespace tandem::theory {

double averagedVarianceRatio(double momentum, double window)
{
    return 1.0 - 2.0 * momentum * (1.0 - std::pow(momentum, window)) / (window * (1.0 - momentum * momentum));
}

} // namespace tandem::theory
