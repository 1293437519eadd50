// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_contours.h"

#include <QTest>

#include <cmath>

using namespace tandem;

/// The floor under trajectories: right, and computed once for each view.
class LossContoursTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void linesAreWhereTheLossIs()
    {
        LossContours contours;
        contours.setLoss([](double x, double y) { return x * x + y * y; }); // circles of radius √level
        const PlaneRanges ranges{-2.0, 2.0, -2.0, 2.0};
        const auto& lines = contours.within(ranges);
        QVERIFY(!lines.empty());
        // Linear interpolation over a cell of width h is wrong by at most h² f''/8 along each axis, and the slope is 2√level.
        const double cell = 4.0 / 119.0;
        for (const LossContours::Line& line : lines) {
            QVERIFY(!line.points.isEmpty());
            for (qsizetype i = 0; i < line.points.x.size(); ++i) {
                if (std::isnan(line.points.y[i]))
                    continue;
                const double radius = std::hypot(line.points.x[i], line.points.y[i]);
                QVERIFY(std::abs(radius * radius - line.level) <= cell * cell / 4.0);
            }
        }
    }

    void aViewIsComputedOnce()
    {
        int asked = 0;
        LossContours contours;
        contours.setLoss([&asked](double x, double y) { return ++asked, x * x + y * y; });
        contours.within({-2.0, 2.0, -2.0, 2.0});
        const int once = asked;
        QVERIFY(once > 0);
        contours.within({-2.0, 2.0, -2.0, 2.0});
        QCOMPARE(asked, once);
        contours.within({-2.0, 2.0, -2.0, 3.0});
        QCOMPARE(asked, 2 * once);
        contours.setLoss({});
        QVERIFY(contours.within({-2.0, 2.0, -2.0, 3.0}).empty());
    }
};

QTEST_GUILESS_MAIN(LossContoursTest)
#include "loss_contours_test.moc"
