// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/log_plan.h"
#include "runlog/log_writer.h"

#include <QString>

#include <future>
#include <memory>
#include <mutex>

namespace tandem {

enum class RecordedTrainings {
    None,
    Every,
};

/// Where the runs of a window are recorded, and how much room all of them may take.
struct LibraryPlace {
    static constexpr std::int64_t leastBytes = std::int64_t{100} << 20; ///< that may be asked for
    static constexpr std::int64_t largestBytes = std::int64_t{100'000} << 30;

    QString folder; ///< empty: there is no library, and nothing is recorded
    std::int64_t mostBytes = std::int64_t{5} << 30;
    RecordedTrainings trainings = RecordedTrainings::Every;
    bool records() const { return !folder.isEmpty() && trainings == RecordedTrainings::Every; }
};

/// Records a training of the window into a log of its own in the library, and into another one whenever it is restarted. Where
/// the library has grown too large, the oldest runs that nobody keeps make room. The trainer's worker feeds it, any thread asks
/// how it is. What refuses to be written ends the recording with a reason, never the training.
class RunRecording {
public:
    /// What all checkpoints of one run may take: a library of runs is to hold many.
    static constexpr std::int64_t checkpointBudget = std::int64_t{128} << 20;

    RunRecording(LibraryPlace place, const LogPlan& plan);
    /// Ends the log; one that got no step is removed.
    ~RunRecording();
    RunRecording(const RunRecording&) = delete;
    RunRecording& operator=(const RunRecording&) = delete;

    /// What lets a trainer feed it; they keep it alive.
    static CheckpointOptions options(const std::shared_ptr<RunRecording>& recording);

    struct Status {
        QString path;   ///< of the log; empty before there is one
        std::string id; ///< of the run
        RecordingStatus recording;
    };
    Status status() const;

    /// Changes what is said of the run, with the next transaction. GUI thread. Throws InputError.
    void edit(const LogEdit& edit);
    /// The notes that were made so far of the run that is recorded now. GUI thread.
    const std::vector<LogNote>& notes() const;

private:
    void begin(const std::shared_ptr<const History>& history, const std::string& device);
    void add(Checkpoint checkpoint);
    void end();

    const LibraryPlace m_place;
    const Experiment m_experiment;
    std::optional<ParentRun> m_parent;           ///< of the first run; a restart begins at 0
    std::shared_ptr<const ResumePoint> m_resume; ///< likewise

    mutable std::mutex m_mutex;
    std::unique_ptr<LogWriter> m_writer;
    RecordingStatus m_refused; ///< when there is no writer: why
    // The GUI's own.
    mutable std::vector<LogNote> m_notes;
    mutable std::string m_notesOf; ///< the run's id
    // The worker's own.
    std::shared_ptr<const History> m_history;
    std::int64_t m_firstStep = 0;
    std::future<void> m_shrinking;
};

/// Where the runs of this user are recorded: "tandem/runs" in the data folder of the system.
QString runLibraryFolder();

} // namespace tandem
