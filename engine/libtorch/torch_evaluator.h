// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libtorch/image_bank.h"
#include "networks/replica_computation.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace tandem {

/// Evaluates groups of replicas where they lie; nothing waits for a GPU before what was found is collected. What it is given must
/// outlive it.
class TorchEvaluator final : public UnitEvaluator {
public:
    /// `parameters` [replica, P].
    TorchEvaluator(const ReplicaTask& task, const ImageBank& train, const ImageBank& test, at::Tensor parameters)
        : m_layout(task.layout)
        , m_places(task.places)
        , m_path(task.path)
        , m_train(&train)
        , m_test(&test)
        , m_parameters(std::move(parameters))
    {
    }

    void begin(std::size_t units) override;
    void load(std::span<const ImageRange> ranges, ThreadPool& pool) override;
    void evaluate(std::size_t unit, std::size_t group, std::size_t range) override;
    void collect(std::span<double> found) override;

private:
    at::Tensor found(const ImageBatch& batch, std::size_t group) const;

    NetworkLayout m_layout;
    std::vector<ReplicaGroup::Place> m_places;
    ComputePath m_path;
    const ImageBank* m_train = nullptr;
    const ImageBank* m_test = nullptr;
    at::Tensor m_parameters;
    at::Tensor m_frozen;                           // [replica, P]
    std::vector<std::vector<at::Tensor>> m_layers; // [group] views of m_frozen
    std::vector<ImageBatch> m_batches;             // [range]
    std::vector<at::Tensor>
        m_found; // [unit] of [quantity, replica of the group] float64, on the device; undefined if not evaluated
};

} // namespace tandem
