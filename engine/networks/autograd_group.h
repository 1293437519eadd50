// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/compute_path.h"
#include "networks/image_bank.h"
#include "networks/minibatch_stream.h"
#include "networks/network_layout.h"
#include "networks/replica_group.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Replicas by LibTorch's autograd: a single one, which is the yardstick of what is faster, or an arm's stacked on a GPU.
class AutogradGroup final : public ReplicaGroup {
public:
    /// `parameters` and `buffer` are this group's rows, [P] for a single replica or [replica, P] stacked, updated in place.
    AutogradGroup(const NetworkLayout& layout, Place place, const std::atomic<bool>& interrupted, const ImageBank& images,
        std::vector<MinibatchStream*> streams, const at::Tensor& parameters, const at::Tensor& buffer);

    void run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        RecordBlock& records, std::span<std::int64_t> divergedAt) override;

private:
    struct Measured;

    bool stacked() const { return m_parameters.dim() == 2; }
    at::Tensor drawIndices(std::int64_t position, std::int64_t batchSize);
    void updateSingle(const std::vector<at::Tensor>& gradients, const Hyperparameters& values);
    void updateStack(const std::vector<at::Tensor>& gradients, const Hyperparameters& values, const at::Tensor& alive);
    void write(const std::vector<Measured>& measured, const Hyperparameters& values, RecordBlock& records,
        std::span<const std::int64_t> divergedAt) const;

    NetworkLayout m_layout;
    std::int64_t m_chunk = 1;
    const ImageBank* m_images = nullptr;
    std::vector<MinibatchStream*> m_streams; // [replica of the group]
    at::Tensor m_parameters;
    at::Tensor m_buffer;
    std::vector<at::Tensor> m_leaves;       // W₁, b₁, … sharing m_parameters
    std::vector<at::Tensor> m_layerBuffers; // the same parts of m_buffer
};

/// The rows of an array [replica, P] that belong to a group: [P] for a single replica, [replica, P] stacked.
at::Tensor replicaRows(const at::Tensor& all, const ReplicaGroup::Place& place, ComputePath path);

} // namespace tandem
