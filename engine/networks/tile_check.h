// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/tiles.h"

#include <functional>

namespace tandem {

/// Multiplies a strip as TileSession::multiply() does.
using StripProduct = std::function<void(const TileStrip&)>;

/// Whether `multiply` gives random strips of one to five tiles, of one block and of several, overwritten and added to, the bits
/// that the emulation gives them, and leaves what lies beside them alone. The same strips in every run; takes milliseconds.
bool multipliesAsDefined(const StripProduct& multiply);

} // namespace tandem
