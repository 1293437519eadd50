// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/quadratic_theory.h"
#include "verification/check_families.h"

#include <string>

namespace tandem {

namespace {

constexpr double curvature = 1.5;
constexpr double noiseVariance = 2.0;
constexpr double eta = 0.3;

constexpr int seeds = 65536;

/// Each seed's mean of x² over snapshots far apart, [arm][seed].
std::vector<std::vector<double>> settledSquares(Ensemble& ensemble)
{
    constexpr int snapshots = 16;
    constexpr std::int64_t settling = 400; // β = .9 forgets at e^(−.05) a step
    constexpr std::int64_t apart = 60;
    advance(ensemble, settling);
    std::vector<std::vector<double>> squares(static_cast<std::size_t>(ensemble.shape().arms), std::vector<double>(seeds, 0.0));
    for (int snapshot = 0; snapshot < snapshots; ++snapshot) {
        advance(ensemble, apart);
        const EnsembleState state = ensemble.save();
        for (int arm = 0; arm < ensemble.shape().arms; ++arm) {
            for (int seed = 0; seed < seeds; ++seed) {
                const double x = parametersOf(state)[ensemble.shape().replica(arm, seed)];
                squares[arm][seed] += x * x / snapshots;
            }
        }
    }
    return squares;
}

/// E x² over seeds: about 0.1 %, where SGD and SGDM are 22 % apart.
Measurement stationaryVariance(const Workbench& bench, const Arm& arm, double (*predicted)(const theory::QuadraticMode& mode))
{
    const auto ensemble
        = bench.quadratic(oneMode(curvature, QuadraticNoise::Isotropic, noiseVariance, 0.0), bench.options({arm}, seeds));
    const MeanWithError mean = meanWithError(settledSquares(*ensemble).front());
    return {mean.mean, mean.error, predicted({curvature, noiseVariance, eta, arm.initial.momentum})};
}

/// E x² of SGD less that of SGDM under SVAG with ℓ, near SGD's limit of stability: curvature causes it, and it closes as 1/ℓ.
/// SVAG at ℓ is the quadratic at η/ℓ with ℓ times the noise.
Measurement svagGap(const Workbench& bench, int svag)
{
    constexpr double steep = 1.9; // ηh
    constexpr double momentum = .9;
    Arm sgd = sgdArm(steep);
    Arm sgdm = sgdmArm(steep, momentum);
    sgd.settings.svag = svag;
    sgdm.settings.svag = svag;
    const auto ensemble = bench.quadratic(oneMode(1.0, QuadraticNoise::Isotropic, 1.0, 0.0), bench.options({sgd, sgdm}, seeds));
    const std::vector<std::vector<double>> squares = settledSquares(*ensemble);
    std::vector<double> gaps;
    gaps.reserve(seeds);
    for (int seed = 0; seed < seeds; ++seed)
        gaps.push_back(squares[0][seed] - squares[1][seed]);
    const MeanWithError gap = meanWithError(gaps);
    const double l = svag;
    return {gap.mean, gap.error,
        theory::stationaryVariance({1.0, l, steep / l, 0.0}) - theory::stationaryVariance({1.0, l, steep / l, momentum})};
}

} // namespace

std::vector<Check> stationaryVarianceChecks()
{
    std::vector<Check> made{
        {"stationary-variance-sgd", "SGD on a noisy quadratic: Var x = ηs²/(h(2 − ηh))",
            [](const Workbench& bench) { return stationaryVariance(bench, sgdArm(eta), theory::stationaryVariance); }},
        {"stationary-variance-sgdm", "SGDM at β = 0.9: Var x = ηs²/(h(2 − ηhc)), c = (1−β)/(1+β)",
            [](const Workbench& bench) { return stationaryVariance(bench, sgdmArm(eta, .9), theory::stationaryVariance); }},
        {"stationary-variance-nesterov", "Nesterov's momentum at β = 0.9: Var x of the linear recursion in (x, buf)",
            [](const Workbench& bench) {
                return stationaryVariance(bench, nesterovArm(eta, .9), theory::nesterovStationaryVariance);
            }},
    };
    for (const int svag : {1, 4, 16}) {
        made.push_back({"svag-gap-" + std::to_string(svag),
            "Var x of SGD less SGDM's at ηh = 1.9 under SVAG with ℓ = " + std::to_string(svag) + ": curvature's, closes as 1/ℓ",
            [svag](const Workbench& bench) { return svagGap(bench, svag); }});
    }
    return made;
}

} // namespace tandem
