// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "verification/check.h"

namespace tandem {

/// Deterministic: the two forms of SGDM, and SGD hidden in SGDM.
std::vector<Check> updateRuleChecks();
/// Where the noise of a quadratic settles, under SVAG too.
std::vector<Check> stationaryVarianceChecks();
/// The largest learning rates, with and without multiplicative noise, by bisection.
std::vector<Check> stabilityChecks();
/// The headline theorem: how fast SGDM becomes SGD as η → 0.
std::vector<Check> weakErrorChecks();
/// Averaging gradients does not make the path less noisy.
std::vector<Check> averagingChecks();
/// The gradient noise scale and its interval.
std::vector<Check> noiseScaleChecks();
/// What the joint plane finds in random walks.
std::vector<Check> planeChecks();

/// Least squares and the slow drift along manifolds of minimizers, with and without momentum.
std::vector<Check> manifoldChecks();
/// What the instruments say of the curvature, and training in a part of it only.
std::vector<Check> curvatureChecks();

} // namespace tandem
