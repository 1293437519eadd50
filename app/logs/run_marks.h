// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/timeline.h"

#include <cstddef>
#include <vector>

namespace tandem {

class ShownRun;

/// What the timeline marks of a run: its changes, and where it left its parent.
std::vector<TimelineMark> runMarks(const ShownRun& shown);
/// How many these are: marks are only ever added.
std::size_t runMarkCount(const ShownRun& shown);

} // namespace tandem
