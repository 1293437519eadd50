// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_factory.h"

#include "problems/quadratic_ensemble.h"

namespace tandem {

std::unique_ptr<Ensemble> makeQuadraticEnsemble(const QuadraticConfig& config, const EnsembleOptions& options)
{
    return std::make_unique<QuadraticEnsemble>(config, options);
}

} // namespace tandem
