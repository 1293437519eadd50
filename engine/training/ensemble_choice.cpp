// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/ensemble_choice.h"

#include "problems/closed_form_objective.h"
#include "problems/landscape_factory.h"
#include "problems/quadratic_factory.h"
#include "support/input_error.h"
#include "support/processor.h"

#include <algorithm>
#include <thread>

namespace tandem {

namespace {

EnsembleOptions ensembleOptions(const Experiment& experiment, int threads)
{
    EnsembleOptions options;
    options.arms = experiment.arms;
    options.seeds = experiment.seeds;
    options.firstSeed = experiment.firstSeed;
    options.sampling = experiment.sampling;
    options.recordEvery = experiment.recordEvery;
    options.noiseEvery = experiment.noiseEvery;
    options.threads = threads > 0 ? threads : static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
    return options;
}

} // namespace

std::unique_ptr<Ensemble> makeEnsemble(const Experiment& experiment, const std::string& device, int threads, Backend backend)
{
    const EnsembleOptions options = ensembleOptions(experiment, threads);
    if (const auto* network = std::get_if<NetworkConfig>(&experiment.problem))
        return makeNetworkEnsemble(*network, options, device, backend);
    if (device != "auto" && device != "cpu")
        throw InputError("The device is \"" + device + "\", but the problem \"" + experiment.problemKind
            + "\" runs on the processor only: it must be \"auto\" or \"cpu\".");
    if (backend == Backend::Reference)
        throw InputError("The backend is \"reference\", which differentiates networks, but the problem \""
            + experiment.problemKind + "\" has its gradient in closed form: it must be \"automatic\".");
    if (const auto* landscape = std::get_if<LandscapeConfig>(&experiment.problem))
        return makeLandscapeEnsemble(*landscape, options);
    return makeQuadraticEnsemble(std::get<QuadraticConfig>(experiment.problem), options);
}

std::unique_ptr<Objective> makeObjective(const Experiment& experiment)
{
    if (const auto* network = std::get_if<NetworkConfig>(&experiment.problem))
        return makeNetworkObjective(*network, {.examples = experiment.instruments.examples});
    if (const auto* landscape = std::get_if<LandscapeConfig>(&experiment.problem))
        return makeObjective(*landscape);
    return makeObjective(std::get<QuadraticConfig>(experiment.problem));
}

std::vector<DeviceInfo> devicesFor(const Experiment& experiment)
{
    if (std::holds_alternative<NetworkConfig>(experiment.problem))
        return devices();
    return {{"cpu", processorText()}};
}

std::string chosenDevice(const Experiment& experiment, const std::string& device)
{
    return std::holds_alternative<NetworkConfig>(experiment.problem) ? chosenDevice(device) : "cpu";
}

void checkBatchSizes(const Experiment& experiment, std::int64_t trainingExamples)
{
    const auto check = [&](int arm, Hyperparameters values, const std::string& when) {
        try {
            checkHyperparameters(values, experiment.arms[arm], trainingExamples);
        } catch (const InputError& error) {
            throw InputError("Arm \"" + experiment.arms[arm].name + "\"" + when + ": " + error.what());
        }
    };
    for (std::size_t arm = 0; arm < experiment.arms.size(); ++arm)
        check(static_cast<int>(arm), experiment.arms[arm].initial, "");
    for (const ScheduledIntervention& intervention : experiment.interventions) {
        Hyperparameters values = experiment.arms[intervention.arm].initial;
        values.batchSize = intervention.batchSize.value_or(values.batchSize);
        check(intervention.arm, values, " at step " + std::to_string(intervention.step));
    }
}

} // namespace tandem
