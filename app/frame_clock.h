// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace tandem {

/// CPU time that the calling thread has used so far.
std::chrono::nanoseconds threadCpuTime();

/// The window's one timer. After a frame that cost the GUI thread c of CPU time (reading, drawing and painting, everything
/// since the frame before), the next comes no sooner than 5 c and never sooner than 33 ms: drawing takes at most a fifth
/// of a core, whatever it costs, and training keeps the rest.
class FrameClock : public QObject {
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds shortest{33};
    static constexpr std::chrono::milliseconds longest{500};
    /// Interval while nothing runs.
    static constexpr std::chrono::milliseconds idle{200};

    explicit FrameClock(QObject* parent = nullptr);

    void start();
    void stop();
    /// While at rest, frames come at the idle interval.
    void setResting(bool resting);
    /// Something is about to change: the next frame comes after the shortest interval, whatever the last one cost.
    void wake();

    /// Frames since start().
    std::int64_t frames() const { return m_frames; }
    /// CPU time of the GUI thread since start() over the time since then: the share of one core.
    double cpuShare() const;

Q_SIGNALS:
    void frame();

private:
    void tick();

    QTimer m_timer;
    QElapsedTimer m_sinceStart;
    std::chrono::nanoseconds m_cpuAtStart{};
    std::chrono::nanoseconds m_cpuAtFrame{};
    std::int64_t m_frames = 0;
    bool m_resting = false;
};

} // namespace tandem
