// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/parameter_path.h"

#include <algorithm>
#include <iterator>

namespace tandem {

namespace {

std::int64_t bytesOf(const ParameterPoint& point)
{
    std::int64_t bytes = 0;
    for (const std::vector<float>& theta : point.arms)
        bytes += static_cast<std::int64_t>(theta.size() * sizeof(float));
    return bytes;
}

} // namespace

void ParameterPath::add(ParameterPoint point)
{
    const std::int64_t room = mostBytes / std::max<std::int64_t>(bytesOf(point), 1);
    const std::int64_t most = std::clamp<std::int64_t>(room, 2, mostPoints);
    const std::int64_t step = point.step;
    auto kept = std::make_shared<const ParameterPoint>(std::move(point));
    const std::lock_guard lock(m_mutex);
    m_points[step] = std::move(kept);
    thin();
    while (std::ssize(m_points) > most) {
        m_spacing *= 2;
        thin();
    }
}

/// Leaves the first point, the last, and those between at multiples of the spacing.
void ParameterPath::thin()
{
    if (m_points.size() < 3)
        return;
    const std::int64_t last = std::prev(m_points.end())->first;
    for (auto at = std::next(m_points.begin()); at->first != last;)
        at = at->first % m_spacing == 0 ? std::next(at) : m_points.erase(at);
}

std::vector<std::shared_ptr<const ParameterPoint>> ParameterPath::points() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::shared_ptr<const ParameterPoint>> list;
    list.reserve(m_points.size());
    for (const auto& [step, point] : m_points)
        list.push_back(point);
    return list;
}

} // namespace tandem
