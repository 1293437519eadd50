// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/experiment.h"

#include <cstdint>

namespace tandem {

/// The cadences an experiment file leaves out, all from what is to be computed and never from the clock.

/// Steps between records: 1 for networks; for closed-form problems the power of two that keeps a series under 2·10⁵ records.
std::int64_t defaultRecordEvery(const Experiment& experiment);
/// Steps between measurements of the gradient noise: 4 for networks, as often as the loss for closed-form problems.
std::int64_t defaultNoiseEvery(const Experiment& experiment);
/// Steps between evaluations: for networks the power of two at which a forward pass over 70 000 examples (or 10 000 more than
/// the chosen subset of the training set), a third of a training pass each (half with convolutions), costs at most a tenth of
/// the steps; for closed-form problems about a thousand in a run.
std::int64_t defaultEvaluateEvery(const Experiment& experiment);
/// Steps between sketches: the power of two that keeps them at 1024 or fewer in a run.
std::int64_t defaultSnapshotEvery(const Experiment& experiment);

/// Whether an evaluation begins at `step`: at 0, then at the powers of two from evaluateEvery/16 on, so that the fast
/// beginning is seen, then at the multiples of evaluateEvery.
bool isEvaluationStep(std::int64_t step, std::int64_t evaluateEvery);
/// The first evaluation step after `step`.
std::int64_t nextEvaluationStep(std::int64_t step, std::int64_t evaluateEvery);

} // namespace tandem
