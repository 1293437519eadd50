// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/hyperparameters.h"
#include "ensemble/record_block.h"
#include "networks/image_bank.h"
#include "networks/minibatch_stream.h"
#include "networks/mlp_layout.h"
#include "networks/stacking.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Replicas of one arm that are computed together: a single one (on the processor, where its weights stay in the cache
/// from step to step) or all of the arm stacked (on a GPU). Different groups may run on different threads.
class ReplicaGroup {
public:
    /// Where the group lies in the arrays of the ensemble.
    struct Place {
        int arm = 0;
        int firstReplica = 0; ///< first row of [replica, ...] arrays
        int replicas = 1;
    };

    /// `parameters` and `buffer` are this group's rows, [P] for a single replica or [replica, P] stacked, updated in place.
    ReplicaGroup(const MlpLayout& layout, Place place, const ImageBank& images, std::vector<MinibatchStream*> streams,
        const at::Tensor& parameters, const at::Tensor& buffer);

    const Place& place() const { return m_place; }

    /// Does `steps` updates from step `firstStep`, of which each draws a minibatch from position `samples` of the streams
    /// on, writes its columns of `records` (train_loss, gradient_signal, gradient_noise in this order), and marks those
    /// whose loss passed 10⁵ or whose gradient turned non-finite in `divergedAt` [replica of the ensemble].
    void run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        RecordBlock& records, std::span<std::int64_t> divergedAt);

private:
    struct Measured;

    bool stacked() const { return m_parameters.dim() == 2; }
    at::Tensor drawIndices(std::int64_t position, std::int64_t batchSize);
    void updateSingle(const std::vector<at::Tensor>& gradients, const Hyperparameters& values);
    void updateStack(const std::vector<at::Tensor>& gradients, const Hyperparameters& values, const at::Tensor& alive);
    void write(const std::vector<Measured>& measured, const Hyperparameters& values, RecordBlock& records,
        std::span<const std::int64_t> divergedAt) const;

    Place m_place;
    const ImageBank* m_images = nullptr;
    std::vector<MinibatchStream*> m_streams; // [replica of the group]
    at::Tensor m_parameters;
    at::Tensor m_buffer;
    std::vector<at::Tensor> m_leaves;       // W₁, b₁, … sharing m_parameters
    std::vector<at::Tensor> m_layerBuffers; // the same parts of m_buffer
};

/// The rows of an array [replica, P] that belong to a group: [P] for a single replica, [replica, P] stacked.
at::Tensor replicaRows(const at::Tensor& all, const ReplicaGroup::Place& place, Stacking stacking);

} // namespace tandem
