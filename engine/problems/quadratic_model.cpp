// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_model.h"

#include "problems/dominant_coordinates.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace tandem {

QuadraticModel::QuadraticModel(QuadraticConfig config, const std::vector<Arm>& arms)
    : m_config(std::move(config))
    , m_rules(arms)
    , m_noiseScale(arms.size())
    , m_calmStates(arms.size(), CalmStates{.size = -1.0})
{
    const std::vector<double>& h = m_config.curvatures;
    assert(!h.empty() && h.size() == m_config.start.size());
    const double variance = m_config.noiseVariance;
    const double steepest = *std::max_element(h.begin(), h.end());
    m_divergenceLimit = 1e150 / std::max({1.0, steepest, std::sqrt(variance)});
    switch (m_config.noise) {
    case QuadraticNoise::None:
        break;
    case QuadraticNoise::Isotropic:
        m_noiseTrace = variance * static_cast<double>(h.size());
        break;
    case QuadraticNoise::Proportional:
        m_noiseTrace = variance * std::accumulate(h.begin(), h.end(), 0.0);
        break;
    case QuadraticNoise::Multiplicative:
        m_noiseTracePerSquare = variance;
        break;
    }
    for (const Arm& arm : arms) {
        const GradientPart part = arm.plan().gradientPart();
        m_moves.push_back(dominantCoordinates(h, part == GradientPart::Whole ? parameters() : arm.settings.subspace));
        if (part == GradientPart::Bulk)
            m_moves.back().flip();
    }
    for (std::size_t arm = 0; arm < arms.size(); ++arm)
        setHyperparameters(static_cast<int>(arm), arms[arm].initial);
}

double QuadraticModel::loss(std::span<const double> theta) const
{
    double loss = 0.0;
    for (std::size_t i = 0; i < theta.size(); ++i)
        loss += 0.5 * m_config.curvatures[i] * (theta[i] * theta[i]);
    return loss;
}

void QuadraticModel::setHyperparameters(int arm, const Hyperparameters& values)
{
    assert(values.learningRate > 0.0 && values.momentum >= 0.0 && values.momentum < 1.0 && values.batchSize >= 1);
    m_rules.setValues(arm, values);
    std::vector<double>& scale = m_noiseScale[arm];
    scale.assign(m_config.curvatures.size(), 0.0);
    for (std::size_t i = 0; m_config.noise != QuadraticNoise::None && i < scale.size(); ++i) {
        const double factor = m_config.noise == QuadraticNoise::Proportional ? m_config.curvatures[i] : 1.0;
        scale[i] = std::sqrt(factor * m_config.noiseVariance / static_cast<double>(values.batchSize));
    }
    if (m_config.noiseTail != NoiseTail::Gaussian)
        return;
    StepBound bound{.slope = *std::ranges::max_element(m_config.curvatures),
        .constant = 0.0,
        .practicalLearningRate = values.practicalLearningRate(),
        .momentum = values.momentum};
    const bool multiplicative = m_config.noise == QuadraticNoise::Multiplicative;
    (multiplicative ? bound.slope : bound.constant) += NoiseLanes::largest * *std::ranges::max_element(scale);
    m_calmStates[arm] = tandem::calmStates(bound, m_divergenceLimit, chunkSteps);
}

} // namespace tandem
