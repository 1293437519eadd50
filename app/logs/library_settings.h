// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "logs/run_recording.h"

namespace tandem {

/// The library as the user has set it: whether every training is recorded, and how much room all runs may take.
LibraryPlace libraryInSettings();
void rememberLibrary(const LibraryPlace& place);

} // namespace tandem
