// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/arm_rules.h"
#include "problems/quadratic_config.h"
#include "problems/quadratic_range.h"

#include <span>
#include <vector>

namespace tandem {

/// Steps that a block does between two looks at divergence; chunks end where the step is divisible by this.
inline constexpr int chunkSteps = 256;

/// What every block of replicas shares: the problem and what the arms' hyperparameters make of it. Constant during a block
/// of steps.
class QuadraticModel {
public:
    QuadraticModel(QuadraticConfig config, const std::vector<Arm>& arms);

    const QuadraticConfig& config() const { return m_config; }
    int parameters() const { return static_cast<int>(m_config.curvatures.size()); }
    int arms() const { return m_rules.arms(); }
    const ArmRules& rules() const { return m_rules; }
    const Hyperparameters& hyperparameters(int arm) const { return m_rules.values(arm); }
    void setHyperparameters(int arm, const Hyperparameters& values);

    /// L(x); `theta` [P].
    double loss(std::span<const double> theta) const;
    /// Standard deviation s of the noise of a minibatch gradient in one coordinate, ∝ 1/√B; of the curvature when the noise is
    /// multiplicative.
    double noiseScale(int arm, int coordinate) const { return m_noiseScale[arm][coordinate]; }
    /// Whether `arm` moves in a coordinate: Dom-SGD only in those of the k largest curvatures, Bulk-SGD only in the others.
    bool moves(int arm, int coordinate) const { return m_moves[arm][coordinate]; }
    /// |x_i| from which on a replica counts as diverged: short of where loss or |∇L|² would overflow.
    double divergenceLimit() const { return m_divergenceLimit; }
    /// The states of a coordinate of a plain arm from which divergenceLimit() is not passed within chunkSteps. None where noise
    /// has heavy tails.
    const CalmStates& calmStates(int arm) const { return m_calmStates[arm]; }
    /// trΣ of one example's gradient, as constant + factor · |x|².
    double noiseTrace() const { return m_noiseTrace; }
    double noiseTracePerSquare() const { return m_noiseTracePerSquare; }

private:
    QuadraticConfig m_config;
    ArmRules m_rules;
    std::vector<std::vector<double>> m_noiseScale; // [arm][coordinate]
    std::vector<std::vector<bool>> m_moves;        // [arm][coordinate]
    std::vector<CalmStates> m_calmStates;          // [arm]
    double m_divergenceLimit = 0.0;
    double m_noiseTrace = 0.0;
    double m_noiseTracePerSquare = 0.0;
};

} // namespace tandem
