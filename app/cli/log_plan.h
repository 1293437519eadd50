// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_reader.h"
#include "training/experiment.h"
#include "training/training_checkpoint.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// A training that takes up what a log says.
struct LogPlan {
    Experiment experiment;                     ///< with the log's interventions in place of the file's
    std::shared_ptr<const ResumePoint> resume; ///< null: from step 0
    std::optional<ParentRun> parent;           ///< of a branch
};

/// Whether a file begins as a run log does.
bool isRunLog(const std::string& path);

/// "LOG@STEP" apart. Throws InputError when it is not written so.
struct LogStep {
    std::string log;
    std::int64_t step = 0;
};
LogStep logStepOf(const std::string& text);

/// The experiment of a log, with the values that its run began with. Throws InputError when it has none, as an imported one.
Experiment recordedExperiment(const LogReader& log);

/// The log's run again: its experiment, what its user changed, up to its last step or to `steps`. Throws InputError when the
/// log has no experiment, as an imported one.
LogPlan replayOf(const LogReader& log, std::optional<std::int64_t> steps);

/// What becomes of the changes that the log's run made at and after the step where a branch leaves it.
enum class LaterChanges {
    Recorded,  ///< they are made again: with nothing else changed the branch is the log's run
    Scheduled, ///< only those that the experiment file schedules
};

/// A branch that leaves the log's run at `step`: from the nearest checkpoint at or before, then as the log's run went, until
/// `settings` (learning_rate, momentum, batch_size of an arm) take effect at `step`. With no settings it goes on as the log's
/// run did, what its user changed later included; with settings, or with LaterChanges::Scheduled, it keeps of the later changes
/// those that the experiment file schedules. `steps` counts from the start of the log's run; absent, it is what that run had
/// planned. Throws InputError.
LogPlan branchOf(const LogReader& log, std::int64_t step, const std::vector<Setting>& settings, std::optional<std::int64_t> steps,
    LaterChanges later = LaterChanges::Recorded);

/// Why a run on this machine may agree with the log's in distribution only; empty when nothing speaks against its bits.
std::string differenceOf(const RunProvenance& log, const RunProvenance& here);

/// What of a log a replay did not give again, as a sentence; empty when every value is there, bit for bit, training time apart.
std::string deviationOf(const History& log, const History& replay);

} // namespace tandem
