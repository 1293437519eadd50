// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace tandem {

/// At most so many steps per second: how long blocks may be, and when the next may begin. It reads no clock itself.
class SpeedLimit {
public:
    using Clock = std::chrono::steady_clock;

    double stepsPerSecond() const { return m_stepsPerSecond; } ///< 0: no limit
    /// Another limit counts from `now`.
    void set(double stepsPerSecond, Clock::time_point now)
    {
        if (stepsPerSecond == m_stepsPerSecond)
            return;
        m_stepsPerSecond = stepsPerSecond;
        m_next = now;
    }
    /// Stepping begins, or begins again after a pause.
    void resume(Clock::time_point now) { m_next = now; }

    /// Something was changed and its first step is waited for: the next block may begin at once. It is no step more, since
    /// the block after it waits so much longer. A motion so slow that single steps are seen keeps its beat.
    void hurry(Clock::time_point now)
    {
        m_hurried = m_stepsPerSecond * fluidSeconds >= 1.0 && std::chrono::duration<double>(m_next - now).count() <= fluidSeconds;
    }

    Clock::time_point next() const { return m_next; }
    bool mustWait(Clock::time_point now) const { return m_stepsPerSecond > 0.0 && now < m_next && !m_hurried; }
    /// What of `length` steps a block may be: blocks a fiftieth of a second apart look like a steady motion.
    std::int64_t blockLength(std::int64_t length) const
    {
        if (m_stepsPerSecond <= 0.0)
            return length;
        return std::min(length, std::max<std::int64_t>(static_cast<std::int64_t>(m_stepsPerSecond * fluidSeconds), 1));
    }
    /// A block of `steps` began at `begin`.
    void count(std::int64_t steps, Clock::time_point begin)
    {
        m_hurried = false;
        if (m_stepsPerSecond <= 0.0)
            return;
        const auto pause = std::chrono::duration<double>(static_cast<double>(steps) / m_stepsPerSecond);
        m_next = std::max(m_next, begin) + std::chrono::duration_cast<Clock::duration>(pause);
    }

private:
    static constexpr double fluidSeconds = 0.02;
    double m_stepsPerSecond = 0.0;
    Clock::time_point m_next{}; // no block before
    bool m_hurried = false;     // but one
};

} // namespace tandem
