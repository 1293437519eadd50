// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace tandem {

/// Held by the one program that writes a log: a lock on FILE-lock beside it, which the system lets go of when the program
/// ends, however it ends.
class LogLock {
public:
    /// Throws InputError when another program or thread holds it, or when the folder cannot be written.
    explicit LogLock(const std::filesystem::path& log);
    ~LogLock();
    LogLock(const LogLock&) = delete;
    LogLock& operator=(const LogLock&) = delete;

    /// Whether somebody writes the log now.
    static bool isHeld(const std::filesystem::path& log);

private:
    std::filesystem::path m_path;
    int m_file = -1;
};

} // namespace tandem
