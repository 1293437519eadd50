// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/landscape_model.h"

#include "problems/landscape_factory.h"

#include <cassert>

namespace tandem {

LandscapeModel::LandscapeModel(const LandscapeConfig& config, const std::vector<Arm>& arms)
    : m_landscape(makeLandscape(config))
    , m_start(config.start.empty() ? m_landscape->start() : config.start)
    , m_startSpread(config.startSpread)
    , m_rules(arms)
    , m_batchSizes(arms.size())
{
    assert(static_cast<int>(m_start.size()) == m_landscape->parameters());
    for (std::size_t arm = 0; arm < arms.size(); ++arm)
        setHyperparameters(static_cast<int>(arm), arms[arm].initial);
}

void LandscapeModel::setHyperparameters(int arm, const Hyperparameters& values)
{
    assert(values.learningRate > 0.0 && values.momentum >= 0.0 && values.momentum < 1.0 && values.batchSize >= 1);
    m_rules.setValues(arm, values);
    m_batchSizes[arm] = values.batchSize;
}

} // namespace tandem
