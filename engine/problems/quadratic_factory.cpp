// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_factory.h"

#include "problems/blocked_ensemble_impl.h"
#include "problems/quadratic_block.h"
#include "problems/quadratic_model.h"

namespace tandem {

std::unique_ptr<Ensemble> makeQuadraticEnsemble(const QuadraticConfig& config, const EnsembleOptions& options)
{
    return std::make_unique<BlockedEnsemble<QuadraticModel, QuadraticBlock, QuadraticScratch>>(
        QuadraticModel(config, options.arms), options);
}

} // namespace tandem
