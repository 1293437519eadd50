// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/compared_arms.h"

namespace tandem {

namespace {

bool differInMomentumOnly(const Arm& sgd, const Arm& momentum)
{
    return sgd.initial.learningRate == momentum.initial.learningRate && sgd.initial.batchSize == momentum.initial.batchSize
        && settingsThatDiffer(sgd, momentum).empty();
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

std::string settingsThatDiffer(const Arm& first, const Arm& second)
{
    std::string differences;
    const auto look = [&](bool differ, const char* words) {
        if (differ)
            differences += (differences.empty() ? "" : " and ") + std::string(words);
    };
    look(first.settings.weightDecay != second.settings.weightDecay, "weight decay");
    look(!(first.settings.schedule == second.settings.schedule), "schedule");
    look(first.settings.svag != second.settings.svag, "SVAG");
    return differences;
}

} // namespace tandem
