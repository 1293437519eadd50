// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/default_cadence.h"

#include <algorithm>
#include <bit>

namespace tandem {

namespace {

/// The smallest power of two ≥ numerator / denominator.
std::int64_t powerOfTwoAtLeast(std::int64_t numerator, std::int64_t denominator)
{
    const std::int64_t quotient = std::max<std::int64_t>((numerator + denominator - 1) / denominator, 1);
    return static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(quotient)));
}

bool isNetwork(const Experiment& experiment)
{
    return std::holds_alternative<NetworkConfig>(experiment.problem);
}

} // namespace

std::int64_t defaultRecordEvery(const Experiment& experiment)
{
    constexpr std::int64_t mostRecords = 200000;
    return isNetwork(experiment) ? 1 : powerOfTwoAtLeast(experiment.steps, mostRecords);
}

std::int64_t defaultNoiseEvery(const Experiment& experiment)
{
    return isNetwork(experiment) ? std::max<std::int64_t>(4, experiment.recordEvery) : experiment.recordEvery;
}

std::int64_t defaultEvaluateEvery(const Experiment& experiment)
{
    if (!isNetwork(experiment)) {
        constexpr std::int64_t mostEvaluations = 1024;
        return std::max<std::int64_t>(powerOfTwoAtLeast(experiment.steps, mostEvaluations), 16);
    }
    std::int64_t batchSizes = 0;
    for (const Arm& arm : experiment.arms)
        batchSizes += arm.initial.batchSize;
    // Training and test set of the usual image data sets, which are not read before the experiment begins.
    constexpr std::int64_t testExamples = 10000;
    constexpr std::int64_t trainingExamples = 60000;
    const auto& network = std::get<NetworkConfig>(experiment.problem);
    const std::int64_t chosen = network.changes.examples;
    const std::int64_t evaluatedExamples = testExamples + (chosen > 0 ? chosen : trainingExamples);
    constexpr std::int64_t stepsPerEvaluation = 10;
    // The forward pass is a third of a step; of convolutions, whose backward pass is quicker, half.
    const std::int64_t forwardShare = network.shape.channels.empty() ? 3 : 2;
    const auto arms = static_cast<std::int64_t>(experiment.arms.size());
    return powerOfTwoAtLeast(stepsPerEvaluation * evaluatedExamples * arms / forwardShare, std::max<std::int64_t>(batchSizes, 1));
}

std::int64_t defaultSnapshotEvery(const Experiment& experiment)
{
    constexpr std::int64_t mostSnapshots = 1024;
    return powerOfTwoAtLeast(experiment.steps, mostSnapshots);
}

bool isEvaluationStep(std::int64_t step, std::int64_t evaluateEvery)
{
    if (step % evaluateEvery == 0)
        return true;
    return step < evaluateEvery && step >= std::max<std::int64_t>(evaluateEvery / 16, 1)
        && std::has_single_bit(static_cast<std::uint64_t>(step));
}

std::int64_t nextEvaluationStep(std::int64_t step, std::int64_t evaluateEvery)
{
    if (step >= evaluateEvery)
        return (step / evaluateEvery + 1) * evaluateEvery;
    const std::int64_t first = std::max<std::int64_t>(evaluateEvery / 16, 1);
    const auto next = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(std::max(step + 1, first))));
    return std::min(next, evaluateEvery);
}

} // namespace tandem
