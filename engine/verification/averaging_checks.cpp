// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/gradient_averaging.h"
#include "verification/check_families.h"

#include <cmath>
#include <string>

namespace tandem {

namespace {

constexpr double momentum = .9;

/// Variance of SGDM's way over `window` steps, in that of SGD, on a landscape so flat that a gradient is nothing but noise:
/// the ways are then η Σm and η Σg. The error is that of a ratio of two means over the same seeds.
Measurement wayVarianceRatio(const Workbench& bench, int window)
{
    constexpr double flat = 1e-12;
    constexpr int seeds = 65536;
    constexpr int settling = 200; // β^200 < 1e-9 of the average's beginning is left
    const auto ensemble = bench.quadratic(
        oneMode(flat, QuadraticNoise::Isotropic, 1.0, 0.0), bench.options({sgdArm(1.0), sgdmArm(1.0, momentum)}, seeds));
    advance(*ensemble, settling);
    const EnsembleState before = ensemble->save();
    advance(*ensemble, window);
    const EnsembleState after = ensemble->save();
    const auto squaredWay = [&](int arm, int seed) {
        const int row = ensemble->shape().replica(arm, seed);
        const double way = parametersOf(after)[row] - parametersOf(before)[row];
        return way * way;
    };
    double sgd = 0.0;
    double sgdm = 0.0;
    for (int seed = 0; seed < seeds; ++seed) {
        sgd += squaredWay(0, seed);
        sgdm += squaredWay(1, seed);
    }
    const double ratio = sgdm / sgd;
    std::vector<double> residuals;
    for (int seed = 0; seed < seeds; ++seed)
        residuals.push_back((squaredWay(1, seed) - ratio * squaredWay(0, seed)) / (sgd / seeds));
    return {ratio, meanWithError(residuals).error, theory::averagedVarianceRatio(momentum, window)};
}

} // namespace

std::vector<Check> averagingChecks()
{
    std::vector<Check> made;
    for (const int window : {1, 10, 100, 1000}) {
        made.push_back({"averaging-" + std::to_string(window),
            "variance of " + std::to_string(window) + (window == 1 ? " step" : " steps")
                + " of averaged gradients, in that of plain ones",
            [window](const Workbench& bench) { return wayVarianceRatio(bench, window); }});
    }
    return made;
}

} // namespace tandem
