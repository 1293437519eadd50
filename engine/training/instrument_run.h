// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/parameter_path.h"
#include "training/measurement.h"
#include "training/spectrum_run.h"

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tandem {

/// Measures on a thread of its own, on a copy of θ, so that no instrument stalls the training: one measurement at a time, and
/// the training waits only where the next one is due before the last is over. What is read depends on the steps alone. All
/// members are called by the training thread.
class InstrumentRun {
public:
    /// Called once on the instruments' thread, when an objective is first needed; may be empty, and then only what needs none
    /// is measured.
    using ObjectiveFactory = std::function<std::unique_ptr<Objective>()>;

    /// `onDone` is called on the instruments' thread after each measurement.
    InstrumentRun(const Experiment& experiment, ObjectiveFactory makeObjective, std::function<void()> onDone);
    /// Gives up what is running.
    ~InstrumentRun();
    InstrumentRun(const InstrumentRun&) = delete;
    InstrumentRun& operator=(const InstrumentRun&) = delete;

    /// Forgets all, giving up what is running. The ensemble stands where its training starts.
    void begin(const Ensemble& ensemble);
    /// Where the first seed has been since begin(): at the start, wherever distances were measured, and where
    /// keepParameters() was called.
    std::shared_ptr<const ParameterPath> path() const { return m_path; }
    void keepParameters(const Ensemble& ensemble);

    /// A hyperparameter has changed: the update from `step` on is the first to use it.
    void changed(std::int64_t step, const Ensemble& ensemble) { m_spectrum.changed(step, ensemble); }

    /// Adds to a checkpoint what later measurements need of earlier ones, and takes it from there; the ensemble is restored.
    void save(Checkpoint& checkpoint) const;
    void restore(const Checkpoint& checkpoint, const Ensemble& ensemble);

    /// Starts what is due at the ensemble's present step; false while an older measurement has to end first.
    bool arrive(const Ensemble& ensemble);
    /// Starts what the last step of a run is owed besides, its distances, so that no verdict is one of an earlier step. After
    /// arrive(), and again until nothing runs: an older measurement has to end first.
    void arriveAtEnd(const Ensemble& ensemble);
    /// The first step after `step` that arrive() must see.
    std::int64_t nextStop(std::int64_t step) const;
    /// Whether a measurement runs, or waits for takeFinished().
    bool isRunning() const { return m_running; }
    /// The step that is being measured; −1 while none is.
    std::int64_t measuredStep() const { return m_running ? m_measuredStep : -1; }
    /// How long the last measurement took, in seconds; 0 before the first has ended.
    double measurementSeconds() const { return m_seconds; }
    /// Gives up what is being measured, where that takes long: its step stays without readings.
    void skip();
    /// What has been read since the last call. Throws what a measurement threw.
    std::vector<StepReadings> takeFinished();

private:
    struct Due {
        bool distances = false;
        bool objective = false;
    };
    Due due(std::int64_t step) const;
    void start(MeasurementRequest request);
    MeasurementRequest request(std::shared_ptr<const EnsembleState> state) const;
    void stop();
    void work();

    const Experiment& m_experiment;
    ObjectiveFactory m_makeObjective;
    std::function<void()> m_onDone;

    // The training thread's own.
    EnsembleShape m_shape;
    std::shared_ptr<const ParameterArray> m_start; // θ_0
    std::shared_ptr<const EnsembleState> m_before; // whose update's norm is still to be read
    std::int64_t m_arrivedAt = -1;
    std::int64_t m_distancesAt = -1; // where they were last asked for
    bool m_running = false;
    std::int64_t m_measuredStep = -1;
    double m_seconds = 0.0; // that the last measurement took
    std::vector<StepReadings> m_norms;
    std::shared_ptr<ParameterPath> m_path;
    SpectrumRun m_spectrum;
    WarmStarts m_starts;

    // Shared, under the mutex.
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::optional<MeasurementRequest> m_request;
    struct Result {
        std::int64_t step = 0;
        Measured measured;
        double seconds = 0.0; ///< 0: skipped
    };
    std::optional<Result> m_result;
    std::exception_ptr m_error;
    Objective* m_interruptible = nullptr;
    bool m_skip = false; // what is being measured
    bool m_stop = false;

    std::thread m_thread;
};

} // namespace tandem
