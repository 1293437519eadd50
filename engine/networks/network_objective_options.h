// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tandem {

struct NetworkObjectiveOptions {
    /// The sample that L and its Hessian are the mean over: the same examples of a data set always; all that it has where it
    /// would leave over fewer than half as many, which micro-batches are drawn from.
    std::int64_t examples = 1024;
    std::int64_t microBatchSize = 64;
};

} // namespace tandem
