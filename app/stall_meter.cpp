// SPDX-License-Identifier: GPL-3.0-or-later
#include "stall_meter.h"

#include <algorithm>

namespace tandem {

namespace {

constexpr int intervalMilliseconds = 2;

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
    if (m_pauses.empty())
        return 0.0;
    std::vector<double> sorted = m_pauses;
    std::sort(sorted.begin(), sorted.end());
    return sorted[static_cast<std::size_t>(quantile * static_cast<double>(sorted.size() - 1))];
}

void StallMeter::beat()
{
    const double elapsed = static_cast<double>(m_sinceBeat.nsecsElapsed()) * 1e-6;
    m_sinceBeat.restart();
    m_pauses.push_back(std::max(0.0, elapsed - intervalMilliseconds));
}

} // namespace tandem
