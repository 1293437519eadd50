// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/problem_reader.h"

#include "problems/quadratic_factory.h"

#include <algorithm>

namespace tandem {

namespace {

constexpr std::int64_t mostDimensions = 1000;

NetworkConfig readNetwork(const TableReader& problem)
{
    constexpr std::int64_t mostUnits = 65536;
    constexpr std::size_t mostLayers = 16;
    problem.allowOnly({"kind", "dataset", "hidden"}, "an mlp problem");
    NetworkConfig config;
    config.dataset = problem.text("dataset").value_or(config.dataset);
    config.hidden = problem.integers("hidden", 1, mostUnits, mostLayers).value_or(config.hidden);
    return config;
}

std::vector<double> readCurvatures(const TableReader& problem)
{
    const NumberRange positive{.above = 0.0, .allowed = "above 0"};
    const auto curvatures = problem.numbers("curvatures", positive, static_cast<std::size_t>(mostDimensions));
    if (!curvatures) {
        const auto dimension = problem.integer("dimension", 1, mostDimensions);
        if (!dimension)
            problem.rejectMissing("curvatures", "a list of numbers above 0, or give dimension and condition_number instead");
        const NumberRange fromOne{.above = 1.0, .allowed = "a number of at least 1", .includesLower = true};
        return logSpacedCurvatures(*dimension, problem.number("condition_number", fromOne).value_or(1.0));
    }
    for (const char* key : {"dimension", "condition_number"})
        if (problem.has(key))
            problem.reject(key, "problem." + std::string(key) + " and problem.curvatures exclude each other.");
    return *curvatures;
}

QuadraticConfig readQuadratic(const TableReader& problem)
{
    problem.allowOnly({"kind", "curvatures", "dimension", "condition_number", "noise", "noise_variance", "start", "start_spread"},
        "a quadratic problem");
    QuadraticConfig config;
    config.curvatures = readCurvatures(problem);

    const std::vector<std::string> noises{"none", "isotropic", "proportional", "multiplicative"};
    const std::string noise = problem.choice("noise", noises).value_or("isotropic");
    config.noise = static_cast<QuadraticNoise>(std::find(noises.begin(), noises.end(), noise) - noises.begin());
    const NumberRange notNegative{.above = 0.0, .allowed = "a number of at least 0", .includesLower = true};
    config.noiseVariance = problem.number("noise_variance", notNegative).value_or(config.noiseVariance);
    config.startSpread = problem.number("start_spread", notNegative).value_or(config.startSpread);

    const NumberRange any{.allowed = "finite"};
    config.start = problem.numbers("start", any, static_cast<std::size_t>(mostDimensions))
                       .value_or(std::vector<double>(config.curvatures.size(), 1.0));
    if (config.start.size() != config.curvatures.size())
        problem.rejectValue(
            "start", "a list of " + std::to_string(config.curvatures.size()) + " numbers, one for each curvature");
    return config;
}

} // namespace

void readProblem(const TableReader& problem, Experiment& experiment)
{
    const std::vector<std::string> kinds{"mlp", "quadratic"};
    const auto kind = problem.choice("kind", kinds);
    if (!kind)
        problem.rejectMissing("kind", "\"mlp\" or \"quadratic\"");
    experiment.problemKind = *kind;
    if (*kind == "mlp")
        experiment.problem = readNetwork(problem);
    else
        experiment.problem = readQuadratic(problem);
}

} // namespace tandem
