// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// How the replicas of a network are computed. Paths differ by float rounding only.
enum class ComputePath {
    ByHand,   ///< on the processor one by one, the backward pass by hand on oneDNN
    Autograd, ///< on the processor one by one, LibTorch's autograd: the yardstick
    Stacked,  ///< all replicas of an arm on a leading axis, LibTorch's autograd: what a GPU gains by
};

} // namespace tandem
