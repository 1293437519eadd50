// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libtorch/stacked_gradient.h"
#include "libtorch/stacked_step.h"
#include "libtorch/step_queue.h"

#include <cstdint>
#include <memory>
#include <string>

// What only a LibTorch with CUDA can do. In a build with another one no tensor ever lies on a GPU, and nothing of this is
// called (gpu_absent.cpp).
namespace tandem {

/// The model of the GPU cuda:`index`, e.g. "NVIDIA H100 80GB HBM3".
std::string gpuName(int index);
/// Bytes of its memory.
std::int64_t gpuMemory(int index);

/// A stream of its own, and CUDA graphs.
std::unique_ptr<StepQueue> makeGpuQueue(const c10::Device& device);

/// endStep() where the tensors lie on a GPU: three kernels in the present stream.
void endStepOnGpu(const StackedParameters& parameters, const at::Tensor& gradient, const StepFindings& findings,
    double largestLoss, const StepTable& table);

/// The backward pass written by hand on cuBLAS's products, for a network of dense layers alone.
std::unique_ptr<StackedGradient> makeDenseStackOnGpu(
    const NetworkLayout& layout, const ImageBank& images, const at::Tensor& theta);

} // namespace tandem
