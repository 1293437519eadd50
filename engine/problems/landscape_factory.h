// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "problems/landscape.h"
#include "problems/landscape_config.h"

#include <memory>

namespace tandem {

std::unique_ptr<Landscape> makeLandscape(const LandscapeConfig& config);

/// All replicas of a landscape, in double precision, with the quadratic's semantics: loss, |∇L|² and trΣ are exact, random
/// numbers are keyed by (seed, stream, step).
std::unique_ptr<Ensemble> makeLandscapeEnsemble(const LandscapeConfig& config, const EnsembleOptions& options);

} // namespace tandem
