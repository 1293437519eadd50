// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"
#include "training/table_reader.h"

#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// The keys that an arm of this optimizer knows.
std::vector<std::string> keysOfArm(Optimizer optimizer);

/// Reads weight_decay, schedule, momentum_scaling, svag and Adam's constants into `arm`, whose optimizer is known.
void readUpdateSettings(const TableReader& table, Arm& arm);

/// The learning rate η of an arm with settings, however it is given, and the momentum that belongs to it; empty when `table`
/// gives no learning rate. `momentum` is the arm's where it does not follow from the rate.
std::optional<RateAndMomentum> readLearningRate(const TableReader& table, const Arm& arm, double momentum);

} // namespace tandem
