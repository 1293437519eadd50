// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/log_plan.h"

#include "support/input_error.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <fstream>

namespace tandem {

namespace {

ScheduledIntervention change(std::int64_t step, int arm, const std::string& parameter, double value)
{
    ScheduledIntervention intervention{.step = step, .arm = arm, .learningRate = {}, .momentum = {}, .batchSize = {}};
    if (parameter == "learning_rate")
        intervention.learningRate = value;
    else if (parameter == "momentum")
        intervention.momentum = value;
    else
        intervention.batchSize = std::llround(value);
    return intervention;
}

/// The log's changes from its `first` on, before `endStep`.
std::vector<ScheduledIntervention> recorded(const History& history, std::int64_t first, std::int64_t endStep)
{
    std::vector<ScheduledIntervention> changes;
    const std::vector<InterventionRecord> records = history.interventions();
    for (std::size_t i = static_cast<std::size_t>(first); i < records.size(); ++i)
        if (records[i].step < endStep)
            changes.push_back(change(records[i].step, records[i].arm, records[i].parameter, records[i].after));
    return changes;
}

void appendFrom(
    std::vector<ScheduledIntervention>& changes, const std::vector<ScheduledIntervention>& scheduled, std::int64_t step)
{
    std::copy_if(scheduled.begin(), scheduled.end(), std::back_inserter(changes),
        [step](const ScheduledIntervention& intervention) { return intervention.step >= step; });
}

/// What "--set arm.NAME.KEY=VALUE" changes at `step`.
ScheduledIntervention changeOf(const Setting& setting, const Experiment& experiment, std::int64_t step)
{
    const std::size_t dot = setting.key.rfind('.');
    const std::string parameter = dot == std::string::npos ? setting.key : setting.key.substr(dot + 1);
    constexpr std::array<const char*, 3> changeable{"learning_rate", "momentum", "batch_size"};
    if (setting.key.rfind("arm.", 0) != 0 || dot < 4
        || std::find(changeable.begin(), changeable.end(), parameter) == changeable.end())
        throw InputError("--set " + setting.key
            + ": a run that goes on can change arm.NAME.learning_rate, arm.NAME.momentum and "
              "arm.NAME.batch_size, and --steps.");
    const std::string name = setting.key.substr(4, dot - 4);
    const auto arm
        = std::find_if(experiment.arms.begin(), experiment.arms.end(), [&](const Arm& each) { return each.name == name; });
    if (arm == experiment.arms.end())
        throw InputError("--set " + setting.key + ": there is no arm \"" + name + "\".");
    double value = 0.0;
    const char* end = setting.value.data() + setting.value.size();
    const auto [read, error] = std::from_chars(setting.value.data(), end, value);
    if (error != std::errc() || read != end || (parameter == "batch_size" && value != std::floor(value)))
        throw InputError("--set " + setting.key + "=" + setting.value + ": the value must be a number"
            + (parameter == "batch_size" ? ", and a whole one." : "."));
    Hyperparameters values = arm->initial;
    const ScheduledIntervention made = change(step, static_cast<int>(arm - experiment.arms.begin()), parameter, value);
    values.learningRate = made.learningRate.value_or(values.learningRate);
    values.momentum = made.momentum.value_or(values.momentum);
    values.batchSize = made.batchSize.value_or(values.batchSize);
    try {
        checkHyperparameters(values, *arm, 0);
    } catch (const InputError& refused) {
        throw InputError("--set " + setting.key + "=" + setting.value + ": " + refused.what());
    }
    return made;
}

bool sameBits(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

std::string nameOf(const SeriesKey& key, const RunDescription& run)
{
    std::string name = key.metric;
    if (key.arm != wholeRun)
        name += " of " + run.arms[static_cast<std::size_t>(key.arm)].name;
    if (key.seed != allSeeds)
        name += ", seed " + std::to_string(run.firstSeed + key.seed);
    return name;
}

std::string numberText(double value)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

} // namespace

Experiment recordedExperiment(const LogReader& log)
{
    const std::string& text = log.history()->description().experimentText;
    if (text.empty())
        throw InputError(log.path().string() + " holds no experiment, as it was imported: it can be looked at, not run.");
    Experiment experiment = parseExperiment(text, log.path().string());
    // A run that was started again begins with the values that were in force then. The series have what updates ran with,
    // the interventions what the user had set.
    const std::vector<InterventionRecord> changes = log.history()->interventions();
    for (std::size_t arm = 0; arm < experiment.arms.size(); ++arm) {
        Hyperparameters& initial = experiment.arms[arm].initial;
        const RateAndMomentum ran = experiment.arms[arm].plan().valuesAt(0, initial.rateAndMomentum());
        const auto first = [&](const char* parameter, double ranWith, double given) {
            for (const InterventionRecord& record : changes)
                if (record.arm == static_cast<int>(arm) && record.parameter == parameter)
                    return record.before;
            const Series* series = log.history()->find({parameter, static_cast<int>(arm), allSeeds});
            const bool known = series && series->size() > 0 && series->step(0) == 0;
            // A run that came back from an event file has single precision, and what it ran with says the rest.
            if (!known || series->value(0) == ranWith || series->value(0) == static_cast<double>(static_cast<float>(ranWith)))
                return given;
            return ranWith == given ? series->value(0) : series->value(0) * (given / ranWith);
        };
        initial.learningRate = first("learning_rate", ran.learningRate, initial.learningRate);
        initial.momentum = first("momentum", ran.momentum, initial.momentum);
        const auto batchSize = static_cast<double>(initial.batchSize);
        initial.batchSize = std::llround(first("batch_size", batchSize, batchSize));
    }
    return experiment;
}

bool isRunLog(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::array<char, 100> header{};
    file.read(header.data(), header.size());
    // SQLite's application_id, big-endian, lies at byte 68.
    return file.gcount() == header.size() && std::string_view(header.data(), 15) == "SQLite format 3"
        && std::string_view(header.data() + 68, 4) == "TNDM";
}

LogStep logStepOf(const std::string& text)
{
    const std::size_t at = text.rfind('@');
    LogStep found;
    if (at != std::string::npos && at > 0) {
        found.log = text.substr(0, at);
        const char* end = text.data() + text.size();
        const auto [read, error] = std::from_chars(text.data() + at + 1, end, found.step);
        if (error == std::errc() && read == end && found.step >= 0)
            return found;
    }
    throw InputError("--from " + text + ": write LOG@STEP, for example run.tandem@5000.");
}

LogPlan replayOf(const LogReader& log, std::optional<std::int64_t> steps)
{
    LogPlan plan{recordedExperiment(log), nullptr, {}};
    const std::int64_t last = log.history()->step();
    std::vector<ScheduledIntervention> changes = recorded(*log.history(), 0, std::numeric_limits<std::int64_t>::max());
    appendFrom(changes, plan.experiment.interventions, last);
    plan.experiment.interventions = std::move(changes);
    plan.experiment.steps = std::max<std::int64_t>(steps.value_or(last), 1);
    return plan;
}

LogPlan branchOf(const LogReader& log, std::int64_t step, const std::vector<Setting>& settings, std::optional<std::int64_t> steps,
    LaterChanges later)
{
    const bool asRecorded = settings.empty() && later == LaterChanges::Recorded;
    const History& history = *log.history();
    const std::int64_t last = history.step();
    if (step > last)
        throw InputError("--from " + log.path().string() + "@" + std::to_string(step) + ": the log ends at step "
            + std::to_string(last) + ".");
    LogPlan plan{recordedExperiment(log), nullptr, {}};
    plan.experiment.steps = steps.value_or(history.description().plannedSteps);
    if (plan.experiment.steps <= step)
        throw InputError("The run is to end at step " + std::to_string(plan.experiment.steps) + ", but it goes on from step "
            + std::to_string(step) + ": --steps counts from the start of the log's run and must be larger.");

    std::int64_t inForce = 0;
    const auto& places = log.facts().checkpoints;
    const auto after = std::upper_bound(places.begin(), places.end(), step,
        [](std::int64_t wanted, const CheckpointPlace& place) { return wanted < place.step; });
    plan.parent = ParentRun{log.facts().id, std::filesystem::absolute(log.path()).string(), step, 0};
    if (after != places.begin()) {
        auto point = std::make_shared<ResumePoint>();
        point->checkpoint = log.checkpoint(std::prev(after)->step);
        point->history = log.historyBefore(point->checkpoint, plan.experiment.steps);
        inForce = point->checkpoint.interventions;
        plan.parent->snapshots = point->history->snapshots().size();
        plan.resume = std::move(point);
    }

    const std::int64_t until = asRecorded ? std::numeric_limits<std::int64_t>::max() : step;
    std::vector<ScheduledIntervention> changes = recorded(history, inForce, until);
    appendFrom(changes, plan.experiment.interventions, asRecorded ? last : step);
    for (const Setting& setting : settings)
        changes.push_back(changeOf(setting, plan.experiment, step));
    std::stable_sort(changes.begin(), changes.end(),
        [](const ScheduledIntervention& a, const ScheduledIntervention& b) { return a.step < b.step; });
    plan.experiment.interventions = std::move(changes);
    return plan;
}

std::string differenceOf(const RunProvenance& log, const RunProvenance& here)
{
    std::string differences;
    const auto compare = [&](const char* what, const std::string& then, const std::string& now) {
        if (then == now)
            return;
        if (!differences.empty())
            differences += ", ";
        differences += std::string(what) + " was " + (then.empty() ? "none" : then) + " and is " + (now.empty() ? "none" : now);
    };
    compare("the program", log.program, here.program);
    compare("the device", log.device, here.device);
    compare("LibTorch", log.libtorch, here.libtorch);
    compare("the BLAS", log.blas, here.blas);
    compare("the processor", log.processor, here.processor);
    return differences;
}

std::string deviationOf(const History& log, const History& replay)
{
    for (const SeriesKey& key : log.keys()) {
        if (key.metric == "seconds")
            continue;
        const Series& expected = *log.find(key);
        const Series* found = replay.find(key);
        for (std::int64_t i = 0; i < expected.size(); ++i) {
            const bool there = found && i < found->size() && found->step(i) == expected.step(i);
            if (there && sameBits(found->value(i), expected.value(i)))
                continue;
            if (!there && expected.step(i) >= replay.step())
                break; // a recording that was cut short holds some of what its last step was followed by
            return nameOf(key, log.description()) + " at step " + std::to_string(expected.step(i)) + " was "
                + numberText(expected.value(i)) + (there ? " and is " + numberText(found->value(i)) : " and is not there now");
        }
    }
    return {};
}

} // namespace tandem
