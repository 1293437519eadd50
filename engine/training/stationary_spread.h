// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>
#include <string>

namespace tandem {

/// Standard deviations of both parameters in the stationary state that theory gives an arm (THEORY §4), its weight decay and
/// SVAG included, at the effective learning rate (η/ℓ under SVAG) and the momentum that its updates run with, and a batch size;
/// NaN where it gives none, infinite where the arm is unstable.
using StationarySpread = std::function<std::array<double, 2>(int arm, double learningRate, double momentum, double batchSize)>;

/// For the experiment written in `experimentText`; empty unless it is a quadratic of two parameters whose noise does not vanish
/// at the optimum.
StationarySpread stationarySpreadOfTwoParameters(const std::string& experimentText);

} // namespace tandem
