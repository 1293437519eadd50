// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/hyperparameters.h"
#include "optimizers/optimizer.h"
#include "optimizers/update_plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tandem {

/// An arm: an optimizer with the hyperparameters it starts with.
struct Arm {
    std::string name;
    Optimizer optimizer = Optimizer::Sgd;
    Hyperparameters initial;
    UpdateSettings settings = {};

    UpdatePlan plan() const { return UpdatePlan(optimizer, settings); }
    /// `values` with the momentum that belongs to their learning rate, where the arm's momentum is scaled.
    Hyperparameters consistent(Hyperparameters values) const
    {
        values.momentum = plan().consistent(values.rateAndMomentum()).momentum;
        return values;
    }
};

/// How many of what an ensemble advances together.
struct EnsembleShape {
    int arms = 0;
    /// Seeds per arm; the seed of column s is firstSeed + s in every arm.
    int seeds = 0;
    std::int64_t firstSeed = 0;
    /// Parameters P of one replica.
    std::int64_t parameters = 0;
    /// Examples of the training set; 0 where every minibatch is fresh (closed-form problems): there is no epoch then.
    std::int64_t trainingExamples = 0;
    /// Numbers in the sketch of one replica: P itself when P ≤ 256, otherwise 256.
    int sketchSize = 0;

    int replicas() const { return arms * seeds; }
    /// Row of arm a, seed column s in every [replica, ...] array.
    int replica(int arm, int seed) const { return arm * seeds + seed; }
};

} // namespace tandem
