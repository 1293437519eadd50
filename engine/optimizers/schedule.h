// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace tandem {

/// How an arm's learning rate changes over its updates: the base η, which a slider sets, times factor(k) in update k → k+1.
struct Schedule {
    enum class Kind {
        Constant,    ///< 1
        Step,        ///< stepFactor^(milestones ≤ k)
        Cosine,      ///< (1 + cos(π (k−w)/(N−w)))/2 from step w on, 1 before; N the run's steps; 0 from N on
        Exponential, ///< 2^(−(k−w)/halfLifeSteps) from step w on, 1 before
    };
    Kind kind = Kind::Constant;
    /// w: linear warm-up, which multiplies by (k+1)/w before step w. 0 for none.
    std::int64_t warmupSteps = 0;
    std::vector<std::int64_t> milestones = {}; ///< steps > 0, ascending
    double stepFactor = 0.1;                   ///< > 0
    double halfLifeSteps = 1000.0;             ///< > 0

    bool isConstant() const { return kind == Kind::Constant && warmupSteps == 0; }
    /// Of update k = `step`; ≥ 0. `plannedSteps` is N.
    double factor(std::int64_t step, std::int64_t plannedSteps) const;
    /// Steps at which the factor jumps or its formula changes, ascending.
    std::vector<std::int64_t> breakpoints(std::int64_t plannedSteps) const;

    bool operator==(const Schedule&) const = default;
};

} // namespace tandem
