// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/quadratic_theory.h"
#include "verification/check_families.h"

namespace tandem {

namespace {

constexpr double curvature = 1.5;
constexpr double noiseVariance = 2.0;
constexpr double eta = 0.3;

/// E x² over seeds, each seed's own mean over snapshots far apart: about 0.1 %, where SGD and SGDM are 22 % apart.
Measurement stationaryVariance(const Workbench& bench, double momentum)
{
    constexpr int seeds = 65536;
    constexpr int snapshots = 16;
    constexpr std::int64_t settling = 400; // β = .9 forgets at e^(−.05) a step
    constexpr std::int64_t apart = 60;
    const auto ensemble = bench.quadratic(
        oneMode(curvature, QuadraticNoise::Isotropic, noiseVariance, 0.0), bench.options({sgdmArm(eta, momentum)}, seeds));
    advance(*ensemble, settling);
    std::vector<double> squares(seeds, 0.0);
    for (int snapshot = 0; snapshot < snapshots; ++snapshot) {
        advance(*ensemble, apart);
        const EnsembleState state = ensemble->save();
        for (int seed = 0; seed < seeds; ++seed)
            squares[seed] += parametersOf(state)[seed] * parametersOf(state)[seed] / snapshots;
    }
    const MeanWithError mean = meanWithError(squares);
    return {mean.mean, mean.error, theory::stationaryVariance({curvature, noiseVariance, eta, momentum})};
}

} // namespace

std::vector<Check> stationaryVarianceChecks()
{
    return {
        {"stationary-variance-sgd", "SGD on a noisy quadratic: Var x = ηs²/(h(2 − ηh))",
            [](const Workbench& bench) { return stationaryVariance(bench, 0.0); }},
        {"stationary-variance-sgdm", "SGDM at β = 0.9: Var x = ηs²/(h(2 − ηhc)), c = (1−β)/(1+β)",
            [](const Workbench& bench) { return stationaryVariance(bench, .9); }},
    };
}

} // namespace tandem
