// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/host_rows.h"

#include <algorithm>
#include <cassert>

namespace tandem {
namespace {

/// Numbers of a cache line.
constexpr std::int64_t rowAlignment = 16;

} // namespace

HostRows::HostRows(std::int64_t rows, std::int64_t columns)
    : m_columns(static_cast<std::size_t>(columns))
    , m_stride(static_cast<std::size_t>((columns + rowAlignment - 1) / rowAlignment * rowAlignment))
    , m_numbers(static_cast<std::size_t>(rows) * m_stride)
{
}

std::span<float> HostRows::row(int replica)
{
    return std::span(m_numbers).subspan(static_cast<std::size_t>(replica) * m_stride, m_columns);
}

std::span<const float> HostRows::row(int replica) const
{
    return std::span(m_numbers).subspan(static_cast<std::size_t>(replica) * m_stride, m_columns);
}

void HostRows::read(int first, int count, const Reader& reader) const
{
    for (int replica = first; replica < first + count; ++replica)
        reader(replica, row(replica));
}

void HostRows::write(int first, std::span<const float> rows)
{
    assert(rows.size() % m_columns == 0);
    for (int replica = first; !rows.empty(); rows = rows.subspan(m_columns))
        std::ranges::copy(rows.first(m_columns), row(replica++).begin());
}

void HostRows::setZero()
{
    std::ranges::fill(m_numbers, 0.0F);
}

void HostRows::scale(int first, int count, float factor)
{
    for (int replica = first; replica < first + count; ++replica)
        for (float& number : row(replica))
            number *= factor;
}

} // namespace tandem
