// SPDX-License-Identifier: GPL-3.0-or-later
#include "stall_meter.h"

#include "frame_clock.h"

#include <algorithm>

namespace tandem {

namespace {

constexpr int intervalMilliseconds = 2;

double quantileOf(std::vector<double> values, double quantile)
{
    if (values.empty())
        return 0.0;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(quantile * static_cast<double>(values.size() - 1))];
}

} // namespace

StallMeter::StallMeter(QObject* parent)
    : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(intervalMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &StallMeter::beat);
}

void StallMeter::start()
{
    m_pauses.clear();
    m_busy.clear();
    m_cpuAtBeat = threadCpuTime();
    m_sinceBeat.start();
    m_timer.start();
}

void StallMeter::stop()
{
    m_timer.stop();
}

double StallMeter::longestPauseMilliseconds() const
{
    return pauseMilliseconds(1.0);
}

double StallMeter::pauseMilliseconds(double quantile) const
{
    return quantileOf(m_pauses, quantile);
}

double StallMeter::busyMilliseconds(double quantile) const
{
    return quantileOf(m_busy, quantile);
}

void StallMeter::beat()
{
    const double elapsed = static_cast<double>(m_sinceBeat.nsecsElapsed()) * 1e-6;
    m_sinceBeat.restart();
    m_pauses.push_back(std::max(0.0, elapsed - intervalMilliseconds));
    const std::chrono::nanoseconds cpu = threadCpuTime();
    m_busy.push_back(std::chrono::duration<double, std::milli>(cpu - m_cpuAtBeat).count());
    m_cpuAtBeat = cpu;
}

} // namespace tandem
