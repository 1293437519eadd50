// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/timeline.h"
#include "plots/plot_mark.h"

#include <cstddef>
#include <vector>

namespace tandem {

class ShownRun;

/// What the timeline marks of a run: its changes, its notes, and where it left its parent.
std::vector<TimelineMark> runMarks(const ShownRun& shown);
/// Another number whenever these are others.
std::size_t runMarksVersion(const ShownRun& shown);
/// Those of them that plots show beside the changes.
std::vector<PlotMark> plotMarks(const ShownRun& shown);

} // namespace tandem
