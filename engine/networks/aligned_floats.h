// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace tandem {

/// Allocates at the beginning of a cache line, so that no vector load crosses one.
template <typename Value> struct CacheLineAllocator {
    using value_type = Value;
    static constexpr std::align_val_t line{64};

    CacheLineAllocator() = default;
    template <typename Other> CacheLineAllocator(const CacheLineAllocator<Other>&) { }

    Value* allocate(std::size_t count) { return static_cast<Value*>(::operator new(count * sizeof(Value), line)); }
    void deallocate(Value* values, std::size_t) { ::operator delete(values, line); }
    bool operator==(const CacheLineAllocator&) const { return true; }
};

using AlignedFloats = std::vector<float, CacheLineAllocator<float>>;
using AlignedDwords = std::vector<std::uint32_t, CacheLineAllocator<std::uint32_t>>;

} // namespace tandem
