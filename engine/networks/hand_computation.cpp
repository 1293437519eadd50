// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/hand_computation.h"

#include "networks/hand_evaluator.h"
#include "networks/hand_replica.h"
#include "networks/host_rows.h"
#include "networks/network_memory.h"

#include <optional>

namespace tandem {
namespace {

class HandComputation final : public ReplicaComputation {
public:
    explicit HandComputation(const ReplicaTask& task)
        : m_task(task)
        , m_parameters(task.replicas(), task.layout.parameters())
        , m_buffer(task.replicas(), task.layout.parameters())
        , m_workspaces(task.layout)
    {
        if (task.secondMoments)
            m_second.emplace(task.replicas(), task.layout.parameters());
    }

    ReplicaArray& parameters() override { return m_parameters; }
    ReplicaArray& buffer() override { return m_buffer; }
    ReplicaArray* secondMoments() override { return m_second ? &*m_second : nullptr; }

    std::unique_ptr<ReplicaGroup> makeGroup(const ReplicaGroup::Place& place, const UpdatePlan& plan,
        const std::atomic<bool>& interrupted, const Streams& streams) override
    {
        const int replica = place.firstReplica;
        const bool bytes = m_task.path == ComputePath::ByHandBfloat16 && m_task.layout.convolutions().empty();
        const HandReplica::Source source{&m_task.dataset->train, bytes ? HandReplica::Pixels::Bytes : HandReplica::Pixels::Floats,
            streams[0].front(), streams.size() > 1 ? streams[1].front() : nullptr};
        const UpdatedParameters updated{
            m_parameters.row(replica), m_buffer.row(replica), plan.isAdam() ? m_second->row(replica) : std::span<float>()};
        return std::make_unique<HandReplica>(place, plan, interrupted, source, m_workspaces, updated);
    }

    std::unique_ptr<UnitEvaluator> makeEvaluator() override
    {
        return std::make_unique<HandEvaluator>(*m_task.dataset, m_parameters, m_workspaces);
    }

private:
    ReplicaTask m_task;
    HostRows m_parameters;
    HostRows m_buffer;
    std::optional<HostRows> m_second;
    HandWorkspaces m_workspaces;
};

} // namespace

std::unique_ptr<ReplicaComputation> makeHandComputation(const ReplicaTask& task)
{
    checkMemory(task.layout.parameters(), task.replicas(), task.arrays, machineMemory());
    return std::make_unique<HandComputation>(task);
}

} // namespace tandem
