// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/arm_rules.h"
#include "problems/landscape.h"
#include "problems/landscape_config.h"

#include <memory>
#include <vector>

namespace tandem {

/// What every block of replicas of a landscape shares. Constant during a block of steps.
class LandscapeModel {
public:
    LandscapeModel(const LandscapeConfig& config, const std::vector<Arm>& arms);

    const Landscape& landscape() const { return *m_landscape; }
    int parameters() const { return m_landscape->parameters(); }
    int arms() const { return m_rules.arms(); }
    const ArmRules& rules() const { return m_rules; }
    const Hyperparameters& hyperparameters(int arm) const { return m_rules.values(arm); }
    void setHyperparameters(int arm, const Hyperparameters& values);
    /// [arm]
    const std::vector<std::int64_t>& batchSizes() const { return m_batchSizes; }
    /// θ_0 [P] and its standard deviation over seeds.
    const std::vector<double>& start() const { return m_start; }
    double startSpread() const { return m_startSpread; }
    double loss(std::span<const double> theta) const { return m_landscape->loss(theta); }

private:
    std::shared_ptr<const Landscape> m_landscape;
    std::vector<double> m_start;
    double m_startSpread = 0.0;
    ArmRules m_rules;
    std::vector<std::int64_t> m_batchSizes; // [arm]
};

} // namespace tandem
