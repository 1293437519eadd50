// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "instruments/objective.h"
#include "training/experiment.h"
#include "training/warm_starts.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tandem {

/// A number for the series {metric, arm, seed} of a history, at the step it was measured at.
struct Reading {
    std::string metric;
    int arm = 0;  ///< wholeRun where it belongs to no arm
    int seed = 0; ///< allSeeds where it belongs to none
    double value = 0.0;
};

/// What was read at a step.
struct StepReadings {
    std::int64_t step = 0;
    std::vector<Reading> readings;
};

/// Whether an arm's steps are those of SGD, with momentum or without, along the whole gradient: only they have a one-step split
/// and stability lines.
bool stepsAsSgd(const Arm& arm);

/// What instruments are asked to read. The metrics, per replica with ".mean" and ".std" unless said otherwise, NaN where one
/// diverged:
/// - `distance_from_start` |θ − θ_0|; `lag_distance` |θ − y| and `lag_loss` L(y) of SGDM's lag point y = θ − (ηβ/(1−β)) m, η
///   and β as they stand at that step before the user changes them there: it moves as SGD does (THEORY §1) where ηβ/(1−β)
///   stays, and jumps by what that loses times m where it changes; with `lag_coordinate_1..n` up to 8 parameters;
/// - `paired_distance` |θ_a − θ_b| of the compared arms with the same seed, of the whole run; `seed_distance` per arm, the root
///   mean square distance of two seeds; `energy_distance_sketch` and `energy_p_sketch`, the EnergyTest of the compared arms'
///   sketches over the first 32 seeds, of which a diverged one still counts with where it stands: the sketch is the ensemble's,
///   of up to 256 parameters θ itself in its own precision;
/// - `sharpness` λ_max, `sharpness_error` its residual; `stability_limit` and `stability_limit_small_batch` per arm that
///   stepsAsSgd(): StabilityLines less λ, since weight decay adds λ to every curvature that a step meets and none to `sharpness`;
/// - of the same arms `split_descent`, `split_noise`, `split_curvature`, each with `_error`: the parts of E ΔL in one step of SGD
///   at the arm's η and λ; `curvature_noise_scale` B_noise with `_low` and `_high`; `regime` as Regime's number;
/// - `alignment` χ_k, NaN where the subspace was not found.
struct MeasurementRequest {
    std::shared_ptr<const EnsembleState> state;  ///< at the step to be measured
    std::shared_ptr<const ParameterArray> start; ///< θ_0
    WarmStarts starts;                           ///< as the last measurement left them
    bool distances = false;
    bool sharpness = false;
    bool split = false;
    bool alignment = false;
};

/// What a measurement read, and what the next is to begin with.
struct Measured {
    std::vector<Reading> readings;
    WarmStarts starts;
};

/// Reads all that is asked for; `objective` may be null, and then the distances are all there is. A function of its arguments
/// alone. Throws Interrupted when the objective was interrupted.
Measured measure(
    const Experiment& experiment, const EnsembleShape& shape, const MeasurementRequest& request, Objective* objective);

/// `update_norm` |θ_(n+1) − θ_n|, from the parameters before and the ensemble after the update.
std::vector<Reading> updateNorms(const Experiment& experiment, const ParameterArray& before, const Ensemble& after);

} // namespace tandem
