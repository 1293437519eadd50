// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "training/experiment.h"

#include <string>
#include <vector>

namespace tandem {

/// A run that becomes a lesson.
struct RecordedRun {
    const Experiment& experiment; ///< as it was opened
    const History& history;
    std::vector<Hyperparameters> inForce; ///< [arm] at the end of `history`
    /// [intervention] the number of the movement of a hand that made it; −1, or no entry: nobody saw it, it stands alone.
    std::vector<int> movements = {};
};

/// A lesson file that repeats the run from its start to its last step: one step per movement of a hand, with a caption to be
/// rewritten. A drag is one change, to its last value, at the step where that took effect; changes at one step are one caption.
/// What the experiment's file schedules it does again by itself. An experiment that is not a shipped one, or that began with
/// other values, is written into the lesson. On the same device a lesson has the series of its run bit for bit where no movement
/// went on through several steps. Throws InputError where the run began with values that cannot be written into the experiment's
/// text.
std::string lessonOf(const RecordedRun& run);

} // namespace tandem
