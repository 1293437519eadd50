// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <map>
#include <mutex>

namespace tandem {

/// While it lives, every file that SQLite opens refuses to be written, from the n-th write or sync of all on.
class FailingDisk {
public:
    FailingDisk(int failAfter, int errorCode)
    {
        left() = failAfter;
        code() = errorCode;
        sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
        original() = real;
        m_shim = *real;
        m_shim.zName = "failing";
        m_shim.pNext = nullptr;
        m_shim.xOpen = open;
        sqlite3_vfs_register(&m_shim, 1);
    }
    ~FailingDisk()
    {
        sqlite3_vfs_unregister(&m_shim);
        sqlite3_vfs_register(original(), 1);
    }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    /// Whether a write has been refused.
    bool hasFailed() const { return left() < 0; }

private:
    static std::atomic<int>& left()
    {
        static std::atomic<int> count;
        return count;
    }
    static std::atomic<int>& code()
    {
        static std::atomic<int> value;
        return value;
    }
    static sqlite3_vfs*& original()
    {
        static sqlite3_vfs* vfs = nullptr;
        return vfs;
    }
    /// What replaces a table of methods, and the table itself.
    struct Methods {
        sqlite3_io_methods patched;
        const sqlite3_io_methods* real;
    };
    static Methods& methodsOf(const sqlite3_io_methods* table)
    {
        static std::mutex mutex;
        static std::map<const sqlite3_io_methods*, Methods> known;
        const std::lock_guard lock(mutex);
        const auto [place, isNew] = known.try_emplace(table, Methods{*table, table});
        if (isNew) {
            place->second.patched.xWrite = write;
            place->second.patched.xSync = sync;
        }
        return place->second;
    }
    static const sqlite3_io_methods* realMethods(sqlite3_file* file)
    {
        return reinterpret_cast<const Methods*>(file->pMethods)->real;
    }
    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags)
    {
        const int result = original()->xOpen(original(), name, file, flags, outFlags);
        if (file->pMethods)
            file->pMethods = &methodsOf(file->pMethods).patched;
        return result;
    }
    static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset)
    {
        return --left() < 0 ? code().load() : realMethods(file)->xWrite(file, bytes, count, offset);
    }
    static int sync(sqlite3_file* file, int flags)
    {
        return --left() < 0 ? code().load() : realMethods(file)->xSync(file, flags);
    }

    sqlite3_vfs m_shim{};
};

} // namespace tandem
