// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/backend.h"
#include "training/experiment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// What `tandem run` was given.
struct RunRequest {
    std::string experiment; ///< a file, a shipped name, or a run log that is to be run again
    std::string from;       ///< LOG@STEP, instead of an experiment
    std::vector<Setting> settings;
    std::optional<std::int64_t> steps; ///< with a log; otherwise among the settings
    std::string device = "auto";
    int threads = 0; ///< 0: one per core
    Backend backend = Backend::Automatic;
    std::string csvFolder;
    std::string logFile; ///< empty: not recorded
    bool overwrite = false;
    bool quiet = false; ///< no talk, only the result
};

/// Trains without a window: progress on standard error, the table on standard output. Returns the exit code; throws
/// InputError for what was given and std::runtime_error for what failed.
int runExperiment(const RunRequest& request);

} // namespace tandem
