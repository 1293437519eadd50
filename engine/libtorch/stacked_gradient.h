// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libtorch/image_bank.h"
#include "libtorch/network_model.h"
#include "libtorch/stacked_step.h"
#include "networks/compute_path.h"
#include "networks/network_layout.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

namespace tandem {

/// Gradients of a stack's minibatches, on the device where its θ lies.
class StackedGradient {
public:
    virtual ~StackedGradient() = default;

    /// ḡ [replica, P], every row contiguous, of minibatch `minibatch` of the step at the table's cursor; its loss and, if asked
    /// for, N₁ go into `findings`. What is returned holds until the next call for the same minibatch.
    virtual at::Tensor of(const StepTable& table, int minibatch, ExampleNorms norms, StepFindings& findings) = 0;
};

/// For a `path` that isStacked(): under ComputePath::Stacked by hand where there is such a way (dense networks on a GPU),
/// otherwise by LibTorch's autograd. `theta` [replica, P] is read where it is at the time of a call.
std::unique_ptr<StackedGradient> makeStackedGradient(
    const NetworkLayout& layout, const ImageBank& images, const at::Tensor& theta, ComputePath path);

/// Images of every replica that go through the network at once: what a backward pass holds of the whole stack's stays below
/// 2 GiB.
std::int64_t stackedChunk(const NetworkLayout& layout, std::int64_t replicas);

} // namespace tandem
