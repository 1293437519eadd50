// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/replica_computation.h"
#include "support/thread_pool.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tandem {

/// Loss and accuracy of all replicas over the whole training and test set, on a frozen copy of θ, in slices of about
/// 10 ms. The work is cut into units (a range of images, a group of replicas) that depend on the shapes alone, so the
/// results do not depend on the number of threads.
class NetworkEvaluation {
public:
    NetworkEvaluation(const ReplicaTask& task, std::unique_ptr<UnitEvaluator> evaluator);

    static std::vector<std::string> metrics();
    /// Fixed by the shapes.
    int slices() const { return m_slices; }
    /// Copies θ; a replica that diverged is left out and reports NaN.
    void begin(std::span<const std::int64_t> divergedAt);
    /// Called slices() times after begin().
    void nextSlice(ThreadPool& pool);
    /// [metric, replica], complete after the last slice.
    const std::vector<double>& results() const { return m_results; }

private:
    void addRanges(ImagePart part, std::int64_t images, std::int64_t atOnce);
    std::size_t units() const { return m_ranges.size() * m_places.size(); }
    bool hasDiverged(const ReplicaGroup::Place& place) const;
    void finish();

    std::vector<ReplicaGroup::Place> m_places;
    std::unique_ptr<UnitEvaluator> m_evaluator;
    int m_replicas = 0;
    int m_slices = 0;
    int m_nextSlice = 0;
    std::vector<ImageRange> m_ranges;
    std::vector<std::int64_t> m_divergedAt; // [replica] as of begin()
    std::vector<double> m_results;
};

} // namespace tandem
