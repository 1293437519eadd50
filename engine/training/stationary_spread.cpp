// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/stationary_spread.h"

#include "support/input_error.h"
#include "theory/quadratic_theory.h"
#include "training/experiment.h"

#include <cmath>
#include <limits>

namespace tandem {

StationarySpread stationarySpread(const std::string& experimentText)
{
    try {
        const Experiment experiment = parseExperiment(experimentText, "the run's experiment");
        const auto* problem = std::get_if<QuadraticConfig>(&experiment.problem);
        const bool noisy = problem && problem->noiseVariance > 0.0
            && (problem->noise == QuadraticNoise::Isotropic || problem->noise == QuadraticNoise::Proportional);
        if (!noisy)
            return {};
        return [problem = *problem, arms = experiment.arms](int arm, double learningRate, double momentum, double batchSize) {
            std::vector<double> spread(problem.curvatures.size(), std::numeric_limits<double>::quiet_NaN());
            const auto index = static_cast<std::size_t>(arm);
            if (index >= arms.size())
                return spread;
            const Optimizer optimizer = arms[index].optimizer;
            for (std::size_t i = 0; i < spread.size(); ++i) {
                const double h = problem.curvatures[i];
                const double variance = problem.noiseVariance * (problem.noise == QuadraticNoise::Proportional ? h : 1.0);
                // Weight decay is curvature without noise of its own; SVAG's two minibatches have the covariance ℓ Σ/B.
                const UpdateSettings& settings = arms[index].settings;
                const theory::QuadraticMode mode{
                    h + settings.weightDecay, settings.svag * variance / batchSize, learningRate, momentum};
                if (optimizer == Optimizer::Sgd || optimizer == Optimizer::Sgdm)
                    spread[i] = std::sqrt(theory::stationaryVariance(mode));
                else if (optimizer == Optimizer::Nesterov)
                    spread[i] = std::sqrt(theory::nesterovStationaryVariance(mode));
            }
            return spread;
        };
    } catch (const InputError&) {
        return {}; // a log of another tool, or of a newer version of this one
    }
}

} // namespace tandem
