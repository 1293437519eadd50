// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command_line.h"

namespace tandem {

/// Trains an experiment with the same trainer as the window, lets the plots settle and writes the window's picture, or one
/// plot's. Needs a QApplication. Throws InputError when the experiment, the plot or the file cannot be used.
ExitCode takeSnapshot(const WindowCommands::Snapshot& snapshot);

} // namespace tandem
