// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/landscape_factory.h"

#include "problems/blocked_ensemble_impl.h"
#include "problems/isotropic_landscape.h"
#include "problems/label_noise_landscape.h"
#include "problems/landscape_block.h"
#include "problems/landscape_model.h"
#include "problems/linear_regression.h"
#include "problems/plane_functions.h"
#include "problems/residual_functions.h"

namespace tandem {

std::unique_ptr<Landscape> makeLandscape(const LandscapeConfig& config)
{
    switch (config.kind) {
    case LandscapeKind::LinearRegression:
        return std::make_unique<LinearRegression>(config.curvatures, config.labelNoise);
    case LandscapeKind::Hyperbola:
        return std::make_unique<LabelNoiseLandscape<HyperbolaResidual>>(config.labelNoise);
    case LandscapeKind::Valley:
        return std::make_unique<LabelNoiseLandscape<ValleyResidual>>(config.labelNoise);
    case LandscapeKind::NoisyValley:
        return std::make_unique<IsotropicLandscape<ValleyFloor>>(config.noiseVariance);
    case LandscapeKind::Rosenbrock:
        return std::make_unique<IsotropicLandscape<Rosenbrock>>(config.noiseVariance);
    case LandscapeKind::Himmelblau:
        return std::make_unique<IsotropicLandscape<Himmelblau>>(config.noiseVariance);
    case LandscapeKind::Beale:
        return std::make_unique<IsotropicLandscape<Beale>>(config.noiseVariance);
    case LandscapeKind::Saddle:
        return std::make_unique<IsotropicLandscape<Saddle>>(config.noiseVariance);
    case LandscapeKind::Ravine:
        break;
    }
    return std::make_unique<IsotropicLandscape<Ravine>>(config.noiseVariance);
}

std::unique_ptr<Ensemble> makeLandscapeEnsemble(const LandscapeConfig& config, const EnsembleOptions& options)
{
    return std::make_unique<BlockedEnsemble<LandscapeModel, LandscapeBlock, LandscapeScratch>>(
        LandscapeModel(config, options.arms), options);
}

} // namespace tandem
