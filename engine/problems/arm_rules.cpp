// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/arm_rules.h"

namespace tandem {

ArmRules::ArmRules(const std::vector<Arm>& arms)
{
    for (const Arm& arm : arms) {
        m_values.push_back(arm.initial);
        m_plans.push_back(arm.plan());
        m_allPlain = m_allPlain && m_plans.back().isPlain();
        m_anySvag = m_anySvag || m_plans.back().minibatches() > 1;
        m_anySubspace = m_anySubspace || m_plans.back().gradientPart() != GradientPart::Whole;
        if (m_plans.back().isAdam())
            m_secondMoments = SecondMoments::Kept;
    }
}

} // namespace tandem
