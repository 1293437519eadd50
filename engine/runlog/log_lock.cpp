// SPDX-License-Identifier: GPL-3.0-or-later
#include "runlog/log_lock.h"

#include "support/input_error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tandem {

namespace {

std::filesystem::path lockPath(const std::filesystem::path& log)
{
    return log.string() + "-lock";
}

} // namespace

LogLock::LogLock(const std::filesystem::path& log)
    : m_path(lockPath(log))
{
    while (true) {
        m_file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (m_file < 0)
            throw InputError(log.string() + " cannot be written: " + std::strerror(errno) + ".");
        if (::flock(m_file, LOCK_EX | LOCK_NB) != 0) {
            ::close(m_file);
            throw InputError(log.string() + " is being written by another program: end it first, or choose another file.");
        }
        struct stat held { };
        struct stat named { };
        // Its last owner may have removed the file between our two calls.
        if (::fstat(m_file, &held) == 0 && ::stat(m_path.c_str(), &named) == 0 && held.st_ino == named.st_ino)
            return;
        ::close(m_file);
    }
}

LogLock::~LogLock()
{
    ::unlink(m_path.c_str());
    ::close(m_file);
}

bool LogLock::isHeld(const std::filesystem::path& log)
{
    const int file = ::open(lockPath(log).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0;
    ::close(file);
    return held;
}

} // namespace tandem
