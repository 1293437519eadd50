// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/run_facts.h"

#include "runlog/log_tables.h"
#include "support/input_error.h"

#include <cstdlib>

namespace tandem {

namespace {

constexpr std::int64_t mostSketchNumbers = std::int64_t{1} << 22; // in a row, of all replicas
constexpr std::size_t mostArms = 4096;

} // namespace

RunValues readRunValues(Database& database)
{
    RunValues values;
    Statement rows(database, "SELECT key, value FROM run");
    while (rows.next())
        values[rows.text(0)] = rows.text(1);
    return values;
}

std::int64_t integerIn(const RunValues& values, const std::string& key, std::int64_t least, std::int64_t most)
{
    const auto found = values.find(key);
    if (found == values.end())
        return least;
    const std::int64_t value = std::strtoll(found->second.c_str(), nullptr, 10);
    if (value < least || value > most)
        throw InputError("its " + key + " is " + found->second + ", which must be from " + std::to_string(least) + " to "
            + std::to_string(most));
    return value;
}

std::string textIn(const RunValues& values, const std::string& key)
{
    const auto found = values.find(key);
    return found == values.end() ? "" : found->second;
}

RunDescription readDescription(Database& database, const RunValues& values)
{
    constexpr std::int64_t many = std::int64_t{1} << 53;
    RunDescription run;
    run.title = textIn(values, "title");
    run.experimentText = textIn(values, "experiment");
    run.seeds = static_cast<int>(integerIn(values, "seeds", 0, 1'000'000));
    run.recordedSeeds = static_cast<int>(integerIn(values, "recorded_seeds", 0, run.seeds));
    run.firstSeed = integerIn(values, "first_seed", 0, many);
    run.plannedSteps = integerIn(values, "planned_steps", 0, many);
    run.trainingExamples = integerIn(values, "training_examples", 0, many);
    run.sketchSize = static_cast<int>(integerIn(values, "sketch_size", 0, 4096));
    Statement arms(database, "SELECT name, optimizer FROM arm ORDER BY arm");
    while (arms.next() && run.arms.size() < mostArms)
        run.arms.push_back({arms.text(0), arms.text(1)});
    const std::int64_t lastArm = std::ssize(run.arms) - 1;
    run.compared = {static_cast<int>(integerIn(values, "compared_first", -1, lastArm)),
        static_cast<int>(integerIn(values, "compared_second", -1, lastArm))};
    run.comparedDifferences = textIn(values, "compared_differences");
    run.missing = missingInstrumentsIn(textIn(values, "missing_instruments"), static_cast<int>(run.arms.size()));
    if (static_cast<std::int64_t>(run.arms.size()) * run.recordedSeeds * run.sketchSize > mostSketchNumbers)
        throw InputError("it counts more replicas than can be shown");
    return run;
}

LogFacts readFacts(const RunValues& values)
{
    LogFacts facts;
    facts.id = textIn(values, "id");
    facts.provenance = {textIn(values, "program"), textIn(values, "libtorch"), textIn(values, "device"), textIn(values, "blas"),
        textIn(values, "processor")};
    facts.started = textIn(values, "started");
    facts.ended = textIn(values, "ended");
    if (values.contains("parent_id")) {
        constexpr std::int64_t many = std::int64_t{1} << 53;
        facts.parent = ParentRun{textIn(values, "parent_id"), textIn(values, "parent_path"),
            integerIn(values, "fork_step", 0, many), integerIn(values, "parent_snapshots", 0, many)};
    }
    return facts;
}

} // namespace tandem
