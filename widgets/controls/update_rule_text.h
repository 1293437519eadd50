// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_shape.h"

#include <QString>

namespace tandem {

/// The update that an arm makes, with its present numbers in it, one assignment a line. SGD: θ ← θ − η g. SGDM, in the
/// practical form that runs: buf ← β buf + g; θ ← θ − γ buf, and how γ and η hang together, η = γ/(1−β). What else belongs to
/// the arm stands around it: SVAG's gradient and weight decay before, the schedule that multiplies η after.
QString updateRuleText(const Arm& arm, const Hyperparameters& values);

} // namespace tandem
