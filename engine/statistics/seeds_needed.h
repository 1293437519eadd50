// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statistics/momentum_value.h"

namespace tandem {

/// From here on nobody would train so many: seedsNeeded() looks no further.
inline constexpr int mostSeedsNeeded = 1000;

/// How many seeds would resolve a gap that is unresolved: the fewest n at which its interval is narrow enough, when the half
/// width goes as t_{.975, n−1}/√n and gap and spread stay what they are. Narrow enough is, where the interval holds 0, half of
/// equivalenceMargin: a gap of 0 is then found equivalent, and one of a whole seed spread different, in 19 of 20 runs. Where it
/// does not hold 0, it is the gap's distance from the margin. More than mostSeedsNeeded: mostSeedsNeeded + 1. `value` must have
/// an interval.
int seedsNeeded(const MomentumValue& value);

} // namespace tandem
