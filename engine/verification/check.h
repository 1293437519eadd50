// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verification/workbench.h"

#include <functional>
#include <string>
#include <vector>

namespace tandem {

/// What a check found.
struct Measurement {
    double measured = 0.0;
    /// Standard error of `measured`, from replicas or blocks of seeds that share no noise; where nothing is random, what
    /// rounding (or the last bracket of a bisection) leaves open.
    double error = 0.0;
    double predicted = 0.0; ///< what theory says
    /// How far theory's own approximation may be off, 0 where it is exact; stated by the check, not fitted to the outcome.
    double allowance = 0.0;

    /// |measured − predicted| ≤ 4 error + allowance: a true prediction fails about once in 16 000 checks. False when a number
    /// is not finite.
    bool pass() const;
};

/// One claim of THEORY's, simulated with the ensembles and estimators that every run uses.
struct Check {
    std::string name;        ///< words joined by hyphens
    std::string description; ///< one line
    std::function<Measurement(const Workbench&)> measure;
};

/// All there are, in the order they are shown.
const std::vector<Check>& checks();

/// The checks of these names, in the order of checks(); all of them when there is none. Throws InputError for a name that no
/// check has, listing those that there are.
std::vector<Check> checksNamed(const std::vector<std::string>& names);

} // namespace tandem
