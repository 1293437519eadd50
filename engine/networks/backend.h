// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// What computes a network's gradient.
enum class Backend {
    Automatic, ///< the fastest that fits: by hand, but convolutions on a GPU by LibTorch's autograd
    Reference, ///< LibTorch's autograd everywhere, the yardstick
};

} // namespace tandem
