// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>

namespace tandem {

/// An array [replica, P] of float32 numbers, in the memory of what computes the replicas.
class ReplicaArray {
public:
    /// Is shown a row [P], which holds until it returns.
    using Reader = std::function<void(int replica, std::span<const float> row)>;

    virtual ~ReplicaArray() = default;

    /// Shows the rows [first, first + count) to `reader`, in their order.
    virtual void read(int first, int count, const Reader& reader) const = 0;
    /// `rows` [replica, P] replace as many from row `first` on. Threads may write different rows at once.
    virtual void write(int first, std::span<const float> rows) = 0;
    virtual void setZero() = 0;
    /// The rows [first, first + count) times `factor`.
    virtual void scale(int first, int count, float factor) = 0;
};

} // namespace tandem
