// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// How replicas are computed together.
enum class Stacking {
    Single,  ///< one by one, several steps of one before the next: its weights stay in the cache
    Stacked, ///< all replicas of an arm on a leading axis, what a GPU gains by
};

} // namespace tandem
