// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/compute_path.h"
#include "networks/replica_array.h"
#include "networks/replica_group.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>

namespace tandem {

/// A ReplicaArray on a device of LibTorch, 0 at first. Every row begins on a cache line, so that no replica's arithmetic depends
/// on which row it is.
class TensorRows final : public ReplicaArray {
public:
    TensorRows(std::int64_t rows, std::int64_t columns, const c10::Device& device);

    /// [replica, P].
    const at::Tensor& tensor() const { return m_rows; }

    void read(int first, int count, const Reader& reader) const override;
    void write(int first, std::span<const float> rows) override;
    void setZero() override;
    void scale(int first, int count, float factor) override;

private:
    at::Tensor m_rows;
};

/// The rows of an array [replica, P] that belong to a group: [P] for a single replica, [replica, P] stacked.
at::Tensor replicaRows(const at::Tensor& all, const ReplicaGroup::Place& place, ComputePath path);

} // namespace tandem
