// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/gradient_moments.h"

#include <cassert>
#include <limits>

namespace tandem {

GradientMoments momentsFromTwoBatches(double squaredNormSmall, double small, double squaredNormLarge, double large)
{
    assert(small >= 1.0 && large >= small);
    if (small == large) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan};
    }
    return {(large * squaredNormLarge - small * squaredNormSmall) / (large - small),
        (squaredNormSmall - squaredNormLarge) / (1.0 / small - 1.0 / large)};
}

} // namespace tandem
