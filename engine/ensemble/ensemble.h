// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_shape.h"
#include "ensemble/ensemble_state.h"
#include "ensemble/record_block.h"
#include "support/interrupted.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// All replicas of an experiment, advancing together: the narrow waist between what trains and what shows. Replica
/// r = arm · seeds + seed. A seed means the same start and the same minibatch stream in every arm. The same seeds give
/// the same bits however the steps are cut into blocks and whatever the number of threads. One thread calls at a time.
class Ensemble {
public:
    virtual ~Ensemble() = default;

    virtual const EnsembleShape& shape() const = 0;
    /// What advance() measures. `train_loss` is always among it, and all of it is per replica.
    virtual const std::vector<StepMetric>& stepMetrics() const = 0;
    /// What an evaluation measures, e.g. full_loss, test_loss, train_accuracy, test_accuracy.
    virtual const std::vector<std::string>& evaluationMetrics() const = 0;

    /// Updates done so far.
    virtual std::int64_t step() const = 0;
    /// Examples that each replica of `arm` has drawn so far.
    virtual std::int64_t samples(int arm) const = 0;
    virtual const Hyperparameters& hyperparameters(int arm) const = 0;
    /// Takes effect with the next step. The momentum m goes on: when β changes, the practical buffer is rescaled,
    /// buf = m/(1−β) (THEORY §1). The values must be valid (η > 0, 0 ≤ β < 1, 1 ≤ B ≤ training examples).
    virtual void setHyperparameters(int arm, const Hyperparameters& values) = 0;

    /// Does `steps` updates of every replica and writes what it measured into `records` (begun here). A replica whose
    /// loss turns non-finite is marked diverged at that step and stands still from then on; the others go on.
    virtual void advance(std::int64_t steps, RecordBlock& records) = 0;
    /// [replica] the step at which a replica diverged, −1 where it did not.
    virtual const std::vector<std::int64_t>& divergedAt() const = 0;

    /// An evaluation over the whole training and test set runs on a frozen copy of θ, in slices between blocks of
    /// steps, so that it stalls nothing: beginEvaluation() copies, evaluateNextSlice() is called
    /// evaluationSlices() times, then evaluation() holds the results, [metric, replica] in the order of
    /// evaluationMetrics().
    virtual int evaluationSlices() const = 0;
    virtual void beginEvaluation() = 0;
    virtual void evaluateNextSlice() = 0;
    virtual const std::vector<double>& evaluation() const = 0;

    /// Writes the sketch of θ, [replica, sketchSize]: a seeded count sketch to 256 dimensions, θ itself when P ≤ 256.
    virtual void sketch(std::span<float> out) const = 0;

    /// Makes a running advance() or evaluateNextSlice() give up soon by throwing Interrupted; after that the ensemble can
    /// only be destroyed. Any thread may call. Where a step takes microseconds there is nothing to do.
    virtual void interrupt() noexcept { }

    /// θ of a replica into `out` [P].
    virtual void parameters(int replica, std::span<double> out) const = 0;

    /// Goes back to step 0: θ_0 of the seeds, empty buffers, nothing drawn or diverged. The hyperparameters stay.
    virtual void restart() = 0;
    virtual EnsembleState save() const = 0;
    /// Throws InputError when `state` does not have this ensemble's shape.
    virtual void restore(const EnsembleState& state) = 0;
};

} // namespace tandem
