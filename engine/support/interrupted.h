// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// Thrown by work that was told to give up.
struct Interrupted { };

} // namespace tandem
