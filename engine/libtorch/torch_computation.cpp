// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/torch_computation.h"

#include "libtorch/autograd_group.h"
#include "libtorch/blas_library.h"
#include "libtorch/gpu.h"
#include "libtorch/in_words.h"
#include "libtorch/stacked_group.h"
#include "libtorch/tensor_rows.h"
#include "libtorch/torch_evaluator.h"
#include "networks/network_factory.h"
#include "networks/network_memory.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cassert>
#include <optional>

namespace tandem {
namespace {

class TorchComputation final : public ReplicaComputation {
public:
    TorchComputation(const ReplicaTask& task, const c10::Device& device)
        : m_task(task)
        , m_train(task.dataset, task.dataset->train, device)
        , m_test(task.dataset, task.dataset->test, device)
        , m_parameters(task.replicas(), task.layout.parameters(), device)
        , m_buffer(task.replicas(), task.layout.parameters(), device)
    {
        assert(!isByHand(task.path));
        if (task.secondMoments)
            m_second.emplace(task.replicas(), task.layout.parameters(), device);
    }

    ReplicaArray& parameters() override { return m_parameters; }
    ReplicaArray& buffer() override { return m_buffer; }
    ReplicaArray* secondMoments() override { return m_second ? &*m_second : nullptr; }

    std::unique_ptr<ReplicaGroup> makeGroup(const ReplicaGroup::Place& place, const UpdatePlan& plan,
        const std::atomic<bool>& interrupted, const Streams& streams) override
    {
        return inWords([&]() -> std::unique_ptr<ReplicaGroup> {
            const auto rows = [&](const TensorRows& all) { return replicaRows(all.tensor(), place, m_task.path); };
            const at::Tensor theta = rows(m_parameters);
            const at::Tensor buffer = rows(m_buffer);
            const at::Tensor second = plan.isAdam() ? rows(*m_second) : at::Tensor();
            if (isStacked(m_task.path))
                return std::make_unique<StackedGroup>(place, plan, interrupted,
                    makeStackedGradient(m_task.layout, m_train, theta, m_task.path), streams,
                    StackedParameters{theta, buffer, second});
            return std::make_unique<AutogradGroup>(m_task.layout, place, plan, interrupted, m_train,
                AutogradGroup::Streams{streams[0].front(), streams.size() > 1 ? streams[1].front() : nullptr},
                AutogradGroup::Rows{theta, buffer, second});
        });
    }

    std::unique_ptr<UnitEvaluator> makeEvaluator() override
    {
        return std::make_unique<TorchEvaluator>(m_task, m_train, m_test, m_parameters.tensor());
    }

private:
    ReplicaTask m_task;
    ImageBank m_train;
    ImageBank m_test;
    TensorRows m_parameters;
    TensorRows m_buffer;
    std::optional<TensorRows> m_second;
};

} // namespace

std::unique_ptr<ReplicaComputation> makeTorchComputation(const ReplicaTask& task, const std::string& device)
{
    // Parallelism is over replicas: threads inside an operation would only wait for each other, and split its sums.
    at::set_num_threads(1);
    useOneBlasThread();
    const bool tf32 = device.ends_with(tf32Suffix);
    at::globalContext().setAllowTF32CuBLAS(tf32);
    at::globalContext().setAllowTF32CuDNN(tf32);
    at::globalContext().setDeterministicCuDNN(true);
    return inWords([&] {
        const c10::Device place(tf32 ? device.substr(0, device.size() - tf32Suffix.size()) : device);
        checkMemory(
            task.layout.parameters(), task.replicas(), task.arrays, place.is_cuda() ? gpuMemory(place.index()) : machineMemory());
        return std::make_unique<TorchComputation>(task, place);
    });
}

} // namespace tandem
