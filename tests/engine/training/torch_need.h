// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/networks/torch_presence.h"
#include "training/experiment.h"

#include <algorithm>
#include <variant>

namespace tandem {

/// Whether this build lacks the LibTorch that an experiment needs: for the curvature of a network.
inline bool lacksTorchFor(const Experiment& experiment)
{
    const InstrumentSettings& settings = experiment.instruments;
    const bool curvature = settings.sharpnessEvery > 0 || settings.splitEvery > 0 || settings.alignmentEvery > 0
        || std::ranges::any_of(experiment.arms, [](const Arm& arm) { return hasSubspace(arm.optimizer); });
    return curvature && std::holds_alternative<NetworkConfig>(experiment.problem) && !torchIsBuiltIn();
}

} // namespace tandem
