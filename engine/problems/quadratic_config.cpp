// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_config.h"

#include <cmath>

namespace tandem {

std::vector<double> logSpacedCurvatures(std::int64_t dimension, double conditionNumber)
{
    std::vector<double> curvatures(static_cast<std::size_t>(dimension), 1.0);
    for (std::int64_t i = 1; i < dimension; ++i)
        curvatures[i] = std::pow(conditionNumber, -static_cast<double>(i) / static_cast<double>(dimension - 1));
    return curvatures;
}

} // namespace tandem
