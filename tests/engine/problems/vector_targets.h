// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// As in noise_lanes.cpp: Highway otherwise leaves out what has AES in vectors of 512 bits.
#ifndef HWY_WANT_AVX3_DL
#define HWY_WANT_AVX3_DL
#endif
#include <hwy/highway.h>

#include <cstdint>

namespace tandem::test {

/// Whether products are fused to sums by the instructions of a target.
inline bool fuses(std::int64_t target)
{
    return (target & (HWY_SCALAR | HWY_EMU128 | HWY_SSSE3 | HWY_SSE4)) == 0;
}

/// Calls visit(target) with the program taking each of this processor's instruction sets in turn, the best of the others where a
/// file is not compiled for it.
template <typename Visit> void onEachTarget(Visit visit)
{
    const std::int64_t supported = hwy::SupportedTargets();
    for (std::int64_t target = 1; target > 0 && target <= HWY_SCALAR; target <<= 1) {
        if ((supported & target & HWY_TARGETS) == 0)
            continue;
        const std::int64_t noBetter = supported & -target; // better ones have lower bits
        hwy::SetSupportedTargetsForTest(noBetter);
        hwy::GetChosenTarget().Update(noBetter);
        visit(target);
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    }
}

} // namespace tandem::test
