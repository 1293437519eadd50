// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/tiles.h"

namespace tandem {

/// Whether processor and kernel have AMX with products in bfloat16, and the kernel grants this process its use, which is asked
/// for here.
bool requestAmx();

/// Lays out the tiles for this thread, until releaseAmx().
void configureAmx();
void releaseAmx();
/// See TileSession::multiply().
void multiplyInAmx(const TileStrip& strip);

} // namespace tandem
