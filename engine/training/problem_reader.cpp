// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/problem_reader.h"

#include "problems/landscape_factory.h"
#include "training/network_reader.h"
#include "training/suggestion.h"

#include <algorithm>

namespace tandem {

namespace {

constexpr std::int64_t mostDimensions = 1000;

NumberRange positive()
{
    return {.above = 0.0, .allowed = "above 0"};
}

NumberRange notNegative()
{
    return {.above = 0.0, .allowed = "a number of at least 0", .includesLower = true};
}

/// "start", which must be a list of `size` numbers, `each` saying what one stands for.
std::optional<std::vector<double>> readStart(const TableReader& problem, std::size_t size, const std::string& each)
{
    const NumberRange any{.allowed = "finite"};
    auto start = problem.numbers("start", any, static_cast<std::size_t>(mostDimensions));
    if (start && start->size() != size)
        problem.rejectValue("start", "a list of " + std::to_string(size) + " numbers, one for each " + each);
    return start;
}

/// Throws when `problem` holds any of `keys` beside `key`.
void exclude(const TableReader& problem, const std::string& key, const std::vector<std::string>& keys)
{
    for (const std::string& other : keys)
        if (problem.has(other))
            problem.reject(other, "problem." + other + " and problem." + key + " exclude each other.");
}

std::vector<double> readCurvatures(const TableReader& problem)
{
    const auto curvatures = problem.numbers("curvatures", positive(), static_cast<std::size_t>(mostDimensions));
    if (!curvatures) {
        const auto dimension = problem.integer("dimension", 1, mostDimensions);
        if (!dimension)
            problem.rejectMissing("curvatures", "a list of numbers above 0, or give dimension and condition_number instead");
        const NumberRange fromOne{.above = 1.0, .allowed = "a number of at least 1", .includesLower = true};
        return logSpacedCurvatures(*dimension, problem.number("condition_number", fromOne).value_or(1.0));
    }
    exclude(problem, "curvatures", {"dimension", "condition_number"});
    return *curvatures;
}

QuadraticConfig readQuadratic(const TableReader& problem)
{
    problem.allowOnly(
        {"kind", "curvatures", "dimension", "condition_number", "noise", "noise_variance", "noise_tail", "start", "start_spread"},
        "a quadratic problem");
    QuadraticConfig config;
    config.curvatures = readCurvatures(problem);

    const std::vector<std::string> noises{"none", "isotropic", "proportional", "multiplicative"};
    const std::string noise = problem.choice("noise", noises).value_or("isotropic");
    config.noise = static_cast<QuadraticNoise>(std::find(noises.begin(), noises.end(), noise) - noises.begin());
    config.noiseVariance = problem.number("noise_variance", notNegative()).value_or(config.noiseVariance);
    if (problem.choice("noise_tail", {"gaussian", "student-t"}).value_or("gaussian") == "student-t")
        config.noiseTail = NoiseTail::StudentT;
    if (config.noise == QuadraticNoise::None) {
        const std::string idle = problem.has("noise_tail") ? "noise_tail" : "noise_variance";
        if (problem.has("noise_tail") || (problem.has("noise_variance") && config.noiseVariance > 0.0))
            problem.reject(idle,
                "problem." + idle + " has no effect where problem.noise is \"none\": leave it out, or choose another noise.");
    }
    config.startSpread = problem.number("start_spread", notNegative()).value_or(config.startSpread);

    config.start
        = readStart(problem, config.curvatures.size(), "curvature").value_or(std::vector<double>(config.curvatures.size(), 1.0));
    return config;
}

/// The diagonal of H: curvatures, or dimension times the same curvature.
std::vector<double> readInputVariances(const TableReader& problem)
{
    if (const auto curvatures = problem.numbers("curvatures", positive(), static_cast<std::size_t>(mostDimensions))) {
        exclude(problem, "curvatures", {"dimension", "curvature"});
        return *curvatures;
    }
    const auto dimension = problem.integer("dimension", 1, mostDimensions);
    if (!dimension)
        problem.rejectMissing(
            "dimension", "a whole number from 1 to " + std::to_string(mostDimensions) + ", or give curvatures instead");
    const NumberRange above{.above = 0.0, .allowed = "a number above 0"};
    return std::vector<double>(static_cast<std::size_t>(*dimension), problem.number("curvature", above).value_or(1.0));
}

LandscapeConfig readLandscape(const TableReader& problem, const LandscapeName& name)
{
    const bool isRegression = name.kind == LandscapeKind::LinearRegression;
    const bool hasLabels = isRegression || name.kind == LandscapeKind::Hyperbola || name.kind == LandscapeKind::Valley;
    const std::string noise = hasLabels ? "label_noise" : "noise_variance";
    std::vector<std::string> keys{"kind", noise, "start", "start_spread"};
    if (isRegression)
        keys.insert(keys.end(), {"dimension", "curvature", "curvatures"});
    problem.allowOnly(keys, "a " + std::string(name.name) + " problem");

    LandscapeConfig config;
    config.kind = name.kind;
    if (isRegression)
        config.curvatures = readInputVariances(problem);
    double& amount = hasLabels ? config.labelNoise : config.noiseVariance;
    amount = problem.number(noise, notNegative()).value_or(amount);
    config.startSpread = problem.number("start_spread", notNegative()).value_or(config.startSpread);
    const std::vector<double> usual = makeLandscape(config)->start();
    config.start = readStart(problem, usual.size(), "coordinate").value_or(usual);
    return config;
}

} // namespace

std::int64_t parametersInClosedForm(const Experiment& experiment)
{
    if (const auto* quadratic = std::get_if<QuadraticConfig>(&experiment.problem))
        return static_cast<std::int64_t>(quadratic->curvatures.size());
    if (const auto* landscape = std::get_if<LandscapeConfig>(&experiment.problem))
        return static_cast<std::int64_t>(landscape->start.size());
    return 0;
}

void readProblem(const TableReader& problem, Experiment& experiment)
{
    std::vector<std::string> kinds;
    for (const NetworkName& network : networkNames)
        kinds.emplace_back(network.name);
    kinds.emplace_back("quadratic");
    for (const LandscapeName& landscape : landscapeNames)
        kinds.emplace_back(landscape.name);
    const auto kind = problem.choice("kind", kinds);
    if (!kind)
        problem.rejectMissing("kind", listOfNames(kinds));
    experiment.problemKind = *kind;
    if (*kind == "quadratic")
        experiment.problem = readQuadratic(problem);
    for (const NetworkName& network : networkNames)
        if (*kind == network.name)
            experiment.problem = readNetwork(problem, network);
    for (const LandscapeName& landscape : landscapeNames)
        if (*kind == landscape.name)
            experiment.problem = readLandscape(problem, landscape);
}

} // namespace tandem
