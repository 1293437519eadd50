// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/block_pace.h"
#include "training/evaluation_schedule.h"
#include "training/instrument_run.h"
#include "training/recorder.h"
#include "training/speed_limit.h"
#include "training/trainer.h"
#include "training/trainer_display.h"
#include "training/trainer_inbox.h"

#include <optional>
#include <thread>
#include <vector>

namespace tandem {

/// The trainer's thread. The first group of members is called by the owner, the second runs on the thread.
class Trainer::Worker {
public:
    Worker(Experiment experiment, TrainerOptions options);
    ~Worker();

    const Experiment& experiment() const { return m_experiment; }
    TrainerInbox& inbox() { return m_inbox; }
    TrainerStatus status() const { return m_display.status(); }
    std::shared_ptr<const History> history() const { return m_display.history(); }
    std::shared_ptr<const ParameterPath> parameters() const { return m_display.path(); }

private:
    using Clock = BlockPace::Clock;

    void run();
    /// Loads, then obeys and steps until stopping. Throws what the ensemble throws.
    void train();
    void load();
    enum class Beginning {
        Start,  ///< a fresh history and the hyperparameters in force at step 0
        Resume, ///< where the options say, if they do
    };
    void beginRun(Beginning beginning);
    void startAtZero();
    void resume(const ResumePoint& point);
    /// Hands the state to who keeps checkpoints, when one is due; false while something has to end first.
    bool takeCheckpoint();

    /// Takes the waiting commands; false when the thread must end.
    bool takeCommands();
    void obey(const TrainerCommand& command);
    void run(std::int64_t steps);
    void resumePace();
    void applyChange(int arm, const Hyperparameters& values);
    void applyScheduled();

    /// One piece of work, at most a block or a slice. False when there is nothing to do but wait.
    bool workOnce();
    /// Does what belongs to the present θ: its sketch and the beginning of its evaluation. False while an older evaluation
    /// has to end first.
    bool arrive();
    bool beginEvaluation();
    void runSlice();
    void recordReadings();
    void advanceBlock();
    std::int64_t blockEnd() const;

    bool waitForRestart();
    void publish();
    void fail(const std::string& sentence, bool inputRejected);

    const Experiment m_experiment;
    const TrainerOptions m_options;

    TrainerInbox m_inbox;
    TrainerDisplay m_display;

    // The thread's own.
    std::unique_ptr<Ensemble> m_ensemble;
    std::optional<RecordBlock> m_block;
    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<InstrumentRun> m_instruments;
    TrainerStatus m_present;                // what publish() shows
    std::vector<Hyperparameters> m_inForce; // [arm]
    std::int64_t m_stepLimit = 0;           // where it pauses or finishes
    std::size_t m_nextScheduled = 0;
    std::int64_t m_snapshotStep = -1;
    std::int64_t m_checkpointStep = 0; // of the last one, or where it began
    EvaluationSchedule m_evaluation;
    BlockPace m_pace;
    SpeedLimit m_speedLimit;

    std::thread m_thread;
};

} // namespace tandem
