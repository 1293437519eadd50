// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/quadratic_theory.h"
#include "verification/check_families.h"

#include <array>
#include <cmath>
#include <span>

namespace tandem {

namespace {

/// The theorem's scaling: 1−β = λη^α, noise variance 1/η, a fixed time T = steps · η, and a test function f(x) = x².
/// Started away from the optimum, where the lag of the average is seen and not only the curvature correction, which for
/// every α < 1 is of order η.
struct Scaling {
    double alpha = 0.0;
    double lambda = 1.0;
    int seeds = 0;
};

constexpr double curvature = 1.0;
constexpr double duration = 2.0;
constexpr double start = 3.0;
constexpr std::array rates{.08, .04, .02, .01, .005};

double momentumAt(const Scaling& scaling, double eta)
{
    return 1.0 - scaling.lambda * std::pow(eta, scaling.alpha);
}

std::int64_t stepsAt(double eta)
{
    return std::llround(duration / eta);
}

double exactSquare(double eta, double momentum)
{
    const theory::Moments moments = theory::momentsAfter({curvature, 1.0 / eta, eta, momentum}, start, stepsAt(eta));
    return moments.mean(0) * moments.mean(0) + moments.covariance(0, 0);
}

/// E f(SGDM) − E f(SGD), paired over seeds: what the two have in common cancels.
MeanWithError measuredDifference(const Workbench& bench, const Scaling& scaling, double eta, std::int64_t firstOffset)
{
    constexpr int seedsAtOnce = 65536;
    std::vector<double> differences;
    differences.reserve(static_cast<std::size_t>(scaling.seeds));
    for (std::int64_t offset = 0; offset < scaling.seeds; offset += seedsAtOnce) {
        const auto ensemble = bench.quadratic(oneMode(curvature, QuadraticNoise::Isotropic, 1.0 / eta, start),
            bench.options({sgdArm(eta), sgdmArm(eta, momentumAt(scaling, eta))}, seedsAtOnce, firstOffset + offset));
        advance(*ensemble, stepsAt(eta));
        const EnsembleState state = ensemble->save();
        for (int seed = 0; seed < seedsAtOnce; ++seed) {
            const double sgd = parametersOf(state)[ensemble->shape().replica(0, seed)];
            const double sgdm = parametersOf(state)[ensemble->shape().replica(1, seed)];
            differences.push_back(sgdm * sgdm - sgd * sgd);
        }
    }
    return meanWithError(differences);
}

/// Slope of a weighted straight line through (log η, values).
double slope(std::span<const double> values, std::span<const double> weights)
{
    double sum = 0.0;
    double x = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        sum += weights[i];
        x += weights[i] * std::log(rates[i]);
    }
    double squares = 0.0;
    double products = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const double distance = std::log(rates[i]) - x / sum;
        squares += weights[i] * distance * distance;
        products += weights[i] * distance * values[i];
    }
    return products / squares;
}

/// The slope of log |E f(SGDM) − E f(SGD)| in log η, beside the slope that the exact moments have at the same η and with
/// the same weights. The latter is 1 − α but for what higher orders of η leave at these rates.
Measurement weakErrorSlope(const Workbench& bench, const Scaling& scaling)
{
    std::array<double, rates.size()> measured{};
    std::array<double, rates.size()> exact{};
    std::array<double, rates.size()> weights{};
    std::array<double, rates.size()> errors{};
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const double difference = exactSquare(rates[i], momentumAt(scaling, rates[i])) - exactSquare(rates[i], 0.0);
        const MeanWithError found = measuredDifference(bench, scaling, rates[i], static_cast<std::int64_t>(i) * scaling.seeds);
        exact[i] = std::log(std::abs(difference));
        measured[i] = std::log(std::abs(found.mean));
        errors[i] = found.error / std::abs(difference);
        weights[i] = 1.0 / (errors[i] * errors[i]);
    }
    double variance = 0.0;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        std::array<double, rates.size()> unit{};
        unit[i] = errors[i]; // the slope is linear in the values, and every η has seeds of its own
        variance += std::pow(slope(unit, weights), 2);
    }
    return {slope(measured, weights), std::sqrt(variance), slope(exact, weights)};
}

} // namespace

std::vector<Check> weakErrorChecks()
{
    const auto check = [](const char* name, const char* description, const Scaling& scaling) {
        return Check{name, description, [scaling](const Workbench& bench) { return weakErrorSlope(bench, scaling); }};
    };
    return {
        check("weak-error-alpha-0", "β fixed: SGDM's distribution approaches SGD's like η^1", {0.0, .5, 1 << 20}),
        check("weak-error-alpha-quarter", "1−β = ½η^¼: SGDM's distribution approaches SGD's like η^¾", {.25, .5, 1 << 18}),
        check("weak-error-alpha-half", "1−β = √η: SGDM's distribution approaches SGD's like η^½", {.5, 1.0, 1 << 18}),
        check(
            "weak-error-alpha-three-quarters", "1−β = 2η^¾: SGDM's distribution approaches SGD's like η^¼", {.75, 2.0, 1 << 18}),
        check("weak-error-alpha-1", "1−β = 2η: SGDM does not approach SGD, the slope is 0", {1.0, 2.0, 1 << 18}),
    };
}

} // namespace tandem
