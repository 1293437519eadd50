// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/curve_clip.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace tandem;

/// A clipped curve is the same line inside the bounds and nothing outside them.
class CurveClipTest : public QObject {
    Q_OBJECT

    static CurvePoints curve(std::initializer_list<double> y)
    {
        CurvePoints points;
        for (const double value : y)
            points.add(static_cast<double>(points.x.size()), value);
        return points;
    }
    static void compare(const CurvePoints& found, const std::vector<std::pair<double, double>>& expected)
    {
        QCOMPARE(found.x.size(), static_cast<qsizetype>(expected.size()));
        for (qsizetype i = 0; i < found.x.size(); ++i) {
            const auto& [x, y] = expected[static_cast<std::size_t>(i)];
            QVERIFY2(std::abs(found.x[i] - x) < 1e-12, qPrintable(QString::number(found.x[i])));
            QVERIFY2(std::isnan(y) ? std::isnan(found.y[i]) : std::abs(found.y[i] - y) < 1e-12,
                qPrintable(QString::number(found.y[i])));
        }
    }
    static constexpr double gap = std::numeric_limits<double>::quiet_NaN();

private Q_SLOTS:
    void whatIsWithinStays()
    {
        compare(clipCurve(curve({1.0, gap, 2.0, 3.0}), 0.0, 3.0, Spacing::Linear), {{0, 1}, {1, gap}, {2, 2}, {3, 3}});
    }

    void aSpikeIsCutWhereItCrosses()
    {
        compare(clipCurve(curve({0.0, 10.0, 0.0}), -1.0, 5.0, Spacing::Linear), {{0, 0}, {0.5, 5}, {1, gap}, {1.5, 5}, {2, 0}});
    }

    void aStepOverTheWholeViewIsKept()
    {
        compare(clipCurve(curve({-10.0, 10.0}), -5.0, 5.0, Spacing::Linear), {{0, gap}, {0.25, -5}, {0.75, 5}, {1, gap}});
    }

    void onALogAxisTheLineIsStraightInTheLogarithm()
    {
        compare(clipCurve(curve({1.0, 1e4}), 0.1, 100.0, Spacing::Logarithmic), {{0, 1}, {0.5, 100}, {1, gap}});
    }

    void infinityIsAGapWithoutACut()
    {
        const double infinity = std::numeric_limits<double>::infinity();
        compare(clipCurve(curve({1.0, infinity, 1.0}), 0.0, 2.0, Spacing::Linear), {{0, 1}, {1, gap}, {2, 1}});
    }
};

QTEST_GUILESS_MAIN(CurveClipTest)
#include "curve_clip_test.moc"
