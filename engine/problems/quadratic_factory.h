// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "problems/quadratic_config.h"

#include <memory>

namespace tandem {

/// All replicas of a noisy quadratic, vectorised over replicas in double precision. Its noise is that of NoiseLanes, a
/// function of (seed, stream, step, coordinate).
std::unique_ptr<Ensemble> makeQuadraticEnsemble(const QuadraticConfig& config, const EnsembleOptions& options);

} // namespace tandem
