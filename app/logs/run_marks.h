// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/timeline.h"
#include "plots/plot_mark.h"

#include <QStringList>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tandem {

class ShownRun;

/// What the timeline marks of a run: its changes, its notes, and where it left its parent.
std::vector<TimelineMark> runMarks(const ShownRun& shown);
/// What they come from: where this is the same, so are they.
struct RunMarksVersion {
    std::size_t interventions = 0;
    std::optional<std::int64_t> fork;
    QStringList notes;
    bool operator==(const RunMarksVersion&) const = default;
};
RunMarksVersion runMarksVersion(const ShownRun& shown);
/// Those of them that plots show beside the changes.
std::vector<PlotMark> plotMarks(const ShownRun& shown);
/// [arm] of what is shown, as the plots colour them.
std::vector<ArmFamily> armFamilies(const ShownRun& shown);

} // namespace tandem
