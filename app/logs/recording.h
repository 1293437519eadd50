// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/log_plan.h"
#include "runlog/log_writer.h"

#include <QString>

#include <memory>
#include <mutex>

namespace tandem {

/// Records a training of the window into a log of its own, "2026-01-31 23-59-58 noisy-quadratic.tandem" in a folder, and into
/// another one whenever it is restarted. The trainer's worker feeds it, any thread asks how it is. What refuses to be written
/// ends the recording with a reason, never the training.
class Recording {
public:
    /// What all checkpoints of one run may take: a library of runs is to hold many.
    static constexpr std::int64_t checkpointBudget = std::int64_t{128} << 20;

    Recording(QString folder, const LogPlan& plan);
    /// Ends the log; one that got no step is removed.
    ~Recording();
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    /// What lets a trainer feed it; they keep it alive.
    static CheckpointOptions options(const std::shared_ptr<Recording>& recording);

    struct Status {
        QString path; ///< of the log; empty before there is one
        RecordingStatus recording;
    };
    Status status() const;

private:
    void begin(const std::shared_ptr<const History>& history, const std::string& device);
    void add(Checkpoint checkpoint);
    void end();

    const QString m_folder;
    const Experiment m_experiment;
    std::optional<ParentRun> m_parent;           ///< of the first run; a restart begins at 0
    std::shared_ptr<const ResumePoint> m_resume; ///< likewise

    mutable std::mutex m_mutex;
    std::unique_ptr<LogWriter> m_writer;
    RecordingStatus m_refused; ///< when there is no writer: why
    // The worker's own.
    std::shared_ptr<const History> m_history;
    std::int64_t m_firstStep = 0;
};

/// Where the runs of this user are recorded: "tandem/runs" in the data folder of the system.
QString runLibraryFolder();

} // namespace tandem
