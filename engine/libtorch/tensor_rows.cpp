// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/tensor_rows.h"

#include "libtorch/in_words.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tandem {
namespace {

/// Numbers of a cache line.
constexpr std::int64_t rowAlignment = 16;

/// Numbers that come from a device at once, 64 MiB.
constexpr std::int64_t mostNumbers = std::int64_t{1} << 24;

} // namespace

TensorRows::TensorRows(std::int64_t rows, std::int64_t columns, const c10::Device& device)
{
    const std::int64_t stride = (columns + rowAlignment - 1) / rowAlignment * rowAlignment;
    m_rows = at::zeros({rows, stride}, at::TensorOptions(at::kFloat).device(device)).narrow(1, 0, columns);
}

void TensorRows::read(int first, int count, const Reader& reader) const
{
    const auto rowsAtOnce = static_cast<int>(std::clamp<std::int64_t>(mostNumbers / m_rows.size(1), 1, count));
    for (int done = 0; done < count; done += rowsAtOnce) {
        const int rows = std::min(rowsAtOnce, count - done);
        const at::Tensor host = inWords([&] { return m_rows.narrow(0, first + done, rows).to(at::kCPU); });
        for (int i = 0; i < rows; ++i)
            reader(first + done + i, {host.data_ptr<float>() + i * host.stride(0), static_cast<std::size_t>(m_rows.size(1))});
    }
}

void TensorRows::write(int first, std::span<const float> rows)
{
    inWords([&] {
        const std::int64_t columns = m_rows.size(1);
        const std::int64_t count = static_cast<std::int64_t>(rows.size()) / columns;
        m_rows.narrow(0, first, count)
            .copy_(at::from_blob(const_cast<float*>(rows.data()), {count, columns}, at::TensorOptions(at::kFloat)));
    });
}

void TensorRows::setZero()
{
    inWords([&] { m_rows.zero_(); });
}

void TensorRows::scale(int first, int count, float factor)
{
    inWords([&] { m_rows.narrow(0, first, count).mul_(factor); });
}

at::Tensor replicaRows(const at::Tensor& all, const ReplicaGroup::Place& place, ComputePath path)
{
    return isStacked(path) ? all.narrow(0, place.firstReplica, place.replicas) : all[place.firstReplica];
}

} // namespace tandem
