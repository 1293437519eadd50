// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/interrupted.h"

#include <atomic>
#include <cstdint>

namespace tandem {

/// How far an import has come, for the thread that shows it, which may also end it.
class ImportProgress {
public:
    /// Of what is read, in bytes of the source; the rest is writing, which takes less time.
    double share() const
    {
        const std::int64_t all = m_allBytes;
        return all > 0 ? static_cast<double>(m_readBytes) / static_cast<double>(all) : 0.0;
    }
    bool isWriting() const { return m_writing; }
    /// What imports will throw Interrupted soon and leave nothing behind.
    void cancel() { m_cancelled = true; }

    // For what imports.
    void expect(std::int64_t bytes) { m_allBytes = bytes; }
    void addRead(std::int64_t bytes)
    {
        m_readBytes += bytes;
        check();
    }
    void beginWriting() { m_writing = true; }
    void check() const
    {
        if (m_cancelled)
            throw Interrupted();
    }

private:
    std::atomic<std::int64_t> m_allBytes = 0;
    std::atomic<std::int64_t> m_readBytes = 0;
    std::atomic<bool> m_writing = false;
    std::atomic<bool> m_cancelled = false;
};

} // namespace tandem
