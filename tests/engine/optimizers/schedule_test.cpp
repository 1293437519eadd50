// SPDX-License-Identifier: GPL-3.0-or-later
#include "optimizers/schedule.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace tandem;

class ScheduleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void constantIsOneToTheLastBit()
    {
        const Schedule constant;
        QVERIFY(constant.isConstant());
        QVERIFY(constant.breakpoints(100).empty());
        for (const std::int64_t step : {0, 1, 99, 100, 12345})
            QVERIFY(constant.factor(step, 100) == 1.0);
    }

    void warmUpIsLinear()
    {
        const Schedule schedule{.warmupSteps = 8};
        QVERIFY(!schedule.isConstant());
        for (int k = 0; k < 8; ++k)
            QCOMPARE(schedule.factor(k, 100), (k + 1) / 8.0);
        QVERIFY(schedule.factor(8, 100) == 1.0);
        QVERIFY(schedule.factor(99, 100) == 1.0);
        QCOMPARE(schedule.breakpoints(100), (std::vector<std::int64_t>{8}));
    }

    void stepsFallAtTheirMilestones()
    {
        const Schedule schedule{.kind = Schedule::Kind::Step, .warmupSteps = 4, .milestones = {10, 20}, .stepFactor = 0.1};
        QCOMPARE(schedule.factor(1, 100), 0.5);
        QCOMPARE(schedule.factor(9, 100), 1.0);
        QCOMPARE(schedule.factor(10, 100), 0.1);
        QCOMPARE(schedule.factor(19, 100), 0.1);
        QCOMPARE(schedule.factor(20, 100), 0.01);
        QCOMPARE(schedule.factor(1000, 100), 0.01);
        QCOMPARE(schedule.breakpoints(100), (std::vector<std::int64_t>{4, 10, 20}));
    }

    void cosine()
    {
        const Schedule schedule{.kind = Schedule::Kind::Cosine, .warmupSteps = 10};
        QCOMPARE(schedule.factor(4, 110), 0.5);
        QCOMPARE(schedule.factor(10, 110), 1.0);
        QCOMPARE(schedule.factor(60, 110), 0.5);
        for (int k = 10; k < 110; ++k)
            QVERIFY(std::abs(schedule.factor(k, 110) - std::pow(std::cos(std::numbers::pi * (k - 10) / 200.0), 2.0)) < 1e-15);
        QVERIFY(schedule.factor(109, 110) > 0.0);
        QVERIFY(schedule.factor(110, 110) == 0.0);
        QVERIFY(schedule.factor(500, 110) == 0.0);
        QCOMPARE(schedule.breakpoints(110), (std::vector<std::int64_t>{10, 110}));
    }

    void exponential()
    {
        const Schedule schedule{.kind = Schedule::Kind::Exponential, .warmupSteps = 5, .halfLifeSteps = 20.0};
        QCOMPARE(schedule.factor(0, 100), 0.2);
        QCOMPARE(schedule.factor(5, 100), 1.0);
        QCOMPARE(schedule.factor(25, 100), 0.5);
        QCOMPARE(schedule.factor(45, 100), 0.25);
        QCOMPARE(schedule.factor(15, 100), std::sqrt(0.5));
    }
};

QTEST_GUILESS_MAIN(ScheduleTest)
#include "schedule_test.moc"
