// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_shape.h"
#include "history/history.h"

#include <string>
#include <vector>

namespace tandem {

/// The arms that the value of momentum compares unless an experiment names them ([run] compare): the first SGD arm, in the
/// order of the file, with the first SGDM or Nesterov arm that has everything else in common with it: η, batch size, weight
/// decay, schedule and SVAG. Where there is no such pair, the first SGD arm with the first SGDM or Nesterov arm; none where
/// either is missing.
ComparedArms chooseCompared(const std::vector<Arm>& arms);

/// RunDescription::comparedDifferences of two arms.
std::string settingsThatDiffer(const Arm& first, const Arm& second);

} // namespace tandem
