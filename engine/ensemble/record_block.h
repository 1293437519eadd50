// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// A quantity that an ensemble measures while stepping, at the steps divisible by `every`.
struct StepMetric {
    std::string name;
    std::int64_t every = 1;
};

/// What was measured during one block of steps, [metric][record, replica]. The record of step n belongs to θ_n, the
/// parameters after n updates: the loss and the gradient that update n → n+1 is computed from. A replica that diverged
/// reports NaN from then on. Reused from block to block without allocating once it has grown.
class RecordBlock {
public:
    RecordBlock(std::vector<StepMetric> metrics, int replicas);

    /// Empties the block and makes room for the steps [firstStep, firstStep + stepCount), all NaN.
    void begin(std::int64_t firstStep, std::int64_t stepCount);

    const std::vector<StepMetric>& metrics() const { return m_metrics; }
    int replicas() const { return m_replicas; }
    std::int64_t firstStep() const { return m_firstStep; }
    std::int64_t stepCount() const { return m_stepCount; }

    /// Whether `metric` is measured at `step`.
    bool measures(int metric, std::int64_t step) const { return step % m_metrics[metric].every == 0; }
    /// First measured step of `metric` at or after `step`.
    std::int64_t firstMeasured(int metric, std::int64_t step) const;
    /// The row [replica] of `metric` at `step`, which must be measured and inside the block. Different replicas of a row
    /// may be written from different threads.
    std::span<double> row(int metric, std::int64_t step);
    std::span<const double> row(int metric, std::int64_t step) const;

private:
    std::size_t offset(int metric, std::int64_t step) const;

    std::vector<StepMetric> m_metrics;
    int m_replicas = 0;
    std::int64_t m_firstStep = 0;
    std::int64_t m_stepCount = 0;
    std::vector<std::vector<double>> m_values; // [metric][record * replicas + replica]
};

} // namespace tandem
