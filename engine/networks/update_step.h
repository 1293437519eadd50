// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/update_coefficients.h"
#include "optimizers/update_plan.h"

#include <array>
#include <cstdint>

namespace tandem {

UpdateRule updateRule(const UpdatePlan& plan);

/// One update in single precision.
struct UpdateStep {
    UpdateRule rule = UpdateRule::Plain;
    std::array<float, updateCoefficients> coefficients = {};
};

/// Update `step` → `step` + 1 of an arm to which a user gave `base`.
UpdateStep updateStep(const UpdatePlan& plan, std::int64_t step, const RateAndMomentum& base);

} // namespace tandem
