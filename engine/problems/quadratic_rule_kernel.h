// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/update_rule.h"
#include "problems/quadratic_kernel.h"

#include <cstdint>

namespace tandem {

/// How a chain is updated when its arm is not plain: coefficients [step] of one of the two kinds of rule.
struct ChainRule {
    const LinearRule<double>* linear = nullptr;
    const AdamRule<double>* adam = nullptr; ///< null unless the arm runs Adam
    double* second = nullptr;               ///< [lane] Adam's second moments, moved
};

/// Advances one chain by `steps` under any rule: the chain's own learning rate and momentum are not read. As advanceChains(),
/// to which it is equal to the last bit where the rule is SGD or SGDM.
void advanceByRule(const QuadraticChain& chain, const ChainRule& rule, QuadraticNoise noise, std::int64_t noiseStride,
    std::int64_t steps, TracedSteps traced);

} // namespace tandem
