// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame_clock.h"
#include "stall_meter.h"

#include <QElapsedTimer>
#include <QList>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace tandem;

namespace {

void burn(std::chrono::milliseconds cpu)
{
    const auto until = threadCpuTime() + cpu;
    while (threadCpuTime() < until) { }
}

} // namespace

class FrameClockTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void cheapFramesComeAtTheShortestInterval()
    {
        FrameClock clock;
        QElapsedTimer since;
        since.start();
        clock.start();
        QTRY_VERIFY(clock.frames() >= 10);
        QVERIFY(since.elapsed() >= 10 * FrameClock::shortest.count() - 5);
    }

    void costlyFramesLeaveMostOfTheCoreAlone()
    {
        FrameClock clock;
        connect(&clock, &FrameClock::frame, this, [] { burn(std::chrono::milliseconds(20)); });
        clock.start();
        QTRY_VERIFY(clock.frames() >= 8);
        // 20 ms of every 100, but for the first frame, whose cost is known only after the second has been planned.
        QVERIFY2(clock.cpuShare() < 0.3, qPrintable(QString::number(clock.cpuShare())));
    }

    void restingIsSlowUntilWoken()
    {
        FrameClock clock;
        QElapsedTimer since;
        since.start();
        QList<qint64> times; // of the frames themselves: a waiting test looks only now and then
        connect(&clock, &FrameClock::frame, this, [&] {
            times.append(since.elapsed());
            if (times.size() == 1)
                QTimer::singleShot(0, &clock, &FrameClock::wake);
        });
        clock.start();
        clock.setResting(true);
        QTRY_VERIFY(times.size() >= 3);
        const qint64 rested = times[2] - times[1];
        QVERIFY(rested >= FrameClock::idle.count() - 10);
        QVERIFY(times[1] - times[0] < rested - FrameClock::shortest.count());
    }

    void theMeterSeesAPause()
    {
        StallMeter meter;
        meter.start();
        QTimer::singleShot(20, [] { burn(std::chrono::milliseconds(60)); });
        QTRY_VERIFY(meter.longestPauseMilliseconds() >= 55.0);
        meter.stop();
        QVERIFY(meter.pauseMilliseconds(0.0) < meter.longestPauseMilliseconds());
    }
};

QTEST_GUILESS_MAIN(FrameClockTest)
#include "frame_clock_test.moc"
