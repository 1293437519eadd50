// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "history/checkpoint.h"
#include "history/history.h"
#include "statistics/noise_scale.h"
#include "training/experiment.h"
#include "training/measurement.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tandem {

/// Writes what an ensemble measures into a history: a series per recorded seed, ".mean" and ".std" over all finite seeds
/// of an arm, noise scale per arm, value of momentum over the run. What it writes depends on the records alone, not on how
/// the steps were cut into blocks. Used by the training thread only.
class Recorder {
public:
    /// Makes the history. The ensemble stands at step 0.
    Recorder(const Experiment& experiment, const Ensemble& ensemble);
    /// Goes on with a history of the same experiment, which holds what belongs to the steps before the ensemble's.
    Recorder(const Experiment& experiment, const Ensemble& ensemble, std::shared_ptr<History> history);

    /// Adds what it remembers beside the history to a checkpoint, and takes it from there. Throws InputError when it is not
    /// there or cannot be.
    void save(Checkpoint& checkpoint) const;
    void restore(const Checkpoint& checkpoint);

    std::shared_ptr<const History> history() const { return m_history; }

    /// The values an arm starts with. The series "learning_rate" and "momentum" hold what updates run with, schedule and SVAG
    /// included, at the recorded steps at which it changed and wherever it jumps; interventions what the user set.
    void recordInitial(int arm, const Hyperparameters& values);
    /// A change that the update from `step` on is the first to use; one intervention per changed parameter.
    void recordChange(int arm, const Hyperparameters& before, const Hyperparameters& after, std::int64_t step, double seconds);
    void recordBlock(const RecordBlock& block);
    /// `results` is Ensemble::evaluation() of θ_step.
    void recordEvaluation(std::int64_t step, std::span<const double> results);
    /// What instruments read at `step`.
    void recordReadings(std::int64_t step, const std::vector<Reading>& readings);
    void recordSnapshot(std::int64_t step, const Ensemble& ensemble);
    /// Replicas that have diverged since the last call. `divergedAt` is Ensemble::divergedAt().
    void recordDivergences(std::span<const std::int64_t> divergedAt);
    /// Training time and step of a block's edge.
    void recordEdge(std::int64_t step, double seconds);

private:
    /// What follows an arm's noise scale.
    struct NoiseFollower {
        NoiseScaleEstimator estimator;
        int records = 0; // taken by the estimator
        Series* estimate = nullptr;
        Series* low = nullptr;
        Series* high = nullptr;
    };

    /// The series of one metric in one arm.
    struct MetricSeries {
        std::vector<Series*> seeds;  // [recorded seed]
        Series* mean = nullptr;      // null where the arm has no such metric
        Series* deviation = nullptr; // null with a single seed, which has no spread
    };

    /// What an arm's updates run with.
    struct ArmValues {
        UpdatePlan plan;
        std::vector<std::int64_t> breakpoints; // of the plan
        bool scheduled = false;                // changes without the user
        Hyperparameters set = {};              // by the user
        Series* learningRate = nullptr;
        Series* momentum = nullptr;
        Series* batchSize = nullptr;
    };

    MetricSeries makeSeries(const std::string& metric, int arm);
    std::vector<MetricSeries> makeSeries(const std::string& metric, const std::vector<Arm>& arms);
    void appendRow(const std::vector<MetricSeries>& metric, std::int64_t step, std::span<const double> row);
    void recordNoiseScale(const RecordBlock& block);
    void recordValueOfMomentum(std::int64_t step, std::span<const double> loss);
    /// What update `step` of an arm runs with, where that has changed.
    void recordValues(int arm, std::int64_t step);
    void recordScheduled(std::int64_t first, std::int64_t end);

    EnsembleShape m_shape;
    int m_recordedSeeds = 0;
    std::int64_t m_recordEvery = 1;
    std::shared_ptr<History> m_history;
    std::vector<std::vector<MetricSeries>> m_stepSeries;       // [step metric][arm]
    std::vector<std::vector<MetricSeries>> m_evaluationSeries; // [evaluation metric][arm]
    std::vector<NoiseFollower> m_noise;                        // [arm], empty when the ensemble measures no noise
    int m_signalMetric = -1;                                   // among the step metrics
    int m_noiseMetric = -1;
    int m_fullLoss = -1; // among the evaluation metrics
    ComparedArms m_compared;
    std::vector<ArmValues> m_values;   // [arm]
    std::vector<bool> m_knownDiverged; // [replica]
    std::vector<float> m_sketch;       // [replica, sketchSize]
};

} // namespace tandem
