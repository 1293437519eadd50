// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "history/parameter_path.h"
#include "instruments/objective.h"
#include "networks/backend.h"
#include "training/experiment.h"
#include "training/training_checkpoint.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>

namespace tandem {

enum class TrainerState {
    Loading, ///< reading data, building the ensemble
    Paused,
    Running,
    Finished, ///< all planned steps are done; play() goes on for as many again
    Failed,   ///< `message` says why; only restart() helps
};

struct TrainerOptions {
    std::string device = "auto";
    int threads = 0; ///< 0: one per core
    Backend backend = Backend::Automatic;
    bool startPaused = false;
    /// Loading begins when this is ready, which the destructor waits for as well; at once without one.
    std::shared_future<void> loadAfter = {};
    /// What makes the ensemble; empty: the experiment's problem does, see makeEnsemble(). Called on the worker.
    std::function<std::unique_ptr<Ensemble>(const Experiment&)> ensembleFactory = {};
    /// What an ensemble of `ensembleFactory` minimises, for the instruments; empty: only those that need no objective measure.
    /// Called on the instruments' thread.
    std::function<std::unique_ptr<Objective>(const Experiment&)> objectiveFactory = {};
    CheckpointOptions checkpoints = {};
    /// Where to go on from; null: at step 0. restart() begins at step 0 all the same.
    std::shared_ptr<const ResumePoint> resume = {};
};

/// What a window or a progress bar shows of a trainer; plain values.
struct TrainerStatus {
    TrainerState state = TrainerState::Loading;
    std::int64_t step = 0;
    std::int64_t targetStep = 0;                  ///< where it will stop
    double stepsPerSecond = 0.0;                  ///< over about the last second of stepping
    double trainingSeconds = 0.0;                 ///< time spent stepping and evaluating, pauses excluded
    std::string device;                           ///< what it runs on, once loaded
    std::string message;                          ///< a sentence when Failed
    bool inputRejected = false;                   ///< Failed because of what the user gave (InputError)
    std::vector<Hyperparameters> hyperparameters; ///< [arm] as applied
    std::int64_t trainingExamples = 0;
    /// Counts the commands applied so far; setHyperparameters() returns the number its change will have.
    std::int64_t commandsApplied = 0;
    /// Step at which the last hyperparameter change took effect; −1 before the first.
    std::int64_t lastAppliedStep = -1;
    std::int64_t measuredStep = -1;   ///< that the instruments are at work on; −1 while they rest
    double measurementSeconds = 0.0;  ///< that their last measurement took; 0 before the first has ended
    std::int64_t checkpointEvery = 0; ///< steps; 0 when none are made
    std::int64_t checkpointBytes = 0; ///< of one, about
};

/// Runs an experiment on a worker thread of its own. All members may be called from any one thread (a window's or a
/// command line's); none waits for the worker, but the destructor and waitUntilStopped(). Commands act at the next block
/// edge, within about 20 ms. Evaluation, recording and snapshots are paced by steps, never by the clock.
class Trainer {
public:
    explicit Trainer(Experiment experiment, TrainerOptions options = {});
    /// Stops at the next block edge and joins the worker.
    ~Trainer();
    Trainer(const Trainer&) = delete;
    Trainer& operator=(const Trainer&) = delete;

    const Experiment& experiment() const;

    void play();
    void pause();
    /// Does `steps` updates, then pauses.
    void step(std::int64_t steps = 1);
    /// Begins again at step 0 with a new history; the hyperparameters in force become the initial ones.
    void restart();
    /// Validates and queues; where an arm's momentum is scaled, it follows the learning rate whatever `values` says. Of several
    /// changes waiting for one arm the last wins. Throws InputError. Returns the number that TrainerStatus::commandsApplied
    /// reaches when it has taken effect.
    std::int64_t setHyperparameters(int arm, const Hyperparameters& values);
    /// What `changes` queues acts at one block edge.
    void together(const std::function<void()>& changes);
    /// Gives up what the instruments are measuring: its step stays without those readings, the training goes on.
    void skipMeasurement();
    /// At most so many steps per second; 0 is as fast as possible.
    void setSpeedLimit(double stepsPerSecond);

    TrainerStatus status() const;
    /// The present history; restart() replaces it. Null while loading.
    std::shared_ptr<const History> history() const;
    /// Where the first seed has been in the space of parameters since this trainer began: its start, and every step at which
    /// the loss was evaluated or distances measured. restart() replaces it. Null while loading.
    std::shared_ptr<const ParameterPath> parameters() const;
    /// The same with the θ of now in it, once the trainer is at a block's edge; a std::future_error where it fails or ends
    /// before.
    std::future<std::shared_ptr<const ParameterPath>> presentParameters();
    /// Waits until the trainer is Paused, Finished or Failed with nothing left to do, or until `timeout` is over. True when it
    /// is.
    bool waitUntilStopped(std::chrono::milliseconds timeout) const;

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace tandem
