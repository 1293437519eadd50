// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/hyperparameters.h"
#include "optimizers/optimizer.h"

#include <string>

namespace tandem {

// Edits of an experiment's TOML text that keep all the rest of it, comments included. Arms are known by name; the text must be
// one that parseExperiment() has read. Arms that are not written as [[arm]] tables are refused (InputError). What comes out may
// still be refused by parseExperiment(), e.g. a ninth arm.

/// The arm starts with these values.
std::string withValues(const std::string& experiment, const std::string& arm, const Hyperparameters& values);
/// A copy of the arm stands right after it, in a colour of its own.
std::string withCopy(const std::string& experiment, const std::string& arm, const std::string& copy);
/// The arm is called otherwise, wherever it is named.
std::string withName(const std::string& experiment, const std::string& arm, const std::string& name);
/// The arm is drawn in this of armColorNames.
std::string withColor(const std::string& experiment, const std::string& arm, int color);
/// The arm runs another update rule; keys that this does not know go, the rest stays.
std::string withOptimizer(const std::string& experiment, const std::string& arm, Optimizer optimizer);
/// The arm is gone, and the interventions on it.
std::string withoutArm(const std::string& experiment, const std::string& arm);

} // namespace tandem
