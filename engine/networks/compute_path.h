// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// How the replicas of a network are computed. Paths differ by float rounding only.
enum class ComputePath {
    ByHand,          ///< on the processor one by one, the backward pass by hand on oneDNN
    ByHandBfloat16,  ///< the same, the first layer's products in bfloat16, three to each float32 one: what AMX gains by
    Autograd,        ///< on the processor one by one, LibTorch's autograd: the yardstick
    Stacked,         ///< all replicas of an arm on a leading axis, what a GPU gains by: dense networks by hand there
    StackedAutograd, ///< the same, LibTorch's autograd for every network
};

/// Whether the backward pass is the one written by hand for the processor.
constexpr bool isByHand(ComputePath path)
{
    return path == ComputePath::ByHand || path == ComputePath::ByHandBfloat16;
}

/// Whether the replicas of an arm are computed together.
constexpr bool isStacked(ComputePath path)
{
    return path == ComputePath::Stacked || path == ComputePath::StackedAutograd;
}

} // namespace tandem
