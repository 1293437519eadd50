// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/update_rule_text.h"

#include "controls/number_text.h"

namespace tandem {

QString updateRuleText(Optimizer optimizer, const Hyperparameters& values)
{
    const QString effective = numberText(values.learningRate, 4);
    if (optimizer == Optimizer::Sgd)
        return QStringLiteral("θ ← θ − %1 g").arg(effective);
    const QString raw = numberText(values.practicalLearningRate(), 4);
    const QString momentum = numberText(values.momentum, 5);
    return QStringLiteral("buf ← %1 buf + g\nθ ← θ − %2 buf\nη = γ/(1−β) = %2/(1−%1) = %3").arg(momentum, raw, effective);
}

} // namespace tandem
