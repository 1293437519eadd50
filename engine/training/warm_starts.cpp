// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/warm_starts.h"

#include <cstdint>
#include <string>

namespace tandem {

namespace {

std::string arrayOf(int replica)
{
    return "dominant_start_" + std::to_string(replica);
}

} // namespace

std::vector<double> WarmStarts::of(int replica) const
{
    const auto found = m_starts.find(replica);
    return found == m_starts.end() ? std::vector<double>() : std::vector<double>(found->second.begin(), found->second.end());
}

void WarmStarts::keep(int replica, std::span<const double> start)
{
    if (start.empty())
        m_starts.erase(replica);
    else
        m_starts[replica].assign(start.begin(), start.end());
}

void WarmStarts::save(Checkpoint& checkpoint) const
{
    for (const auto& [replica, start] : m_starts)
        checkpoint.arrays.push_back({arrayOf(replica), {static_cast<std::int64_t>(start.size())}, start});
}

void WarmStarts::restore(const Checkpoint& checkpoint, int replicas)
{
    m_starts.clear();
    for (int replica = 0; replica < replicas; ++replica) {
        const CheckpointArray* array = checkpoint.find(arrayOf(replica));
        if (const auto* start = array ? std::get_if<std::vector<float>>(&array->values) : nullptr)
            m_starts[replica] = *start;
    }
}

} // namespace tandem
