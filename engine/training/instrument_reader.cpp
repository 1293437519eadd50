// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/instrument_reader.h"

#include "training/measurement.h"
#include "training/problem_reader.h"
#include "training/spectrum_run.h"

#include <algorithm>

namespace tandem {

namespace {

constexpr std::int64_t mostSteps = 1'000'000'000'000;

} // namespace

void readInstruments(const TableReader& table, Experiment& experiment)
{
    table.allowOnly({"distance_every", "sharpness_every", "split_every", "alignment_every", "spectrum_every", "spectrum_length",
                        "subspace", "seeds", "examples", "micro_batches"},
        "[instruments]");
    const std::int64_t parameters = parametersInClosedForm(experiment);
    constexpr std::int64_t cheap = 64;
    constexpr std::int64_t rarely = 16;
    const bool network = parameters == 0;
    const std::int64_t exact = network ? 0 : experiment.evaluateEvery * (parameters <= cheap ? 1 : rarely);
    const auto every = [&](const char* key, std::int64_t usual) { return table.integer(key, 0, mostSteps).value_or(usual); };

    InstrumentSettings& settings = experiment.instruments;
    // Of a network they cost far less than an evaluation, and end a block of steps.
    const std::int64_t often = std::max(experiment.evaluateEvery / rarely, std::min(experiment.evaluateEvery, rarely));
    settings.distanceEvery = every("distance_every", network ? often : exact);
    settings.sharpnessEvery = every("sharpness_every", exact);
    settings.splitEvery = every("split_every", exact);
    settings.alignmentEvery = every("alignment_every", exact);

    constexpr std::int64_t shortestWindow = 16;
    constexpr std::int64_t longestWindow = 1024;
    settings.spectrumLength
        = static_cast<int>(table.integer("spectrum_length", shortestWindow, longestWindow).value_or(settings.spectrumLength));
    settings.spectrumEvery = every("spectrum_every", 0);
    const std::int64_t window = SpectrumRun::settling + settings.spectrumLength;
    if (settings.spectrumEvery > 0 && settings.spectrumEvery < window)
        table.rejectValue("spectrum_every",
            "0, or at least spectrum_length + " + std::to_string(SpectrumRun::settling) + " = " + std::to_string(window)
                + " steps, which a window takes");

    constexpr std::int64_t mostDimensions = 50;
    constexpr std::int64_t few = 20;
    const std::int64_t mostSubspace = network ? mostDimensions : std::min(mostDimensions, parameters);
    const std::int64_t usualSubspace = network || parameters > few ? settings.subspace : 1;
    settings.subspace = static_cast<int>(table.integer("subspace", 1, mostSubspace).value_or(usualSubspace));
    settings.seeds = static_cast<int>(table.integer("seeds", 1, experiment.seeds).value_or(settings.seeds));
    constexpr std::int64_t mostExamples = 1'000'000;
    constexpr std::int64_t fewestBatches = 4;
    constexpr std::int64_t mostBatches = 1024;
    const auto examples = table.integer("examples", 1, mostExamples);
    const auto batches = table.integer("micro_batches", fewestBatches, mostBatches);
    if (!network && (examples || batches))
        table.reject(examples ? "examples" : "micro_batches",
            std::string("instruments.") + (examples ? "examples" : "micro_batches") + " belongs to networks; the problem \""
                + experiment.problemKind + "\" is measured exactly.");
    settings.examples = examples.value_or(settings.examples);
    settings.microBatches = static_cast<int>(batches.value_or(settings.microBatches));
}

MissingInstrument noiseScaleOfOneExample(int arm, const std::string& name)
{
    return {
        "noise_scale", arm, "Arm \"" + name + "\" has none: one example in a minibatch tells nothing of how examples differ."};
}

std::vector<MissingInstrument> missingInstruments(const Experiment& experiment)
{
    const InstrumentSettings& settings = experiment.instruments;
    const bool network = std::holds_alternative<NetworkConfig>(experiment.problem);
    std::vector<MissingInstrument> missing;
    const auto off = [&](const char* metric, std::int64_t every, const char* key) {
        if (every == 0)
            missing.push_back({metric, wholeRun,
                std::string("It is off") + (network ? ", since it costs" : "") + ": set instruments." + key
                    + " to measure at every so many steps."});
    };
    off("distance_from_start", settings.distanceEvery, "distance_every");
    off("sharpness", settings.sharpnessEvery, "sharpness_every");
    off("regime", settings.splitEvery, "split_every");
    off("alignment", settings.alignmentEvery, "alignment_every");
    const std::int64_t window = SpectrumRun::settling + settings.spectrumLength;
    if (settings.spectrumEvery > 0 && experiment.steps < window)
        missing.push_back({"spectrum_gradient", wholeRun,
            "The run of " + std::to_string(experiment.steps) + " steps is shorter than the " + std::to_string(window)
                + " that one takes: set instruments.spectrum_length to less, or run.steps to more."});
    if (settings.spectrumEvery == 0)
        missing.push_back({"spectrum_gradient", wholeRun,
            "It is off, since it makes single steps of blocks: set instruments.spectrum_every to measure at every so many "
            "steps."});
    for (std::size_t i = 0; i < experiment.arms.size(); ++i) {
        const Arm& arm = experiment.arms[i];
        const auto lacks = [&](const char* metric, const std::string& why) {
            missing.push_back({metric, static_cast<int>(i), "Arm \"" + arm.name + "\" has none: " + why});
        };
        const std::string optimizer(nameOf(arm.optimizer));
        if (settings.splitEvery > 0 && !stepsAsSgd(arm))
            lacks("regime", "a step of " + optimizer + " is not one of SGD at any learning rate.");
        if (settings.sharpnessEvery > 0 && !stepsAsSgd(arm))
            lacks("stability_limit",
                hasSubspace(arm.optimizer) ? "the lines are those of steps along the whole gradient."
                                           : "how large a sharpness " + optimizer + " stands has no closed form.");
        if (settings.spectrumEvery > 0 && !SpectrumRun::measures(arm))
            lacks("spectrum_gradient",
                "a step of " + optimizer
                    + (hasSubspace(arm.optimizer) ? " tells only a part of its gradient." : " does not tell its gradient."));
        if (network && arm.initial.batchSize == 1)
            missing.push_back(noiseScaleOfOneExample(static_cast<int>(i), arm.name));
    }
    const auto isSgdm = [](const Arm& arm) { return arm.optimizer == Optimizer::Sgdm; };
    if (settings.distanceEvery > 0 && std::none_of(experiment.arms.begin(), experiment.arms.end(), isSgdm))
        missing.push_back({"lag_distance", wholeRun, "No arm runs SGDM, the only one with a lag point θ − (ηβ/(1−β)) m."});
    const auto lacksAll = [&](std::initializer_list<const char*> metrics, const char* why) {
        for (const char* metric : metrics)
            missing.push_back({metric, wholeRun, why});
    };
    if (experiment.seeds < 2)
        lacksAll({"seed_distance"}, "There is one seed, and so no spread over seeds.");
    if (!experiment.compared.exist())
        lacksAll({"gap", "paired_distance", "energy_p_loss", "energy_p_sketch"},
            experiment.arms.size() < 2
                ? "There is one arm, and none to compare it with."
                : "There is no SGD arm beside one of SGDM or Nesterov: name the two arms to compare in run.compare.");
    else if (experiment.seeds < 2)
        lacksAll({"energy_p_loss", "energy_p_sketch"}, "There is one seed, and so no distribution over seeds.");
    else if (settings.distanceEvery == 0)
        lacksAll(
            {"energy_p_sketch"}, "It is off with the distances: set instruments.distance_every to test at every so many steps.");
    return missing;
}

} // namespace tandem
