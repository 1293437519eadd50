// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/step_queue.h"

#include "libtorch/gpu.h"

namespace tandem {
namespace {

class ProcessorQueue final : public StepQueue {
public:
    std::unique_ptr<Turn> turn() override { return std::make_unique<Turn>(); }
    void run(int /*kind*/, const std::function<void()>& step) override { step(); }
    void forget() override { }
    void wait() override { }
};

} // namespace

std::unique_ptr<StepQueue> makeStepQueue(const c10::Device& device)
{
    if (device.is_cuda())
        return makeGpuQueue(device);
    return std::make_unique<ProcessorQueue>();
}

} // namespace tandem
