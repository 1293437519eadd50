// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/stability_lines.h"

namespace tandem::theory {

StabilityLines stabilityLines(double effectiveLearningRate, double momentum)
{
    const double practical = effectiveLearningRate * (1.0 - momentum);
    return {2.0 * (1.0 + momentum) / practical, 2.0 * (1.0 - momentum) / practical};
}

StabilityLines nesterovStabilityLines(double effectiveLearningRate, double momentum)
{
    const double practical = effectiveLearningRate * (1.0 - momentum);
    return {2.0 * (1.0 + momentum) / ((1.0 + 2.0 * momentum) * practical), 2.0 * (1.0 - momentum) / practical};
}

} // namespace tandem::theory
