// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/update_rule.h"

// What an update is as plain numbers in single precision, as the processor and a GPU read them alike.
namespace tandem {

/// Which of the rules of update_rule.h an arm's updates run.
enum class UpdateRule {
    Plain, ///< practicalStep() with u and b of a LinearRule
    Linear,
    Adam,
};

/// Numbers of one update. Plain and Linear: u, v, a, b, λ. Adam: β₁, 1 − β₁, β₂, 1 − β₂, rate, root correction, ε, λ.
constexpr int updateCoefficients = 8;

constexpr LinearRule<float> linearRule(const float* c)
{
    return {c[0], c[1], c[2], c[3], c[4]};
}
constexpr AdamRule<float> adamRule(const float* c)
{
    return {c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]};
}

} // namespace tandem
