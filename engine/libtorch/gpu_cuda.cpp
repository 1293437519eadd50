// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/gpu.h"

#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>

#include <map>

namespace tandem {
namespace {

using c10::cuda::CUDAStream;

/// Lets `later` begin nothing new before `first` has done what it was given.
void order(const CUDAStream& first, const CUDAStream& later)
{
    at::cuda::CUDAEvent reached;
    reached.record(first);
    reached.block(later);
}

class GpuQueue final : public StepQueue {
public:
    explicit GpuQueue(const c10::Device& device)
        : m_stream(c10::cuda::getStreamFromPool(false, device.index()))
    {
    }
    // A GPU that has failed has said so to whoever asked it last.
    ~GpuQueue() override { C10_CUDA_CHECK_WARN(cudaStreamSynchronize(m_stream)); }
    GpuQueue(const GpuQueue&) = delete;
    GpuQueue& operator=(const GpuQueue&) = delete;

    std::unique_ptr<Turn> turn() override
    {
        order(c10::cuda::getCurrentCUDAStream(m_stream.device_index()), m_stream);
        return std::make_unique<GpuTurn>(m_stream);
    }

    void run(int kind, const std::function<void()>& step) override
    {
        Recorded& recorded = m_recorded[kind];
        if (recorded.graph) {
            recorded.graph->replay();
        } else if (recorded.timesRun < timesBeforeRecording) {
            step();
            ++recorded.timesRun;
        } else {
            recorded.graph = record(step);
            recorded.graph->replay();
        }
    }

    void forget() override
    {
        wait(); // a graph may still be running
        m_recorded.clear();
    }

    void wait() override { m_stream.synchronize(); }

private:
    class GpuTurn final : public Turn {
    public:
        explicit GpuTurn(const CUDAStream& stream)
            : m_guard(stream)
        {
        }

    private:
        c10::cuda::CUDAStreamGuard m_guard;
    };
    struct Recorded {
        int timesRun = 0;
        std::unique_ptr<at::cuda::CUDAGraph> graph;
    };

    /// `step` as a graph, only written down; nothing is left open where it throws, for want of memory say.
    static std::unique_ptr<at::cuda::CUDAGraph> record(const std::function<void()>& step)
    {
        auto graph = std::make_unique<at::cuda::CUDAGraph>();
        graph->capture_begin();
        try {
            step();
        } catch (...) {
            endInFailure(*graph);
            throw;
        }
        graph->capture_end();
        return graph;
    }

    static void endInFailure(at::cuda::CUDAGraph& graph)
    {
        try {
            graph.capture_end();
        } catch (const c10::Error& error) {
            TORCH_WARN(error.what_without_backtrace()); // besides the failure that led here
        }
    }

    // Libraries make their handles and choose their kernels the first time, which a graph cannot hold.
    static constexpr int timesBeforeRecording = 2;

    CUDAStream m_stream;
    std::map<int, Recorded> m_recorded; // by kind
};

} // namespace

std::string gpuName(int index)
{
    return at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index))->name;
}

std::int64_t gpuMemory(int index)
{
    return static_cast<std::int64_t>(at::cuda::getDeviceProperties(static_cast<c10::DeviceIndex>(index))->totalGlobalMem);
}

std::unique_ptr<StepQueue> makeGpuQueue(const c10::Device& device)
{
    return std::make_unique<GpuQueue>(device);
}

} // namespace tandem
