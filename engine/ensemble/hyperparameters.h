// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/update_plan.h"

#include <cstdint>

namespace tandem {

/// What a user may change of an arm while it trains. One value for all replicas of the arm.
struct Hyperparameters {
    /// Effective learning rate η = γ/(1−β), > 0, before any schedule. Arms are comparable at equal η, not at equal γ. For FSGDM
    /// and Adam the practical one, see Optimizer.
    double learningRate = 0.1;
    /// Momentum β in [0, 1); 0 is plain SGD, and what optimizers without this hyperparameter have.
    double momentum = 0.0;
    /// Examples per minibatch B ≥ 1.
    std::int64_t batchSize = 64;

    /// Practical ("raw") learning rate γ = η(1−β), the number PyTorch calls lr.
    double practicalLearningRate() const { return learningRate * (1.0 - momentum); }

    RateAndMomentum rateAndMomentum() const { return {learningRate, momentum}; }

    bool operator==(const Hyperparameters&) const = default;
};

} // namespace tandem
