// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <vector>

namespace tandem {

/// Records of gradient and noise from which on a noise scale is estimated.
inline constexpr int fewestNoiseRecords = 32;

/// What a run measures but, as its records stand, has not found, and why; beside what its description says that it does not
/// measure at all. Under the names "noise_scale", "sharpness", "regime", "alignment", "seed_distance" and "spectrum_gradient"
/// of arms, "energy_p_loss", "energy_p_sketch" and "paired_distance" of the whole run, and "dominant_subspace" of an arm that has
/// followed one found less well than subspaceTolerance. Any thread may call while the history grows.
std::vector<MissingInstrument> unfound(const History& history);

} // namespace tandem
