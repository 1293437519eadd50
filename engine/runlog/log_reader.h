// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/checkpoint.h"
#include "history/history.h"
#include "runlog/log_facts.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace tandem {

/// Opens a run log to a history like any other. What is whole pages stays in the file and is read when somebody looks, so
/// that any length opens at once; the rest is taken into memory. Used by one thread; the history it gives by any, also after
/// the reader has gone.
class LogReader {
public:
    /// Throws InputError when there is no log, none that this program can read, or none that holds a run. A log with damaged
    /// parts opens without them: facts().problems.
    explicit LogReader(const std::filesystem::path& path);
    ~LogReader();
    LogReader(LogReader&&) noexcept;

    const std::filesystem::path& path() const;
    std::shared_ptr<const History> history() const;
    const LogFacts& facts() const;

    /// Takes in what another program has recorded since; false when there was nothing.
    bool poll();
    /// Whether another program records into it now.
    bool isBeingWritten() const;

    /// A checkpoint as the log has it. Throws InputError when it is not there or damaged.
    Checkpoint checkpoint(std::int64_t step) const;

    /// A history that holds what this one does up to where a training at `checkpoint` goes on: all that belongs to the steps
    /// before it. Whole pages are shared with this log, not copied. `plannedSteps` is the new run's.
    std::shared_ptr<History> historyBefore(const Checkpoint& checkpoint, std::int64_t plannedSteps) const;

private:
    class Contents;
    std::unique_ptr<Contents> m_contents;
};

} // namespace tandem
