// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/compared_arms.h"

namespace tandem {

namespace {

bool differInMomentumOnly(const Arm& sgd, const Arm& momentum)
{
    return sgd.initial.learningRate == momentum.initial.learningRate && sgd.initial.batchSize == momentum.initial.batchSize
        && sgd.settings.weightDecay == momentum.settings.weightDecay && sgd.settings.schedule == momentum.settings.schedule
        && sgd.settings.svag == momentum.settings.svag;
}

} // namespace

ComparedArms chooseCompared(const std::vector<Arm>& arms)
{
    ComparedArms any;
    const int count = static_cast<int>(arms.size());
    for (int first = 0; first < count; ++first) {
        for (int second = 0; second < count; ++second) {
            if (arms[first].optimizer != Optimizer::Sgd || !hasMomentum(arms[second].optimizer))
                continue;
            if (differInMomentumOnly(arms[first], arms[second]))
                return {first, second};
            if (!any.exist())
                any = {first, second};
        }
    }
    return any;
}

} // namespace tandem
