// SPDX-License-Identifier: GPL-3.0-or-later
#include "optimizers/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tandem {

double Schedule::factor(std::int64_t step, std::int64_t plannedSteps) const
{
    const double warmth = step < warmupSteps ? static_cast<double>(step + 1) / static_cast<double>(warmupSteps) : 1.0;
    const std::int64_t since = std::max<std::int64_t>(step - warmupSteps, 0);
    switch (kind) {
    case Kind::Constant:
        break;
    case Kind::Step: {
        const auto passed = std::upper_bound(milestones.begin(), milestones.end(), step) - milestones.begin();
        return warmth * std::pow(stepFactor, static_cast<double>(passed));
    }
    case Kind::Cosine: {
        if (step >= plannedSteps)
            return 0.0;
        const std::int64_t length = std::max<std::int64_t>(plannedSteps - warmupSteps, 1);
        return warmth * 0.5 * (1.0 + std::cos(std::numbers::pi * static_cast<double>(since) / static_cast<double>(length)));
    }
    case Kind::Exponential:
        return warmth * std::exp2(-static_cast<double>(since) / halfLifeSteps);
    }
    return warmth;
}

std::vector<std::int64_t> Schedule::breakpoints(std::int64_t plannedSteps) const
{
    std::vector<std::int64_t> steps;
    if (kind == Kind::Step)
        steps = milestones;
    if (kind == Kind::Cosine)
        steps.push_back(plannedSteps);
    if (warmupSteps > 0)
        steps.push_back(warmupSteps);
    std::sort(steps.begin(), steps.end());
    return steps;
}

} // namespace tandem
