// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

namespace tandem {

/// Measures how long the event loop of its thread keeps events waiting: a heartbeat every 2 ms, of which a late one is a
/// pause. It costs about 1 % of a core, so it runs in tests and benchmarks, not in the window.
class StallMeter : public QObject {
public:
    explicit StallMeter(QObject* parent = nullptr);

    void start();
    void stop();

    /// Longest time between two heartbeats since start(), in milliseconds, less the interval itself.
    double longestPauseMilliseconds() const;
    /// The pause that the share `quantile` (0 to 1) of all heartbeats stay below, in milliseconds.
    double pauseMilliseconds(double quantile) const;
    /// The same of the processor time that the thread used between two heartbeats: what it would pause on a machine that has
    /// nothing else to do.
    double busyMilliseconds(double quantile) const;

private:
    void beat();

    QTimer m_timer;
    QElapsedTimer m_sinceBeat;
    std::chrono::nanoseconds m_cpuAtBeat{0};
    std::vector<double> m_pauses; ///< milliseconds
    std::vector<double> m_busy;   ///< milliseconds
};

} // namespace tandem
