// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/lanczos.h"
#include "instruments/one_step_split.h"
#include "theory/quadratic_theory.h"
#include "verification/check_families.h"

#include <algorithm>

namespace tandem {

namespace {

/// λ_max of 1000 curvatures by Hessian-vector products alone, to the residual that Lanczos gives for its own error.
Measurement sharpness(const Workbench& bench)
{
    constexpr std::int64_t dimension = 1000;
    constexpr double steepest = 3.0;
    QuadraticConfig config;
    config.curvatures = logSpacedCurvatures(dimension, 1e4);
    for (double& h : config.curvatures)
        h *= steepest;
    config.start.assign(dimension, 1.0);
    const auto objective = bench.objective(config);
    const LargestEigenpairs found
        = largestEigenpairs(dimension, [&](auto vector, auto out) { objective->hessianVector(config.start, vector, out); }, {});
    return {found.values.front(), found.residuals.front(), steepest};
}

/// The mean change of the loss in one step, held against its three causes. On a quadratic there are no others.
Measurement oneStepChange(const Workbench& bench)
{
    constexpr int seeds = 262144;
    constexpr double eta = .4;
    QuadraticConfig config;
    config.curvatures = {2.0, .5};
    config.noiseVariance = 3.0;
    config.start = {1.0, -2.0};
    const auto objective = bench.objective(config);
    const OneStepSplit split = oneStepSplit(measureCurvatureMoments(*objective, config.start, 0, 0), eta, 1.0);
    const auto ensemble = bench.quadratic(config, bench.options({sgdArm(eta)}, seeds));
    advance(*ensemble, 1);
    const EnsembleState state = ensemble->save();
    const double before = objective->loss(config.start);
    std::vector<double> changes;
    for (std::size_t seed = 0; seed < seeds; ++seed)
        changes.push_back(objective->loss(std::span(parametersOf(state)).subspan(2 * seed, 2)) - before);
    const MeanWithError mean = meanWithError(changes);
    return {mean.mean, mean.error, split.descent.value + split.noiseInduced.value + split.curvatureInduced.value};
}

/// E L after 400 steps as a share of where it began, with one steep direction that holds a tenth of the loss.
Measurement subspaceTraining(const Workbench& bench, Optimizer optimizer)
{
    constexpr int seeds = 16384;
    constexpr std::int64_t steps = 400;
    constexpr double eta = .05;
    constexpr double noiseVariance = .01;
    constexpr int bulk = 9;
    QuadraticConfig config;
    config.curvatures.assign(1 + bulk, 1.0);
    config.curvatures.front() = 10.0;
    config.noiseVariance = noiseVariance;
    // ½ · 10 · 0.2 and 9 · ½: one tenth of the loss is steep when the first coordinate is √(1/10).
    config.start.assign(1 + bulk, 1.0);
    config.start.front() = .31622776601683794;
    Arm arm = sgdArm(eta);
    arm.optimizer = optimizer;
    const auto ensemble = bench.quadratic(config, bench.options({arm}, seeds));
    advance(*ensemble, steps);
    const EnsembleState state = ensemble->save();
    const auto objective = bench.objective(config);
    const double before = objective->loss(config.start);
    std::vector<double> shares;
    for (std::size_t seed = 0; seed < seeds; ++seed)
        shares.push_back(objective->loss(std::span(parametersOf(state)).subspan(seed * (1 + bulk), 1 + bulk)) / before);

    double predicted = 0.0;
    for (std::size_t i = 0; i < config.curvatures.size(); ++i) {
        const double h = config.curvatures[i];
        const bool moves = optimizer == Optimizer::Sgd || (optimizer == Optimizer::DomSgd) == (i == 0);
        const theory::Moments moments = theory::momentsAfter({h, noiseVariance, eta, 0.0}, config.start[i], moves ? steps : 0);
        predicted += .5 * h * (moments.mean(0) * moments.mean(0) + moments.covariance(0, 0)) / before;
    }
    const MeanWithError mean = meanWithError(shares);
    return {mean.mean, mean.error, predicted};
}

} // namespace

std::vector<Check> curvatureChecks()
{
    return {
        {"sharpness", "largest of 1000 curvatures by Lanczos on Hessian-vector products, error: its residual", sharpness},
        {"one-step-split", "mean change of the loss in one step: descent + noise-induced + curvature-induced", oneStepChange},
        {"dom-sgd-stalls", "share of the loss left after 400 steps in the steep direction alone, where a tenth of it was",
            [](const Workbench& bench) { return subspaceTraining(bench, Optimizer::DomSgd); }},
        {"bulk-sgd-trains", "share of the loss left after 400 steps in all other directions",
            [](const Workbench& bench) { return subspaceTraining(bench, Optimizer::BulkSgd); }},
    };
}

} // namespace tandem
