// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/arm_reader.h"

#include "support/input_error.h"
#include "training/experiment_labels.h"
#include "training/problem_reader.h"
#include "training/suggestion.h"
#include "training/update_settings_reader.h"

#include <algorithm>

namespace tandem {

namespace {

constexpr std::int64_t mostBatchSize = std::int64_t{1} << 40;
constexpr double defaultMomentum = 0.9;

std::optional<double> readMomentum(const TableReader& table)
{
    return table.number(
        "momentum", {.above = 0.0, .below = 1.0, .allowed = "a number of at least 0 and below 1", .includesLower = true});
}

/// The tables of [[key]] with the names by which messages and settings know them.
std::vector<const toml::table*> tablesOf(const toml::table& document, const std::string& key, const TableReader& root)
{
    std::vector<const toml::table*> tables;
    const toml::node* node = document.get(key);
    if (!node)
        return tables;
    const std::string sentence = "\"" + key + "\" is written [[" + key + "]], one for each.";
    const toml::array* array = node->as_array();
    if (!array)
        root.reject(key, sentence);
    for (const toml::node& entry : *array) {
        const toml::table* table = entry.as_table();
        if (!table)
            root.reject(key, sentence);
        tables.push_back(table);
    }
    return tables;
}

Optimizer readOptimizer(const TableReader& table)
{
    std::vector<std::string> names;
    names.reserve(optimizerNames.size());
    for (const OptimizerName& name : optimizerNames)
        names.emplace_back(name.name);
    const auto chosen = table.choice("optimizer", names);
    if (!chosen)
        table.rejectMissing("optimizer", "the name of an optimizer: " + listOfNames(names));
    return std::ranges::find(optimizerNames, *chosen, &OptimizerName::name)->optimizer;
}

void rejectMomentum(const TableReader& table, Optimizer optimizer)
{
    table.reject("momentum",
        "the optimizer \"" + std::string(nameOf(optimizer)) + "\" has no momentum"
            + (optimizer == Optimizer::Sgd ? ", use \"sgdm\"." : " that can be set."));
}

Arm readArm(const TableReader& table, const std::string& name)
{
    Arm arm;
    arm.name = name;
    arm.optimizer = readOptimizer(table);
    if (table.has("momentum") && !hasMomentum(arm.optimizer))
        rejectMomentum(table, arm.optimizer);
    table.allowOnly(keysOfArm(arm.optimizer), "an [[arm]] of optimizer \"" + std::string(nameOf(arm.optimizer)) + "\"");
    readUpdateSettings(table, arm);
    const double momentum = hasMomentum(arm.optimizer) ? readMomentum(table).value_or(defaultMomentum) : 0.0;
    const auto rate = readLearningRate(table, arm, momentum);
    if (!rate)
        table.rejectMissing("learning_rate", "a number above 0");
    arm.initial.learningRate = rate->learningRate;
    arm.initial.momentum = rate->momentum;
    arm.initial.batchSize = table.integer("batch_size", 1, mostBatchSize).value_or(arm.initial.batchSize);
    return arm;
}

/// `parameters` is P, 0 for a network.
void readSubspace(const TableReader& table, std::int64_t parameters, UpdateSettings& settings)
{
    // A closed form has its subspace at every step for nothing; a network's takes as long as some hundred steps.
    const bool network = parameters == 0;
    constexpr std::int64_t networkDimensions = 50;
    constexpr std::int64_t networkEvery = 20;
    constexpr std::int64_t mostSteps = 1'000'000'000;
    const std::int64_t mostDimensions = network ? networkDimensions : parameters;
    settings.subspace = static_cast<int>(table.integer("subspace", 1, mostDimensions).value_or(settings.subspace));
    if (!network && table.has("subspace_every"))
        table.reject("subspace_every",
            "subspace_every belongs to networks; a closed-form problem has its dominant subspace exactly at every step.");
    settings.subspaceEvery = network ? table.integer("subspace_every", 1, mostSteps).value_or(networkEvery) : 1;
}

/// −1 where the file names none.
int readColor(const TableReader& table, const std::vector<int>& taken)
{
    const auto name = table.choice("colour", {armColorNames.begin(), armColorNames.end()});
    if (!name)
        return -1;
    const auto color = static_cast<int>(std::ranges::find(armColorNames, *name) - armColorNames.begin());
    if (std::ranges::find(taken, color) != taken.end())
        table.rejectValue("colour", "a colour that no other arm has");
    return color;
}

/// Arms without a colour get the one of their place, or where it is taken, the first that is free.
void chooseColors(std::vector<int>& colors)
{
    for (std::size_t arm = 0; arm < colors.size(); ++arm) {
        const auto isFree = [&colors](int color) { return std::ranges::find(colors, color) == colors.end(); };
        int chosen = static_cast<int>(arm);
        for (int color = 0; !isFree(chosen); ++color)
            chosen = color;
        if (colors[arm] < 0)
            colors[arm] = chosen;
    }
}

ScheduledIntervention readIntervention(const TableReader& table, const Experiment& experiment)
{
    table.allowOnly({"step", "arm", "set"}, "an [[intervention]]");
    ScheduledIntervention intervention;
    const auto step = table.integer("step", 0, std::numeric_limits<std::int64_t>::max() / 2);
    if (!step)
        table.rejectMissing("step", "a whole number of at least 0");
    intervention.step = *step;

    std::vector<std::string> names;
    for (const Arm& arm : experiment.arms)
        names.push_back(arm.name);
    const auto name = table.choice("arm", names);
    if (!name)
        table.rejectMissing("arm", "the name of an arm");
    intervention.arm = static_cast<int>(std::find(names.begin(), names.end(), *name) - names.begin());
    return intervention;
}

/// Reads `set` against the values that the arm has by then.
void readChange(const TableReader& set, const Arm& arm, Hyperparameters& present, ScheduledIntervention& intervention)
{
    set.allowOnly({"learning_rate", "practical_learning_rate", "momentum", "batch_size"}, "an intervention's set");
    intervention.momentum = readMomentum(set);
    if (intervention.momentum && !hasMomentum(arm.optimizer))
        rejectMomentum(set, arm.optimizer);
    if (intervention.momentum && arm.settings.momentumScaling)
        set.reject("momentum", "the momentum of arm \"" + arm.name + "\" follows its learning rate by momentum_scaling.");
    present.momentum = intervention.momentum.value_or(present.momentum);
    if (const auto rate = readLearningRate(set, arm, present.momentum)) {
        intervention.learningRate = rate->learningRate;
        present.learningRate = rate->learningRate;
        present.momentum = rate->momentum;
    }
    intervention.batchSize = set.integer("batch_size", 1, mostBatchSize);
    present.batchSize = intervention.batchSize.value_or(present.batchSize);
}

} // namespace

void readArms(const toml::table& document, const TomlOrigin& origin, Experiment& experiment)
{
    constexpr std::size_t mostArms = 8;
    const TableReader root(document, "", origin);
    const std::vector<const toml::table*> tables = tablesOf(document, "arm", root);
    if (tables.empty() || tables.size() > mostArms)
        root.reject("arm", "an experiment has 1 to " + std::to_string(mostArms) + " [[arm]] tables.");
    for (const toml::table* table : tables) {
        const TableReader unnamed(*table, "arm", origin);
        const auto name = unnamed.text("name");
        if (!name)
            unnamed.rejectMissing("name", "a text in quotes");
        if (name->empty())
            unnamed.rejectValue("name", "a text that is not empty");
        for (const Arm& other : experiment.arms)
            if (other.name == *name)
                unnamed.rejectValue("name", "a name that no other arm has");
        const TableReader reader(*table, "arm." + *name, origin);
        experiment.arms.push_back(readArm(reader, *name));
        experiment.armColors.push_back(readColor(reader, experiment.armColors));
        if (hasSubspace(experiment.arms.back().optimizer))
            readSubspace(reader, parametersInClosedForm(experiment), experiment.arms.back().settings);
    }
    chooseColors(experiment.armColors);
}

void readInterventions(const toml::table& document, const TomlOrigin& origin, Experiment& experiment)
{
    struct Entry {
        ScheduledIntervention intervention;
        TableReader set;
    };
    std::vector<Entry> entries;
    int number = 0;
    for (const toml::table* table : tablesOf(document, "intervention", {document, "", origin})) {
        const TableReader reader(*table, "intervention." + std::to_string(++number), origin);
        const ScheduledIntervention intervention = readIntervention(reader, experiment);
        entries.push_back({intervention, reader.table("set")});
    }
    std::stable_sort(
        entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.intervention.step < b.intervention.step; });

    std::vector<Hyperparameters> present;
    for (const Arm& arm : experiment.arms)
        present.push_back(arm.initial);
    for (Entry& entry : entries) {
        const int arm = entry.intervention.arm;
        readChange(entry.set, experiment.arms[arm], present[arm], entry.intervention);
        experiment.interventions.push_back(entry.intervention);
    }
}

} // namespace tandem
