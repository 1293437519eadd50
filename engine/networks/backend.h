// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// What computes a network's gradient.
enum class Backend {
    Automatic, ///< the fastest that fits: by hand on oneDNN on the processor, LibTorch's autograd on a GPU
    Reference, ///< LibTorch's autograd everywhere, the yardstick
};

} // namespace tandem
