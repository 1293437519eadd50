// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/quadratic_theory.h"
#include "verification/check_families.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include <cmath>

namespace tandem {

namespace {

struct Bracket {
    double below = 0.0;
    double above = 0.0;
    double middle() const { return .5 * (below + above); }
    double halfWidth() const { return .5 * (above - below); }
};

template <typename Unstable> Bracket bisect(Bracket bracket, double relativeWidth, Unstable unstable)
{
    while (bracket.halfWidth() > relativeWidth * bracket.middle())
        (unstable(bracket.middle()) ? bracket.above : bracket.below) = bracket.middle();
    return bracket;
}

/// The η from which on |x| grows, without noise.
Measurement stabilityLimit(const Workbench& bench, Arm arm, double (*predicted)(double curvature, double momentum))
{
    constexpr double curvature = .7;
    constexpr std::int64_t steps = 2000; // the slower mode decides, the other one is gone: β^2000
    constexpr double vanished = 1e-200;
    const Bracket limit = bisect({.01, 1000.0}, 1e-6, [&](double eta) {
        arm.initial.learningRate = eta;
        const auto ensemble = bench.quadratic(oneMode(curvature, QuadraticNoise::None, 0.0, 1.0), bench.options({arm}, 1));
        advance(*ensemble, steps);
        const double before = std::abs(parametersOf(ensemble->save())[0]);
        advance(*ensemble, steps);
        // A NaN and a replica that was stopped both mean that it grew; what has sunk to where doubles end has decayed.
        return ensemble->divergedAt()[0] >= 0 || !(std::abs(parametersOf(ensemble->save())[0]) < before || before < vanished);
    });
    return {limit.middle(), limit.halfWidth(), predicted(curvature, arm.initial.momentum)};
}

constexpr double meanCurvature = 1.0;
constexpr double curvatureVariance = 4.0;

/// The η at which E x² neither grows nor decays, for one block of seeds. A long run would not show it: near the limit E x² is
/// carried by ever rarer paths. But one step maps the second moments (x², x buf, buf²) linearly, so three starts measure
/// the map, and the largest eigenvalue tells growth from decay.
double multiplicativeLimit(const Workbench& bench, double momentum, int seeds, std::int64_t offset)
{
    const std::vector<Arm> starts(3, sgdmArm(.1, momentum));
    const auto ensemble = bench.quadratic(
        oneMode(meanCurvature, QuadraticNoise::Multiplicative, curvatureVariance, 1.0), bench.options(starts, seeds, offset));
    EnsembleState start = ensemble->save();
    std::vector<double> x(start.divergedAt.size(), 1.0);
    std::vector<double> buffer(x.size(), 1.0);
    for (int seed = 0; seed < seeds; ++seed) {
        buffer[ensemble->shape().replica(0, seed)] = 0.0; // (1, 0, 0)
        x[ensemble->shape().replica(1, seed)] = 0.0;      // (0, 0, 1); the third start is (1, 1, 1)
    }
    start.parameters = x;
    start.momentum = buffer;
    const auto grows = [&](double eta) {
        for (Hyperparameters& values : start.hyperparameters)
            values.learningRate = eta;
        ensemble->restore(start);
        advance(*ensemble, 1);
        const EnsembleState after = ensemble->save();
        Eigen::Matrix3d images = Eigen::Matrix3d::Zero();
        for (int arm = 0; arm < 3; ++arm) {
            for (int seed = 0; seed < seeds; ++seed) {
                const int row = ensemble->shape().replica(arm, seed);
                const double theta = parametersOf(after)[row];
                const double buf = bufferOf(after)[row];
                images.col(arm) += Eigen::Vector3d(theta * theta, theta * buf, buf * buf) / seeds;
            }
        }
        Eigen::Matrix3d map;
        map << images.col(0), images.col(2) - images.col(0) - images.col(1), images.col(1);
        return !map.allFinite() || map.eigenvalues().cwiseAbs().maxCoeff() > 1.0;
    };
    return bisect({.01, 4.0}, 1e-5, grows).middle();
}

/// About 0.4 %, where SGD and SGDM are 23 % apart.
Measurement multiplicativeNoiseLimit(const Workbench& bench, double momentum)
{
    constexpr int blocks = 16;
    constexpr int seeds = 16384;
    std::vector<double> limits;
    for (std::int64_t block = 0; block < blocks; ++block)
        limits.push_back(multiplicativeLimit(bench, momentum, seeds, block * seeds));
    const MeanWithError mean = meanWithError(limits);
    return {mean.mean, mean.error, theory::multiplicativeStabilityLimit(meanCurvature, curvatureVariance, momentum)};
}

} // namespace

std::vector<Check> stabilityChecks()
{
    return {
        {"stability-limit-sgd", "SGD on a quadratic without noise is stable below η = 2/h",
            [](const Workbench& bench) { return stabilityLimit(bench, sgdmArm(0.0, 0.0), theory::stabilityLimit); }},
        {"stability-limit-sgdm", "SGDM at β = 0.9 is stable below η = 2(1+β)/((1−β)h)",
            [](const Workbench& bench) { return stabilityLimit(bench, sgdmArm(0.0, .9), theory::stabilityLimit); }},
        {"stability-limit-nesterov", "Nesterov's momentum at β = 0.9 is stable below η = 2(1+β)/((1−β)(1+2β)h)",
            [](const Workbench& bench) { return stabilityLimit(bench, nesterovArm(0.0, .9), theory::nesterovStabilityLimit); }},
        {"multiplicative-limit-sgd", "SGD under curvature noise ν² keeps E x² below η = 2h/(ν² + h²)",
            [](const Workbench& bench) { return multiplicativeNoiseLimit(bench, 0.0); }},
        {"multiplicative-limit-sgdm", "SGDM at β = 0.9 keeps E x² below η = 2h/(ν² + ch²), c = (1−β)/(1+β)",
            [](const Workbench& bench) { return multiplicativeNoiseLimit(bench, .9); }},
    };
}

} // namespace tandem
