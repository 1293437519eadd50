// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_clock.h"

#include <algorithm>
#include <ctime>

namespace tandem {

namespace {

constexpr int costToInterval = 5;

} // namespace

std::chrono::nanoseconds threadCpuTime()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

FrameClock::FrameClock(QObject* parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &FrameClock::tick);
}

void FrameClock::start()
{
    m_sinceStart.start();
    m_cpuAtStart = m_cpuAtFrame = threadCpuTime();
    m_frames = 0;
    m_timer.start(shortest);
}

void FrameClock::stop()
{
    m_timer.stop();
}

void FrameClock::setResting(bool resting)
{
    m_resting = resting;
}

void FrameClock::wake()
{
    if (m_timer.isActive() && m_timer.remainingTimeAsDuration() > shortest)
        m_timer.start(shortest);
}

double FrameClock::cpuShare() const
{
    const auto used = threadCpuTime() - m_cpuAtStart;
    return static_cast<double>(used.count()) / static_cast<double>(std::max<qint64>(1, m_sinceStart.nsecsElapsed()));
}

void FrameClock::tick()
{
    const auto now = threadCpuTime();
    const auto cost = std::chrono::duration_cast<std::chrono::milliseconds>(now - m_cpuAtFrame);
    m_cpuAtFrame = now;
    ++m_frames;
    Q_EMIT frame();
    m_timer.start(std::clamp(cost * costToInterval, m_resting ? idle : shortest, longest));
}

} // namespace tandem
