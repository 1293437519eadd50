// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/loss_plane.h"
#include "training/plane_evaluation.h"

namespace tandem {

/// What the evaluation is asked for; `request` is not of the joint PCA.
PlaneChoice choiceOf(const PlaneRequest& request);

/// A plane with what a plot says of it.
LossPlane describedPlane(const PlaneLoss& loss, const RunDescription& run);

} // namespace tandem
