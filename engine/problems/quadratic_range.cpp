// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_range.h"

#include <cmath>

namespace tandem {

CalmStates calmStates(const StepBound& bound, double limit, int steps)
{
    const double gamma = bound.practicalLearningRate;
    const double beta = bound.momentum;
    const double trace = 1.0 + gamma * bound.slope + beta;
    const double lambda = 0.5 * (trace + std::sqrt(trace * trace - 4.0 * beta));
    const double w = beta / (lambda - beta);
    return {
        .bufferWeight = w * gamma, .size = 0.5 * limit / std::pow(lambda, steps) - steps * (1.0 + w) * gamma * bound.constant};
}

} // namespace tandem
