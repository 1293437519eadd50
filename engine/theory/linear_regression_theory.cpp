// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/linear_regression_theory.h"

namespace tandem::theory {

double meanSquareAfter(const FreshRegression& problem, double startSquare, std::int64_t steps)
{
    const double h = problem.curvature;
    const double d = problem.dimension;
    const double beta = problem.momentum;
    const double gain = 1.0 - beta;
    const double eta = problem.learningRate;
    double x = startSquare;
    double y = 0.0;
    double m = 0.0;
    for (std::int64_t step = 0; step < steps; ++step) {
        const double q = h * h * (1.0 + (d + 1.0) / problem.batchSize) * x
            + d * h * problem.labelNoise * problem.labelNoise / problem.batchSize;
        m = beta * beta * m + 2.0 * beta * gain * h * y + gain * gain * q;
        const double star = beta * y + gain * h * x;
        x += -2.0 * eta * star + eta * eta * m;
        y = star - eta * m;
    }
    return x;
}

} // namespace tandem::theory
