// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "runlog/log_edit.h"
#include "runlog/run_record.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tandem {

/// A checkpoint that a log holds.
struct CheckpointPlace {
    std::int64_t step = 0;
    std::int64_t bytes = 0; ///< in the file
};

struct LogNote {
    std::int64_t id = 0;
    std::optional<std::int64_t> step; ///< none: about the whole run
    std::string written;              ///< UTC
    std::string text;
};

/// What a log says of its run beside the history.
struct LogFacts {
    std::string id;
    std::string title; ///< as it is called now
    Kept kept = Kept::No;
    RunProvenance provenance;
    std::string started; ///< UTC
    std::string ended;   ///< empty while it is being recorded, or when that was cut short
    std::optional<ParentRun> parent;
    std::vector<CheckpointPlace> checkpoints; ///< by step
    std::vector<LogNote> notes;
    /// Sentences about what could not be read; empty when all is well.
    std::vector<std::string> problems;
};

} // namespace tandem
