// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/speed_limit.h"

#include <QTest>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

const SpeedLimit::Clock::time_point start{1h};

SpeedLimit limitedTo(double stepsPerSecond)
{
    SpeedLimit limit;
    limit.set(stepsPerSecond, start);
    return limit;
}

} // namespace

class SpeedLimitTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocksKeepTheRate();
    void aChangeIsSeenAtOnce();
    void changesMakeNoStepMore();
    void singleStepsKeepTheirBeat();
};

void SpeedLimitTest::blocksKeepTheRate()
{
    SpeedLimit limit = limitedTo(1000.0);
    QCOMPARE(limit.blockLength(1 << 20), 20);
    QCOMPARE(limit.blockLength(5), 5);
    QVERIFY(!limit.mustWait(start));
    limit.count(20, start);
    QVERIFY(limit.mustWait(start + 19ms));
    QVERIFY(!limit.mustWait(start + 20ms));
    limit.count(20, start + 25ms); // a late block does not make the next one wait for more than its steps
    QVERIFY(limit.mustWait(start + 44ms));
    QVERIFY(!limit.mustWait(start + 45ms));
    limit.set(0.0, start);
    QVERIFY(!limit.mustWait(start));
    QCOMPARE(limit.blockLength(1 << 20), 1 << 20);
}

void SpeedLimitTest::aChangeIsSeenAtOnce()
{
    SpeedLimit limit = limitedTo(1000.0);
    limit.count(20, start);
    limit.hurry(start + 1ms);
    QVERIFY(!limit.mustWait(start + 1ms));
    limit.count(20, start + 1ms);
    QVERIFY(limit.mustWait(start + 39ms)); // two blocks' steps from the start
    QVERIFY(!limit.mustWait(start + 40ms));
}

void SpeedLimitTest::changesMakeNoStepMore()
{
    SpeedLimit limit = limitedTo(1000.0);
    int steps = 0;
    for (auto now = start; now < start + 1s; now += 1ms) {
        limit.hurry(now); // a slider that is dragged
        if (limit.mustWait(now))
            continue;
        const auto block = static_cast<int>(limit.blockLength(1 << 20));
        limit.count(block, now);
        steps += block;
    }
    QVERIFY2(steps >= 1000 && steps <= 1000 + 2 * 20, qPrintable(QString::number(steps)));
}

void SpeedLimitTest::singleStepsKeepTheirBeat()
{
    SpeedLimit limit = limitedTo(10.0);
    limit.count(1, start);
    limit.hurry(start + 90ms);
    QVERIFY(limit.mustWait(start + 90ms));
    QVERIFY(!limit.mustWait(start + 100ms));
}

QTEST_GUILESS_MAIN(SpeedLimitTest)
#include "speed_limit_test.moc"
