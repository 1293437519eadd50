// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statistics/momentum_value.h"

#include <string>

namespace tandem {

/// The compared arms: how many of their replicas left the comparison, what they are called, and in what they differ.
struct ComparedReplicas {
    int seeds = 0; ///< per arm
    int sgd = 0;   ///< of these, diverged
    int sgdm = 0;
    std::string sgdName = "SGD";
    std::string sgdmName = "SGDM";
    std::string subject = "momentum";  ///< what helps or hurts
    std::string otherDifferences = {}; ///< otherDifferences() of the arms
};

/// The value of momentum as one sentence with its evidence, in UTF-8, for the plot and the table alike: different, equivalent
/// or unresolved, see equivalence(); how many seeds would resolve it, see seedsNeeded(). Where replicas diverged, they are named
/// first: a mean over survivors is not the whole story; and where the arms differ in more than their optimizers, so that the
/// difference is not momentum's alone, that is said last.
std::string momentumVerdict(const MomentumValue& value, const ComparedReplicas& compared);

} // namespace tandem
