// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/update_step.h"

#include <span>

namespace tandem {

/// What an update moves: a replica's numbers, or those of one of its layers, of equal length.
struct UpdatedParameters {
    std::span<float> theta;
    std::span<float> buffer; ///< practical buffer, or Adam's first moments
    std::span<float> second; ///< Adam's second moments; empty under any other optimizer
};

/// One update by the gradient of its minibatch, or what SVAG makes of two; the gradient is only read.
void updateParameters(const UpdatedParameters& parameters, std::span<const float> gradient, const UpdateStep& update);

} // namespace tandem
