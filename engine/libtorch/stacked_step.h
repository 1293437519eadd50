// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/update_coefficients.h"

#include <ATen/core/Tensor.h>

namespace tandem {

/// What an update of a stack moves: rows of equal length, at equal distances.
struct StackedParameters {
    at::Tensor theta;  ///< [replica, P]
    at::Tensor buffer; ///< practical buffer, or Adam's first moments [replica, P]
    at::Tensor second; ///< Adam's second moments [replica, P]; undefined under any other optimizer
};

/// What the steps of a block read and write on the device, where it stays from block to block; of all that is by step, a step
/// takes the row at the cursor.
struct StepTable {
    // Quantities of `measured`.
    static constexpr int loss = 0;
    static constexpr int meanSquaredNorm = 1; ///< N₁ = mean_i |g_i|²
    static constexpr int squaredNorm = 2;     ///< N_B = |ḡ|²
    static constexpr int quantities = 3;

    UpdateRule rule = UpdateRule::Plain;
    at::Tensor indices;      ///< of the minibatches [step, minibatch, replica, image] int64
    at::Tensor coefficients; ///< of the updates [step, updateCoefficients] float32
    at::Tensor measured;     ///< [quantity, step, replica] float64
    at::Tensor cursor;       ///< [1] int64
    at::Tensor alive;        ///< the replicas that move; the others stand still [replica] bool
    at::Tensor updates;      ///< done in this block [replica] int64
    at::Tensor sound;        ///< scratch, all true between steps [replica] bool
    at::Tensor present;      ///< scratch: the row of coefficients [updateCoefficients] float32
};

/// What a step found [replica] float64; norms are undefined where they were not measured.
struct StepFindings {
    at::Tensor loss;
    at::Tensor meanSquaredNorm;
    at::Tensor squaredNorm;
};

/// Ends a step: replicas whose loss is above `largestLoss` or not a number, or whose `gradient` [replica, P] (only read) is not
/// finite, stand still from now on; the others are moved by the update at the cursor, with the rounding of a
/// single replica's; what was found is written down, and the cursor moves on.
void endStep(const StackedParameters& parameters, const at::Tensor& gradient, const StepFindings& findings, double largestLoss,
    const StepTable& table);

} // namespace tandem
