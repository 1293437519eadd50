// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/hyperparameters.h"

#include <cstdint>
#include <variant>
#include <vector>

namespace tandem {

/// A [replica, parameter] array in the precision the ensemble computes in.
using ParameterArray = std::variant<std::vector<float>, std::vector<double>>;

/// Everything an ensemble needs to go on bit-identically: random numbers are keyed by (seed, stream, counter), so the
/// counters stand for the random state.
struct EnsembleState {
    std::int64_t step = 0;
    std::vector<Hyperparameters> hyperparameters; ///< [arm]
    ParameterArray parameters;                    ///< θ [replica, parameter]
    ParameterArray momentum; ///< practical buffer [replica, parameter], m/(1−β) with the β of the last update; Adam: m
    std::vector<std::int64_t> samplesDrawn; ///< [arm] where each seed's stream of examples stands
    std::vector<std::int64_t> divergedAt;   ///< [replica] step, −1 where finite
    /// What optimizers keep besides, each [replica, parameter]: Adam's second moments s, 0 in the rows of other arms. Empty
    /// where no arm has any. Last, where an arm runs Dom-SGD or Bulk-SGD on a network, θ where it found its subspace.
    std::vector<ParameterArray> furtherBuffers = {};
};

} // namespace tandem
