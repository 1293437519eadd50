// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/linear_regression_theory.h"
#include "verification/check_families.h"

#include <cmath>

namespace tandem {

namespace {

/// E|θ|² of least squares on fresh examples, in the middle of its descent, where signal and noise both count.
Measurement regressionRecursion(const Workbench& bench, double momentum)
{
    constexpr int seeds = 32768;
    constexpr std::int64_t steps = 12;
    constexpr int dimension = 4;
    LandscapeConfig config;
    config.kind = LandscapeKind::LinearRegression;
    config.curvatures.assign(dimension, 1.0);
    config.labelNoise = .5;
    config.start.assign(dimension, 1.0);
    Arm arm = sgdmArm(.2, momentum);
    arm.initial.batchSize = 2;
    const auto ensemble = bench.landscape(config, bench.options({arm}, seeds));
    advance(*ensemble, steps);
    const EnsembleState state = ensemble->save();
    std::vector<double> squares(seeds, 0.0);
    for (std::size_t i = 0; i < squares.size() * dimension; ++i)
        squares[i / dimension] += parametersOf(state)[i] * parametersOf(state)[i];
    const MeanWithError mean = meanWithError(squares);
    return {mean.mean, mean.error,
        theory::meanSquareAfter(
            {.dimension = dimension, .labelNoise = config.labelNoise, .batchSize = 2.0, .learningRate = .2, .momentum = momentum},
            dimension, steps)};
}

/// How far along the manifold of minimizers an arm has come after 1/η² steps, as a share of what lay before it.
Measurement slowDrift(const Workbench& bench, LandscapeKind kind, double momentum)
{
    constexpr double sigma = .8;
    constexpr double eta = .005;
    constexpr std::int64_t steps = 40000; // τ = η²k = 1
    constexpr int seeds = 64;
    const bool hyperbola = kind == LandscapeKind::Hyperbola;
    LandscapeConfig config;
    config.kind = kind;
    config.labelNoise = sigma;
    config.start = hyperbola ? std::vector<double>{2.0, .5} : std::vector<double>{1.5, 0.0};
    const auto ensemble = bench.landscape(config, bench.options({sgdmArm(eta, momentum)}, seeds));
    advance(*ensemble, steps);
    const EnsembleState state = ensemble->save();
    std::vector<double> shares;
    for (std::size_t seed = 0; seed < seeds; ++seed) {
        const double first = parametersOf(state)[2 * seed];
        const double second = parametersOf(state)[2 * seed + 1];
        shares.push_back(hyperbola ? (first * first - second * second) / 3.75 : first / 1.5);
    }
    const MeanWithError mean = meanWithError(shares);
    const double rate = hyperbola ? sigma * sigma : sigma * sigma / 2.0;
    const double predicted = std::exp(-rate);
    // The limit is that of η → 0: the variance ηs²/(2 − ηh) across the manifold adds a share of at most ηh/2 to the exponent,
    // h being largest at the start.
    const double curvature = hyperbola ? 4.25 : 3.25;
    return {mean.mean, mean.error, predicted, predicted * rate * eta * curvature / 2.0};
}

} // namespace

std::vector<Check> manifoldChecks()
{
    return {
        {"regression-recursion-sgd", "least squares on fresh examples, d = 4, B = 2: E|θ|² after 12 steps of SGD",
            [](const Workbench& bench) { return regressionRecursion(bench, 0.0); }},
        {"regression-recursion-sgdm", "the same with β = 0.9, by the recursion of E|θ|², E θ·m and E|m|²",
            [](const Workbench& bench) { return regressionRecursion(bench, .9); }},
        {"drift-hyperbola-sgd", "(xy−1)²/2 with label noise σ: x² − y² shrinks by e^(−σ²) in 1/η² steps",
            [](const Workbench& bench) { return slowDrift(bench, LandscapeKind::Hyperbola, 0.0); }},
        {"drift-hyperbola-sgdm", "the same drift with β = 0.9",
            [](const Workbench& bench) { return slowDrift(bench, LandscapeKind::Hyperbola, .9); }},
        {"drift-valley-sgd", "(1+u²)v²/2 with label noise σ: u shrinks by e^(−σ²/2) in 1/η² steps",
            [](const Workbench& bench) { return slowDrift(bench, LandscapeKind::Valley, 0.0); }},
        {"drift-valley-sgdm", "the same drift with β = 0.9",
            [](const Workbench& bench) { return slowDrift(bench, LandscapeKind::Valley, .9); }},
    };
}

} // namespace tandem
