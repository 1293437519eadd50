// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace tandem {

/// Exit codes of every command.
enum class ExitCode {
    Well = 0,
    Failed = 1,        ///< a run or check failed
    BadInput = 2,      ///< bad usage or input, with one sentence on standard error
    Interrupted = 130, ///< Ctrl-C
};

/// What the command line cannot do without Qt and takes from the program that has it; empty functions in a build without
/// the window, whose commands are then absent.
struct WindowCommands {
    struct Snapshot {
        std::string experiment;
        std::string out;
        std::string plot;   ///< object name of one plot; empty: the whole window
        std::string theme;  ///< "light" or "dark"; empty: light
        std::string lesson; ///< a lesson instead of an experiment
        int lessonStep = 0; ///< from 1; 0: its last
        bool presenter = false;
        int width = 1280;
        int height = 720;
        long long steps = 0; ///< 0: the experiment's own
    };
    /// An experiment or a run log, and logs to compare it with; empty: the default experiment.
    std::function<int(const std::vector<std::string>& files)> openWindow;
    std::function<int(const Snapshot&)> snapshot;
};

/// Parses and runs; returns the exit code of the process.
int runCommandLine(int argc, char** argv, const WindowCommands& window);

} // namespace tandem
