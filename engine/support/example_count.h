// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>

namespace tandem {

/// Examples drawn after `steps` more minibatches of `batchSize`; all ≥ 0. A count that no 64 bits hold stays at the largest that
/// they do: a closed-form problem takes any batch size for any number of steps.
inline std::int64_t countExamples(std::int64_t before, std::int64_t steps, std::int64_t batchSize)
{
    std::int64_t drawn = 0;
    std::int64_t total = 0;
    if (__builtin_mul_overflow(steps, batchSize, &drawn) || __builtin_add_overflow(before, drawn, &total))
        return std::numeric_limits<std::int64_t>::max();
    return total;
}

} // namespace tandem
