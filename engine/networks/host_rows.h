// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/aligned_floats.h"
#include "networks/replica_array.h"

#include <cstdint>

namespace tandem {

/// A ReplicaArray in the processor's memory, 0 at first. Every row begins on a cache line, so that no replica's arithmetic
/// depends on which row it is.
class HostRows final : public ReplicaArray {
public:
    HostRows(std::int64_t rows, std::int64_t columns);

    std::span<float> row(int replica);
    std::span<const float> row(int replica) const;

    void read(int first, int count, const Reader& reader) const override;
    void write(int first, std::span<const float> rows) override;
    void setZero() override;
    void scale(int first, int count, float factor) override;

private:
    std::size_t m_columns = 0;
    std::size_t m_stride = 0;
    AlignedFloats m_numbers;
};

} // namespace tandem
