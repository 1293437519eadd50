// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_shape.h"

#include <QString>

namespace tandem {

/// The update that an arm makes, with its present numbers in it, one assignment a line. SGD: θ ← θ − η g. SGDM, in the
/// practical form that runs: buf ← β buf + g; θ ← θ − γ buf, and how γ and η hang together, η = γ/(1−β).
QString updateRuleText(Optimizer optimizer, const Hyperparameters& values);

} // namespace tandem
