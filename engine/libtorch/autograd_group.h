// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libtorch/image_bank.h"
#include "networks/minibatch_stream.h"
#include "networks/network_layout.h"
#include "networks/replica_group.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// A single replica by LibTorch's autograd: the yardstick of what is faster.
class AutogradGroup final : public ReplicaGroup {
public:
    /// This replica's rows [P], updated in place.
    struct Rows {
        at::Tensor parameters;
        at::Tensor buffer;
        at::Tensor second; ///< Adam's second moments; undefined under any other optimizer
    };
    /// Where the minibatches come from: the second ones are SVAG's, null without.
    struct Streams {
        MinibatchStream* first = nullptr;
        MinibatchStream* second = nullptr;
    };
    AutogradGroup(const NetworkLayout& layout, Place place, UpdatePlan plan, const std::atomic<bool>& interrupted,
        const ImageBank& images, Streams streams, const Rows& rows);

    void run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        RecordBlock& records, std::span<std::int64_t> divergedAt) override;

private:
    /// run(), with LibTorch's own exceptions.
    void train(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        RecordBlock& records, std::span<std::int64_t> divergedAt);
    ImageBatch draw(MinibatchStream& stream, std::int64_t position, std::int64_t batchSize) const;
    /// What SVAG makes of `gradients` and those of the second minibatch, which is drawn at `position`.
    std::vector<at::Tensor> mixedWithSecond(
        const std::vector<at::Tensor>& gradients, std::int64_t position, std::int64_t batchSize) const;
    /// `gradients` as Dom-SGD or Bulk-SGD follows them.
    std::vector<at::Tensor> projected(const std::vector<at::Tensor>& gradients, std::int64_t step, RecordBlock& records) const;
    void update(const std::vector<at::Tensor>& gradients, std::int64_t step, const Hyperparameters& values);

    NetworkLayout m_layout;
    std::int64_t m_chunk = 1;
    const ImageBank* m_images = nullptr;
    Streams m_streams;
    at::Tensor m_parameters;
    std::vector<at::Tensor> m_leaves;       // W₁, b₁, … sharing m_parameters
    std::vector<at::Tensor> m_layerBuffers; // the same parts of the buffer
    std::vector<at::Tensor> m_layerSeconds; // and of the second moments; empty where there are none
};

} // namespace tandem
