// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_state.h"
#include "history/checkpoint.h"
#include "history/history.h"
#include "history/parameter_path.h"
#include "training/experiment.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace tandem {

/// Where a training goes on from instead of beginning.
struct ResumePoint {
    Checkpoint checkpoint;
    /// All that belongs to the steps before the checkpoint's, of this experiment; the training appends to it.
    std::shared_ptr<History> history;
};

/// Who keeps checkpoints, and how much room they may take.
struct CheckpointOptions {
    /// Told of a history that begins, and on what device, before a checkpoint of it is taken: the first, and every one that a
    /// restart begins. On the worker, which waits meanwhile; does not throw.
    std::function<void(std::shared_ptr<const History>, const std::string& device)> begin = {};
    /// Given one on the worker, which waits meanwhile. Empty: none are made.
    std::function<void(Checkpoint)> take = {};
    /// Bytes of all checkpoints of the planned steps together.
    std::int64_t budget = std::int64_t{512} << 20;
};

/// Steps between checkpoints of `bytes` each: what the budget allows, at most 64 in the planned steps, at multiples of the
/// evaluations, because there nothing is half done.
std::int64_t checkpointCadence(const Experiment& experiment, std::int64_t bytes, std::int64_t budget);

/// Bytes of an ensemble's state.
std::int64_t stateBytes(const EnsembleState& state);

/// θ of the first seed of each arm.
ParameterPoint firstSeedOf(const Ensemble& ensemble);

/// An ensemble's state as arrays: parameters, momentum, further_buffer_0, … [replica, parameter]; arm_learning_rate,
/// arm_momentum, arm_batch_size, samples_drawn [arm]; diverged_at [replica].
std::vector<CheckpointArray> arraysOf(EnsembleState state, const EnsembleShape& shape);
/// The other way; throws InputError when an array is missing or of another kind.
EnsembleState stateFrom(const Checkpoint& checkpoint);

} // namespace tandem
