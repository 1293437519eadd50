// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tandem {

/// Standard deviations of the parameters [P] in the stationary state that theory gives an arm (THEORY §4), around 0 and
/// independent of one another, its weight decay and SVAG included, at the effective learning rate (η/ℓ under SVAG) and the
/// momentum that its updates run with, and a batch size; NaN where it gives none, infinite where the arm is unstable.
using StationarySpread = std::function<std::vector<double>(int arm, double learningRate, double momentum, double batchSize)>;

/// For the experiment written in `experimentText`; empty unless it is a quadratic whose noise does not vanish at the optimum.
StationarySpread stationarySpread(const std::string& experimentText);

} // namespace tandem
