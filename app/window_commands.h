// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command_line.h"

namespace tandem {

/// The commands that need Qt, for the command line.
WindowCommands windowCommands(int& argc, char** argv);

} // namespace tandem
