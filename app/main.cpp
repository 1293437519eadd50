// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_line.h"

#ifdef TANDEM_GUI
#include "window_commands.h"
#endif

int main(int argc, char** argv)
{
#ifdef TANDEM_GUI
    return tandem::runCommandLine(argc, argv, tandem::windowCommands(argc, argv));
#else
    return tandem::runCommandLine(argc, argv, {});
#endif
}
