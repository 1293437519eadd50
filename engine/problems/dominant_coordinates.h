// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

namespace tandem {

/// [coordinate] whether it is among the `k` of the largest curvatures, of equal ones the first: the dominant subspace of a
/// diagonal Hessian.
inline std::vector<bool> dominantCoordinates(const std::vector<double>& curvatures, int k)
{
    std::vector<int> order(curvatures.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](int a, int b) { return curvatures[a] > curvatures[b]; });
    std::vector<bool> dominant(curvatures.size(), false);
    for (std::size_t rank = 0; rank < order.size() && rank < static_cast<std::size_t>(k); ++rank)
        dominant[order[rank]] = true;
    return dominant;
}

} // namespace tandem
