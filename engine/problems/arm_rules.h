// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble_shape.h"
#include "problems/seed_block.h"

#include <vector>

namespace tandem {

/// The arms of a closed-form problem: what their users set and the rules that follow from it. Constant during a block of steps.
class ArmRules {
public:
    explicit ArmRules(const std::vector<Arm>& arms);

    int arms() const { return static_cast<int>(m_values.size()); }
    const Hyperparameters& values(int arm) const { return m_values[arm]; }
    void setValues(int arm, const Hyperparameters& values) { m_values[arm] = values; }
    const UpdatePlan& plan(int arm) const { return m_plans[arm]; }
    LinearRule<double> linear(int arm, std::int64_t step) const
    {
        return m_plans[arm].linear(step, m_values[arm].rateAndMomentum());
    }
    AdamRule<double> adam(int arm, std::int64_t step) const { return m_plans[arm].adam(step, m_values[arm].rateAndMomentum()); }

    /// Whether all arms are plain, see UpdatePlan.
    bool allPlain() const { return m_allPlain; }
    /// Whether some arm draws two minibatches.
    bool anySvag() const { return m_anySvag; }
    /// Whether some arm uses a part of the gradient only.
    bool anySubspace() const { return m_anySubspace; }
    SecondMoments secondMoments() const { return m_secondMoments; }

private:
    std::vector<Hyperparameters> m_values; // [arm]
    std::vector<UpdatePlan> m_plans;       // [arm]
    bool m_allPlain = true;
    bool m_anySvag = false;
    bool m_anySubspace = false;
    SecondMoments m_secondMoments = SecondMoments::None;
};

} // namespace tandem
