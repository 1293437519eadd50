// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>

namespace tandem {

/// Chooses how many steps the next block does, so that a command waits about 10 ms at most, and measures the rate. It
/// reads the clock, and so nothing that is recorded may depend on it but the seconds.
class BlockPace {
public:
    using Clock = std::chrono::steady_clock;

    std::int64_t blockLength() const { return m_length; }

    /// A block of `steps` took `seconds` and ended at `now` and at `step`.
    void measure(std::int64_t steps, double seconds, std::int64_t step, Clock::time_point now)
    {
        constexpr double targetSeconds = 0.010;
        constexpr double shortest = 1e-7; // what the clock resolves
        const double fitting = static_cast<double>(steps) * targetSeconds / std::max(seconds, shortest);
        // A block that was cut short says little about long ones: grow by doubling, shrink at once.
        const double most = static_cast<double>(std::max(m_length, steps) * 2);
        m_length = std::max<std::int64_t>(static_cast<std::int64_t>(std::min(fitting, most)), 1);

        m_marks.push_back({now, step});
        while (m_marks.size() > 2 && now - m_marks.front().time > std::chrono::seconds(1))
            m_marks.pop_front();
        const double elapsed = std::chrono::duration<double>(now - m_marks.front().time).count();
        if (elapsed > 0.0)
            m_stepsPerSecond = static_cast<double>(step - m_marks.front().step) / elapsed;
    }

    /// Stepping begins, or begins again after a pause.
    void resume(std::int64_t step, Clock::time_point now) { m_marks = {{now, step}}; }

    double stepsPerSecond() const { return m_stepsPerSecond; }

private:
    struct Mark {
        Clock::time_point time;
        std::int64_t step;
    };
    std::int64_t m_length = 1;
    std::deque<Mark> m_marks;
    double m_stepsPerSecond = 0.0;
};

} // namespace tandem
