// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/gpu.h"

#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGraph.h>
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

    std::unique_ptr<Turn> turn() override { return std::make_unique<GpuTurn>(m_stream); }

    void run(int kind, const std::function<void()>& step) override
    {
        Recorded& recorded = m_recorded[kind];
        if (recorded.graph) {
            recorded.graph->replay();
        } else if (recorded.timesRun < timesBeforeRecording) {
            step();
            ++recorded.timesRun;
        } else {
            auto graph = std::make_unique<at::cuda::CUDAGraph>();
            graph->capture_begin();
            step(); // only written down
            graph->capture_end();
            graph->replay();
            recorded.graph = std::move(graph);
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
            : m_before(c10::cuda::getCurrentCUDAStream(stream.device_index()))
            , m_stream(stream)
            , m_guard(stream)
        {
            order(m_before, m_stream);
        }
        ~GpuTurn() override { order(m_stream, m_before); }
        GpuTurn(const GpuTurn&) = delete;
        GpuTurn& operator=(const GpuTurn&) = delete;

    private:
        CUDAStream m_before;
        CUDAStream m_stream;
        c10::cuda::CUDAStreamGuard m_guard;
    };
    struct Recorded {
        int timesRun = 0;
        std::unique_ptr<at::cuda::CUDAGraph> graph;
    };

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
