// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_shape.h"

#include <cstdint>
#include <vector>

namespace tandem {

/// How minibatches are drawn from a finite training set.
enum class Sampling {
    Epochs,          ///< every epoch is a new permutation; a batch may straddle two epochs
    WithReplacement, ///< independent uniform examples, as the theory assumes
};

/// What every ensemble is made from, whatever it minimises.
struct EnsembleOptions {
    std::vector<Arm> arms;
    int seeds = 1; ///< per arm, ≥ 1
    std::int64_t firstSeed = 0;
    Sampling sampling = Sampling::Epochs;
    /// Loss and coordinates are measured at the steps divisible by this.
    std::int64_t recordEvery = 1;
    /// Gradient signal and noise are measured at the steps divisible by this (a multiple of recordEvery or a divisor).
    std::int64_t noiseEvery = 4;
    /// Worker threads ≥ 1; changes the speed, never the result.
    int threads = 1;
};

} // namespace tandem
