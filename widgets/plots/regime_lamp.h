// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QString>

#include <optional>

namespace tandem {

/// What a lamp says: noise or curvature dominates; none: undecided.
QString regimeText(std::optional<bool> noiseDominates);

/// Which of the second-order terms of a step is the larger, in words: "● noise-dominated" where tr(HΣ)/B > GᵀHG, "○
/// curvature-dominated" where it is below, "◐ undecided". From `regime` at the last measurement up to `step`, which is 1, −1
/// or, within its error at 95 %, 0 in every measured seed; where seeds differ, from their mean beyond its own 95 % interval.
/// Empty where nothing is measured.
QString regimeLamp(const History& history, int arm, std::int64_t step);

} // namespace tandem
