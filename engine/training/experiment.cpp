// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/experiment.h"

#include "support/input_error.h"
#include "training/arm_reader.h"
#include "training/compared_arms.h"
#include "training/default_cadence.h"
#include "training/experiment_labels.h"
#include "training/experiment_settings.h"
#include "training/instrument_reader.h"
#include "training/problem_reader.h"
#include "training/suggestion.h"
#include "training/table_reader.h"

#include <algorithm>
#include <sstream>

namespace tandem {

namespace {

constexpr std::int64_t mostSteps = 1'000'000'000'000;
constexpr std::int64_t mostSeeds = 1'000'000;
constexpr std::int64_t mostRecordedSeeds = 4096;
constexpr std::int64_t mostFirstSeed = std::int64_t{1} << 53;

std::vector<std::string> namesOfClaims()
{
    std::vector<std::string> names;
    names.reserve(claimNames.size());
    for (const ClaimName& claim : claimNames)
        names.emplace_back(claim.name);
    return names;
}

ComparedArms readCompared(const TableReader& run, const std::vector<Arm>& arms)
{
    const auto names = run.texts("compare", 2);
    if (!names)
        return chooseCompared(arms);
    std::vector<std::string> known;
    known.reserve(arms.size());
    for (const Arm& arm : arms)
        known.push_back(arm.name);
    const auto armNamed = [&](const std::string& name) {
        const auto found = std::ranges::find(known, name);
        if (found == known.end())
            run.rejectValue("compare", "two of the arms " + listOfNames(known) + didYouMean(name, known));
        return static_cast<int>(found - known.begin());
    };
    const ComparedArms compared{armNamed(names->front()), armNamed(names->back())};
    if (compared.first == compared.second)
        run.rejectValue("compare", "two different arms");
    return compared;
}

void readRun(const TableReader& run, Experiment& experiment)
{
    run.allowOnly({"seeds", "first_seed", "steps", "sampling", "compare", "record_seeds", "record_every", "noise_every",
                      "evaluate_every", "snapshot_every"},
        "[run]");
    experiment.seeds = static_cast<int>(run.integer("seeds", 1, mostSeeds).value_or(experiment.seeds));
    experiment.firstSeed = run.integer("first_seed", 0, mostFirstSeed).value_or(experiment.firstSeed);
    experiment.steps = run.integer("steps", 1, mostSteps).value_or(experiment.steps);
    for (Arm& arm : experiment.arms)
        arm.settings.plannedSteps = experiment.steps;
    experiment.compared = readCompared(run, experiment.arms);
    if (run.choice("sampling", {"epochs", "with-replacement"}).value_or("epochs") == "with-replacement")
        experiment.sampling = Sampling::WithReplacement;
    else if (run.has("sampling") && !std::holds_alternative<NetworkConfig>(experiment.problem))
        run.rejectValue("sampling",
            "\"with-replacement\" or left out: the problem \"" + experiment.problemKind
                + "\" has fresh examples at every step, and no epochs");
    experiment.recordSeeds = static_cast<int>(run.integer("record_seeds", 0, mostRecordedSeeds).value_or(experiment.recordSeeds));

    experiment.recordEvery = run.integer("record_every", 1, mostSteps).value_or(defaultRecordEvery(experiment));
    experiment.noiseEvery = run.integer("noise_every", 1, mostSteps).value_or(defaultNoiseEvery(experiment));
    if (experiment.noiseEvery % experiment.recordEvery != 0 && experiment.recordEvery % experiment.noiseEvery != 0)
        run.reject(run.has("noise_every") ? "noise_every" : "record_every",
            "run.noise_every = " + std::to_string(experiment.noiseEvery) + " and run.record_every = "
                + std::to_string(experiment.recordEvery) + " do not fit, one must be a multiple of the other.");
    experiment.evaluateEvery = run.integer("evaluate_every", 1, mostSteps).value_or(defaultEvaluateEvery(experiment));
    experiment.snapshotEvery = run.integer("snapshot_every", 1, mostSteps).value_or(defaultSnapshotEvery(experiment));
}

} // namespace

Experiment parseExperiment(std::string_view text, const std::string& source, const std::vector<Setting>& settings)
{
    toml::table document = parseDocument(text, source);
    for (const Setting& setting : settings)
        applySetting(document, setting);

    Experiment experiment;
    if (settings.empty()) {
        experiment.text = text;
    } else {
        // Comments are lost here: they describe the file, which this no longer is.
        std::ostringstream written;
        written << document << "\n";
        experiment.text = written.str();
    }

    const TomlOrigin origin{source, {settings.rbegin(), settings.rend()}};
    const TableReader root(document, "", origin);
    root.allowOnly({"title", "description", "claim", "problem", "run", "arm", "intervention", "instruments"}, "an experiment");
    experiment.name = std::filesystem::path(source).stem().string();
    experiment.title = root.text("title").value_or(experiment.name);
    experiment.description = root.text("description").value_or("");
    experiment.claim = root.choice("claim", namesOfClaims()).value_or("");
    readProblem(root.table("problem"), experiment);
    readArms(document, origin, experiment);
    const toml::table empty;
    readRun(root.has("run") ? root.table("run") : TableReader(empty, "run", origin), experiment);
    readInstruments(root.has("instruments") ? root.table("instruments") : TableReader(empty, "instruments", origin), experiment);
    readInterventions(document, origin, experiment);
    return experiment;
}

} // namespace tandem
