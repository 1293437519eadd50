// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruments/objective.h"
#include "problems/landscape_config.h"
#include "problems/quadratic_config.h"

#include <memory>

namespace tandem {

/// Closed-form problems as instruments see them: everything exact, tr(HΣ) included.
std::unique_ptr<Objective> makeObjective(const LandscapeConfig& config);
std::unique_ptr<Objective> makeObjective(const QuadraticConfig& config);

} // namespace tandem
