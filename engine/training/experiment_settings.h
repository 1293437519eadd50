// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"

#include <toml++/toml.h>

namespace tandem {

/// Writes `setting` into an experiment's table as if it stood in the file. Keys are "title", "problem.KEY", "run.KEY",
/// "arm.NAME.KEY" and "intervention.N.KEY" with N from 1. A key that excludes another (learning_rate and
/// practical_learning_rate, curvatures and dimension) takes its place. Throws InputError when the key leads nowhere.
void applySetting(toml::table& experiment, const Setting& setting);

} // namespace tandem
