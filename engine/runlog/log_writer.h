// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/checkpoint.h"
#include "history/history.h"
#include "runlog/existing_files.h"
#include "runlog/log_edit.h"
#include "runlog/run_record.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tandem {

enum class RecordingState {
    Waiting, ///< the file is there, the history is not
    Recording,
    Stopped, ///< `message` says why; what was written until then is good
    Finished,
};

struct RecordingStatus {
    RecordingState state = RecordingState::Waiting;
    std::string message;                       ///< a sentence when Stopped
    std::string reason;                        ///< the same without the file: "the disk is full"
    std::int64_t step = 0;                     ///< everything up to here is in the file
    std::int64_t checkpoints = 0;              ///< in the file
    std::vector<std::int64_t> checkpointSteps; ///< theirs
    std::int64_t checkpointBytes = 0;          ///< that they take
};

struct LogWriterOptions {
    ExistingFiles existing = ExistingFiles::Refuse;
    /// Between two transactions; a killed program loses no more than was recorded since the last one.
    std::chrono::milliseconds interval{200};
    /// Between two rewrites of the journal into chunks.
    std::chrono::milliseconds tidyInterval{16000};
    /// Bytes of all checkpoints together; above, the one whose neighbours are nearest is dropped, never the newest.
    std::int64_t checkpointBudget = std::int64_t{512} << 20;
};

/// Records a history into a run log (SCHEMA.md) on a thread of its own while the training appends to it. It reads what the
/// plots read, so nothing is dropped and nobody waits; only checkpoints, which come faster than the disk takes them, make
/// their sender wait. A disk that refuses stops the recording, not the program. All members may be called from any thread.
class LogWriter {
public:
    /// Makes the file and holds it, so that a long run does not end in vain. Throws InputError when it is there and is to be
    /// kept, when it cannot be written, or when another program writes it.
    explicit LogWriter(std::filesystem::path path, LogWriterOptions options = {});
    /// finish().
    ~LogWriter();
    LogWriter(const LogWriter&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;

    const std::filesystem::path& path() const;
    const std::string& runId() const;

    /// Begins to record; once.
    void record(std::shared_ptr<const History> history, RunProvenance provenance, std::optional<ParentRun> parent = {});
    /// Takes a checkpoint of the training that fills the history, at once or, when two or more of 32 MiB together are waiting
    /// already, as soon as they are written. Does nothing when the recording has stopped.
    void add(Checkpoint checkpoint);
    /// Makes an edit with the next transaction, or, when the recording is over, at once. Throws InputError when it has stopped or
    /// the file cannot be changed.
    void edit(LogEdit edit);
    RecordingStatus status() const;
    /// Writes what is there and leaves one plain file. Returns when that is done.
    void finish();

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace tandem
