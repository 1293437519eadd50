// SPDX-License-Identifier: GPL-3.0-or-later
#include "statistics/contour_lines.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>
#include <limits>

using namespace tandem;

namespace {

template <typename Function> LossGrid gridOf(Function function, int points = 201)
{
    LossGrid grid{-2.0, 2.0, -1.0, 3.0, points, points, {}};
    for (int row = 0; row < points; ++row)
        for (int column = 0; column < points; ++column)
            grid.values.push_back(function(grid.x(column), grid.y(row)));
    return grid;
}

double length(const std::vector<ContourSegment>& lines)
{
    double sum = 0.0;
    for (const ContourSegment& line : lines)
        sum += std::hypot(line.toX - line.fromX, line.toY - line.fromY);
    return sum;
}

} // namespace

class ContourLinesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void circle()
    {
        const LossGrid grid = gridOf([](double x, double y) { return x * x + (y - 1.0) * (y - 1.0); });
        const auto lines = contourLines(grid, 1.0);
        // Interpolating a quadratic along an edge of length h is off by at most h²/8 · curvature / slope.
        constexpr double step = 4.0 / 200;
        for (const ContourSegment& line : lines)
            QVERIFY(std::abs(std::hypot(line.fromX, line.fromY - 1.0) - 1.0) < step * step / 4.0);
        QVERIFY(std::abs(length(lines) - 2.0 * M_PI) < 1e-3);
        QVERIFY(contourLines(grid, 100.0).empty());
    }

    void saddleIsTwoBranches()
    {
        const LossGrid grid = gridOf([](double x, double y) { return x * (y - 1.0) + 1.0; }, 4);
        for (const double level : {.9, 1.1})
            for (const ContourSegment& line : contourLines(grid, level))
                // Neither branch crosses an axis of the hyperbola.
                QVERIFY((line.fromX > 0.0) == (line.toX > 0.0));
    }

    void holesStayEmpty()
    {
        const LossGrid grid
            = gridOf([](double x, double) { return x > 0.0 ? std::numeric_limits<double>::quiet_NaN() : x + 2.0; }, 21);
        QVERIFY(!contourLines(grid, 1.0).empty());
        QVERIFY(contourLines(grid, 2.5).empty());
    }

    void levelsArePowersOfFour()
    {
        const LossGrid grid = gridOf([](double x, double) { return 10.0 * (x + 2.0); }, 81);
        QCOMPARE(contourLevels(grid, 3), (std::vector<double>{1.0, 4.0, 16.0}));
        QCOMPARE(contourLevels(grid, 1), (std::vector<double>{16.0}));
        QVERIFY(contourLevels(gridOf([](double, double) { return 0.0; }, 3), 5).empty());
    }

    void everyRangeHasLevels_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("narrow") << 0.31 << 0.312;
        QTest::newRow("a doubling between powers of four") << 0.3 << 0.62;
        QTest::newRow("decades") << 1e-4 << 30.0;
        QTest::newRow("a divergence") << 0.5 << 1e30;
    }
    void everyRangeHasLevels()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        constexpr int fewest = 5;
        const ContourScale scale
            = contourScale(gridOf([&](double x, double) { return low + 0.25 * (x + 2.0) * (high - low); }, 81), fewest);
        QVERIFY(std::ssize(scale.levels) >= fewest && std::ssize(scale.levels) <= 2 * fewest + 2);
        QVERIFY(scale.levels.front() > low && scale.levels.back() < high);
        for (std::size_t i = 1; i < scale.levels.size(); ++i)
            QVERIFY(std::abs(scale.levels[i] / scale.levels[i - 1] / scale.ratio - 1.0) < 1e-9);
        const double exponent = std::log2(std::log2(scale.ratio));
        QVERIFY(std::abs(exponent - std::round(exponent)) < 1e-9);
    }

    void aFlatLossHasNoLevels()
    {
        QVERIFY(contourScale(gridOf([](double x, double) { return 2.3 + 1e-6 * x; }, 9), 5).levels.empty());
        QVERIFY(contourScale(gridOf([](double x, double) { return -3.0 + x; }, 9), 5).levels.empty());
    }
};

QTEST_GUILESS_MAIN(ContourLinesTest)
#include "contour_lines_test.moc"
