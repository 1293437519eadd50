// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/network_objective_options.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// The training examples that a network's objective is the mean over, and those that its micro-batches are drawn from: the same
/// for the same sizes, whatever computes with them.
class ObjectiveSample {
public:
    ObjectiveSample(std::int64_t trainingExamples, const NetworkObjectiveOptions& options);

    std::span<const std::int64_t> examples() const { return m_examples; }
    /// Objective::sample().
    std::string description() const;
    std::int64_t microBatchSize() const { return m_microBatchSize; }
    /// See Objective::microBatchGradient().
    std::vector<std::int64_t> microBatch(std::uint64_t draw, std::uint32_t index) const;

private:
    std::vector<std::int64_t> m_examples;
    std::vector<std::int64_t> m_others; // that micro-batches are drawn from
    std::int64_t m_microBatchSize = 64;
    bool m_isWholeSet = false;
};

} // namespace tandem
