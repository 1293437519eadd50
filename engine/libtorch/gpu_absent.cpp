// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/gpu.h"

#include <stdexcept>

namespace tandem {
namespace {

[[noreturn]] void noGpu()
{
    throw std::logic_error("a GPU was asked for in a build whose LibTorch has no CUDA");
}

} // namespace

std::string gpuName(int /*index*/)
{
    noGpu();
}

std::int64_t gpuMemory(int /*index*/)
{
    noGpu();
}

std::unique_ptr<StepQueue> makeGpuQueue(const c10::Device& /*device*/)
{
    noGpu();
}

void endStepOnGpu(const StackedParameters& /*parameters*/, const at::Tensor& /*gradient*/, const StepFindings& /*findings*/,
    double /*largestLoss*/, const StepTable& /*table*/)
{
    noGpu();
}

std::unique_ptr<StackedGradient> makeDenseStackOnGpu(
    const NetworkLayout& /*layout*/, const ImageBank& /*images*/, const at::Tensor& /*theta*/)
{
    noGpu();
}

} // namespace tandem
