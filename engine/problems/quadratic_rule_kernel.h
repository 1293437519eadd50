// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/update_rule.h"
#include "problems/quadratic_kernel.h"

#include <array>
#include <cstdint>

namespace tandem {

/// How a chain is updated where not all arms are plain: coefficients [step] of one of the two kinds of rule.
struct ChainRule {
    const LinearRule<double>* linear = nullptr; ///< never null; not used by a chain of Adam
    const AdamRule<double>* adam = nullptr;     ///< null unless the arm runs Adam
    const double* second = nullptr;             ///< [lane] Adam's second moments
    double* movedSecond = nullptr;              ///< [lane] the same after the steps
};

/// Advances four chains by `steps` under any rules: their own learning rates and momenta are not read. `idle` is a chain that
/// nobody needs. As advanceChains(), to which it is equal to the last bit where the rule is SGD or SGDM.
void advanceByRules(const std::array<QuadraticChain, chainsAtOnce>& chains, const std::array<ChainRule, chainsAtOnce>& rules,
    const QuadraticChain& idle, QuadraticNoise noise, std::int64_t noiseStride, std::int64_t steps, TracedSteps traced);

} // namespace tandem
