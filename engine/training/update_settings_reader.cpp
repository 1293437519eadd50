// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/update_settings_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace tandem {

namespace {

constexpr std::int64_t mostSteps = std::numeric_limits<std::int64_t>::max() / 2;
const NumberRange positive{.above = 0.0, .allowed = "a number above 0"};
const NumberRange notNegative{.above = 0.0, .allowed = "a number of at least 0", .includesLower = true};
const NumberRange share{.above = 0.0, .below = 1.0, .allowed = "a number of at least 0 and below 1", .includesLower = true};

struct ScheduleName {
    const char* name;
    Schedule::Kind kind;
    std::vector<std::string> keys;
};

const std::vector<ScheduleName>& scheduleNames()
{
    static const std::vector<ScheduleName> names{
        {"constant", Schedule::Kind::Constant, {"kind"}},
        {"warmup", Schedule::Kind::Constant, {"kind", "warmup_steps"}},
        {"step", Schedule::Kind::Step, {"kind", "warmup_steps", "milestones", "factor"}},
        {"cosine", Schedule::Kind::Cosine, {"kind", "warmup_steps"}},
        {"exponential", Schedule::Kind::Exponential, {"kind", "warmup_steps", "half_life_steps"}},
    };
    return names;
}

Schedule readSchedule(const TableReader& table)
{
    std::vector<std::string> kinds;
    for (const ScheduleName& name : scheduleNames())
        kinds.emplace_back(name.name);
    const auto kind = table.choice("kind", kinds);
    if (!kind)
        table.rejectMissing("kind", "the kind of schedule in quotes");
    const ScheduleName& name = *std::ranges::find(scheduleNames(), *kind, &ScheduleName::name);
    table.allowOnly(name.keys, "a schedule of kind \"" + *kind + "\"");

    Schedule schedule;
    schedule.kind = name.kind;
    schedule.warmupSteps = table.integer("warmup_steps", 1, mostSteps).value_or(0);
    if (*kind == "warmup" && !table.has("warmup_steps"))
        table.rejectMissing("warmup_steps", "a whole number of at least 1");
    if (schedule.kind == Schedule::Kind::Step) {
        constexpr std::size_t mostMilestones = 1000;
        const auto milestones = table.integers("milestones", 1, mostSteps, mostMilestones);
        if (!milestones || milestones->empty())
            table.rejectMissing("milestones", "a list of steps");
        schedule.milestones = *milestones;
        if (!std::ranges::is_sorted(schedule.milestones, std::ranges::less_equal()))
            table.rejectValue("milestones", "a list of ascending steps");
        schedule.stepFactor = table.number("factor", positive).value_or(schedule.stepFactor);
    }
    if (schedule.kind == Schedule::Kind::Exponential) {
        const auto halfLife = table.number("half_life_steps", positive);
        if (!halfLife)
            table.rejectMissing("half_life_steps", positive.allowed);
        schedule.halfLifeSteps = *halfLife;
    }
    return schedule;
}

MomentumScaling readScaling(const TableReader& table)
{
    table.allowOnly({"alpha", "lambda"}, "momentum_scaling, which makes 1 - momentum = lambda * learning_rate^alpha");
    const auto alpha = table.number("alpha", notNegative);
    if (!alpha)
        table.rejectMissing("alpha", notNegative.allowed);
    const auto lambda = table.number("lambda", positive);
    if (!lambda)
        table.rejectMissing("lambda", positive.allowed);
    return {*alpha, *lambda};
}

} // namespace

std::vector<std::string> keysOfArm(Optimizer optimizer)
{
    std::vector<std::string> keys{"name", "colour", "optimizer", "learning_rate", "practical_learning_rate", "batch_size",
        "weight_decay", "schedule", "svag"};
    if (hasMomentum(optimizer))
        keys.insert(keys.end(), {"momentum", "momentum_scaling"});
    if (optimizer == Optimizer::Adam)
        keys.insert(keys.end(), {"beta1", "beta2", "epsilon"});
    if (hasSubspace(optimizer))
        keys.insert(keys.end(), {"subspace", "subspace_every"});
    return keys;
}

void readUpdateSettings(const TableReader& table, Arm& arm)
{
    constexpr std::int64_t mostSvag = 1'000'000;
    UpdateSettings& settings = arm.settings;
    settings.weightDecay = table.number("weight_decay", notNegative).value_or(0.0);
    if (hasSubspace(arm.optimizer) && settings.weightDecay > 0.0)
        table.reject("weight_decay",
            "weight_decay moves θ in every direction, the optimizer \"" + std::string(nameOf(arm.optimizer))
                + "\" in some only; they exclude each other.");
    settings.svag = static_cast<int>(table.integer("svag", 1, mostSvag).value_or(1));
    if (table.has("schedule"))
        settings.schedule = readSchedule(table.table("schedule"));
    if (table.has("momentum_scaling")) {
        if (table.has("momentum"))
            table.reject("momentum_scaling", "momentum and momentum_scaling exclude each other.");
        settings.momentumScaling = readScaling(table.table("momentum_scaling"));
    }
    settings.adam.beta1 = table.number("beta1", share).value_or(settings.adam.beta1);
    settings.adam.beta2 = table.number("beta2", share).value_or(settings.adam.beta2);
    settings.adam.epsilon = table.number("epsilon", positive).value_or(settings.adam.epsilon);
}

std::optional<RateAndMomentum> readLearningRate(const TableReader& table, const Arm& arm, double momentum)
{
    const auto effective = table.number("learning_rate", positive);
    const auto practical = table.number("practical_learning_rate", positive);
    if (effective && practical)
        table.reject("practical_learning_rate", "learning_rate and practical_learning_rate exclude each other.");
    if (!effective && !practical)
        return std::nullopt;
    const std::optional<MomentumScaling>& scaling = arm.settings.momentumScaling;
    // γ = η (1−β), where the scaling makes 1−β = λ η^α.
    const double rate = effective ? *effective
        : scaling                 ? std::pow(*practical / scaling->lambda, 1.0 / (1.0 + scaling->alpha))
                                  : *practical / (1.0 - momentum);
    if (scaling && scaling->lambda * std::pow(rate, scaling->alpha) > 1.0) {
        std::ostringstream sentence;
        sentence << "momentum_scaling makes 1 - momentum = " << scaling->lambda * std::pow(rate, scaling->alpha)
                 << " at the learning rate " << rate << ", it must be at most 1.";
        table.reject(effective ? "learning_rate" : "practical_learning_rate", sentence.str());
    }
    return arm.plan().consistent({rate, momentum});
}

} // namespace tandem
