// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_shape.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

namespace tandem::test {

/// One coordinate of a replica.
struct WrittenState {
    double theta = 0.0;
    double buffer = 0.0;
    double second = 0.0;
};

/// An arm and its update as a textbook writes it, with every number written out: what the engine's coefficients are held
/// against. SVAG's two minibatches are not its business: g is what they make together.
struct WrittenRule {
    Arm arm;
    std::function<void(WrittenState& state, double g, std::int64_t step)> step;
};

/// Steps that a run of these rules is planned for.
inline constexpr std::int64_t writtenSteps = 100;

/// Every optimizer that updates coordinate by coordinate, with and without weight decay, schedules and SVAG; batch size 5. What
/// Dom-SGD and Bulk-SGD make of a whole gradient is written out in subspace_test and network_optimizers_test.
inline std::vector<WrittenRule> writtenRules()
{
    std::vector<WrittenRule> rules;
    const auto add = [&rules](const char* name, Optimizer optimizer, double rate, double momentum, UpdateSettings settings,
                         decltype(WrittenRule::step) step) {
        settings.plannedSteps = writtenSteps;
        rules.push_back({{name, optimizer, {rate, momentum, 5}, settings}, std::move(step)});
    };
    add("SGD", Optimizer::Sgd, 0.2, 0.0, {}, [](WrittenState& s, double g, std::int64_t) { s.theta -= 0.2 * g; });
    add("SGDM", Optimizer::Sgdm, 0.4, 0.8, {}, [](WrittenState& s, double g, std::int64_t) {
        s.buffer = 0.8 * s.buffer + g;
        s.theta -= 0.08 * s.buffer;
    });
    add("Nesterov, decay", Optimizer::Nesterov, 0.4, 0.8, {.weightDecay = 0.05}, [](WrittenState& s, double g, std::int64_t) {
        g += 0.05 * s.theta;
        s.buffer = 0.8 * s.buffer + g;
        s.theta -= 0.08 * (g + 0.8 * s.buffer);
    });
    add("SGDM, decay, cosine", Optimizer::Sgdm, 0.4, 0.8,
        {.weightDecay = 0.05, .schedule = {.kind = Schedule::Kind::Cosine, .warmupSteps = 10}},
        [](WrittenState& s, double g, std::int64_t step) {
            const auto k = static_cast<double>(step);
            const double factor = step < 10 ? (k + 1) / 10.0 : 0.5 + 0.5 * std::cos(std::numbers::pi * (k - 10) / 90.0);
            s.buffer = 0.8 * s.buffer + g + 0.05 * s.theta;
            s.theta -= 0.08 * factor * s.buffer;
        });
    // The theory form needs no rescaling where β changes; the buffer kept here is the practical one.
    add("scaled SGDM, exponential", Optimizer::Sgdm, 0.36, 0.7,
        {.schedule = {.kind = Schedule::Kind::Exponential, .halfLifeSteps = 25.0}, .momentumScaling = MomentumScaling{0.5, 0.5}},
        [](WrittenState& s, double g, std::int64_t k) {
            const auto rate = [](std::int64_t step) { return 0.36 * std::pow(0.5, static_cast<double>(step) / 25.0); };
            const auto beta = [&](std::int64_t step) { return 1.0 - 0.5 * std::sqrt(rate(step)); };
            const double average = beta(k) * s.buffer * (1.0 - beta(k > 0 ? k - 1 : 0)) + (1.0 - beta(k)) * g;
            s.buffer = average / (1.0 - beta(k));
            s.theta -= rate(k) * average;
        });
    add("FSGDM, steps", Optimizer::Fsgdm, 0.05, 0.0,
        {.schedule = {.kind = Schedule::Kind::Step, .milestones = {40, 70}, .stepFactor = 0.2}},
        [](WrittenState& s, double g, std::int64_t k) {
            const auto t = static_cast<double>(k);
            s.buffer = t / (t + 3.3) * s.buffer + g;
            s.theta -= (k < 40 ? 0.05 : k < 70 ? 0.01 : 0.002) * s.buffer;
        });
    add("Adam, decay", Optimizer::Adam, 0.05, 0.0, {.weightDecay = 0.05, .adam = {0.8, 0.99, 1e-6}},
        [](WrittenState& s, double g, std::int64_t k) {
            g += 0.05 * s.theta;
            s.buffer = 0.8 * s.buffer + 0.2 * g;
            s.second = 0.99 * s.second + 0.01 * g * g;
            const double mean = s.buffer / (1.0 - std::pow(0.8, k + 1));
            s.theta -= 0.05 * mean / (std::sqrt(s.second / (1.0 - std::pow(0.99, k + 1))) + 1e-6);
        });
    add("SVAG 4, SGDM", Optimizer::Sgdm, 0.4, 0.8, {.svag = 4}, [](WrittenState& s, double g, std::int64_t) {
        s.buffer = 0.8 * s.buffer + g;
        s.theta -= 0.02 * s.buffer;
    });
    return rules;
}

inline std::vector<Arm> writtenArms()
{
    std::vector<Arm> arms;
    for (const WrittenRule& rule : writtenRules())
        arms.push_back(rule.arm);
    return arms;
}

} // namespace tandem::test
