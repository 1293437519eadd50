// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libtorch/stacked_gradient.h"
#include "libtorch/stacked_step.h"
#include "libtorch/step_queue.h"
#include "networks/minibatch_stream.h"
#include "networks/replica_group.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tandem {

/// All replicas of an arm on a leading axis: what a GPU gains by. A block's minibatches and
/// coefficients go to the device at once, what its steps measure comes back at once; no step is awaited, and on a GPU a step
/// is one launch of a CUDA graph.
class StackedGroup final : public ReplicaGroup {
public:
    /// `streams` [minibatch of an update][replica of the group], see UpdatePlan::minibatches(); `parameters` are this group's
    /// rows, moved in place.
    StackedGroup(Place place, UpdatePlan plan, const std::atomic<bool>& interrupted, std::unique_ptr<StackedGradient> gradient,
        std::vector<std::vector<MinibatchStream*>> streams, StackedParameters parameters);

    /// Queues the steps only; what they measured comes with finish().
    void run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        RecordBlock& records, std::span<std::int64_t> divergedAt) override;
    void finish(RecordBlock& records, std::span<std::int64_t> divergedAt) override;

private:
    /// What is known of a block before it is computed.
    struct Block {
        std::int64_t firstStep = 0;
        std::int64_t steps = 0;
        std::int64_t samples = 0;
        std::int64_t batchSize = 0;
    };
    /// Steps that went to the device together, and what they measured, on its way to the host.
    struct Batch {
        std::int64_t firstStep = 0;
        at::Tensor measured; // [quantity, step, replica] float64
    };

    /// run(), with LibTorch's own exceptions.
    void queue(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        const RecordBlock& records, std::span<const std::int64_t> divergedAt);
    void reserve(std::int64_t batchSize);
    void upload(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values);
    void step(ExampleNorms norms);
    at::Tensor onHost(at::IntArrayRef shape, at::ScalarType type) const;
    void write(const Batch& batch, RecordBlock& records, std::span<const std::int64_t> divergedAt) const;

    std::vector<std::vector<MinibatchStream*>> m_streams;
    StackedParameters m_parameters;
    std::unique_ptr<StackedGradient> m_gradient;
    std::int64_t m_capacity = 0; // of the table, in steps
    StepTable m_table;

    Block m_block;
    std::vector<Batch> m_batches;       // of this block
    std::unique_ptr<StepQueue> m_queue; // last, so that it goes first, and waits for what works on all of this
};

} // namespace tandem
