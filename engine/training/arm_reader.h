// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"
#include "training/table_reader.h"

#include <toml++/toml.h>

namespace tandem {

/// Reads every [[arm]] into `experiment.arms`.
void readArms(const toml::table& document, const TomlOrigin& origin, Experiment& experiment);

/// Reads every [[intervention]] into `experiment.interventions`, ordered by step; the arms must have been read.
void readInterventions(const toml::table& document, const TomlOrigin& origin, Experiment& experiment);

} // namespace tandem
