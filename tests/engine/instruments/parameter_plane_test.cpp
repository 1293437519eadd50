// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/parameter_plane.h"
#include "problems/closed_form_objective.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace tandem;

namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
    return sum;
}

} // namespace

class ParameterPlaneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void throughThreePoints()
    {
        const std::vector<double> theta0{1.0, 0.0, 2.0, -1.0};
        const std::vector<double> a{3.0, 1.0, 2.0, 0.0};
        const std::vector<double> b{0.0, 0.0, 1.0, 5.0};
        const ParameterPlane plane = planeThrough(theta0, a, b);
        QVERIFY(std::abs(dot(plane.first, plane.first) - 1.0) < 1e-15);
        QVERIFY(std::abs(dot(plane.second, plane.second) - 1.0) < 1e-15);
        QVERIFY(std::abs(dot(plane.first, plane.second)) < 1e-15);
        for (const auto& point : {theta0, a, b}) {
            const PlanePlace place = placeOn(plane, point);
            QVERIFY(place.offPlane < 1e-15);
            const std::vector<double> back = plane.at(place.a, place.b);
            for (std::size_t i = 0; i < back.size(); ++i)
                QVERIFY(std::abs(back[i] - point[i]) < 1e-14);
        }
        QCOMPARE(placeOn(plane, a).b, 0.0);
        // On one line there is no second direction.
        const std::vector<double> further{5.0, 2.0, 2.0, 1.0};
        QCOMPARE(dot(planeThrough(theta0, a, further).second, planeThrough(theta0, a, further).second), 0.0);
    }

    void alongEigenvectors()
    {
        const QuadraticConfig config{.curvatures = {1.0, 9.0, 4.0, 2.0}, .start = {1.0, 1.0, 1.0, 1.0}};
        const ParameterPlane plane = eigenPlane(*makeObjective(config), config.start);
        QVERIFY(std::abs(std::abs(plane.first[1]) - 1.0) < 1e-6);
        QVERIFY(std::abs(std::abs(plane.second[2]) - 1.0) < 1e-6);
    }

    void filtersKeepTheirNorms()
    {
        const std::vector<double> theta{3.0, 4.0, .1, .2, .2, 7.0};
        const std::vector<std::int64_t> filters{2, 3, 1};
        const ParameterPlane plane = filterNormalisedPlane(theta, filters, 4);
        for (const auto& direction : {plane.first, plane.second}) {
            QVERIFY(std::abs(std::hypot(direction[0], direction[1]) - 5.0) < 1e-14);
            QVERIFY(std::abs(std::hypot(direction[2], direction[3], direction[4]) - .3) < 1e-15);
            QCOMPARE(direction[5], 0.0);
        }
        QVERIFY(plane.first != plane.second);
        QCOMPARE(filterNormalisedPlane(theta, filters, 4).first, plane.first);
    }

    void lossOnTheGrid()
    {
        const QuadraticConfig config{.curvatures = {1.0, 9.0, 4.0}, .start = {1.0, 1.0, 1.0}};
        const auto objective = makeObjective(config);
        const ParameterPlane plane = coordinatePlane(config.start, 0, 2);
        LossGrid grid{-1.0, 1.0, -2.0, 2.0, 3, 5, std::vector<double>(15)};
        for (int row = 0; row < grid.rows; ++row)
            evaluateRow(*objective, plane, grid, row);
        // At (a, b): ½ (1 + a)² + 4.5 + 2 (1 + b)².
        QCOMPARE(grid.value(2, 3), 2.0 + 4.5 + 8.0);
        QCOMPARE(grid.value(0, 1), 4.5);
    }

    void maskHidesWhatThePathIsFarFrom()
    {
        const ParameterPlane plane = coordinatePlane(std::vector<double>{0.0, 0.0, 0.0}, 0, 1);
        const std::vector<double> on{1.0, 0.0, 0.0};
        const std::vector<double> off{-1.0, 0.0, 2.0};
        QCOMPARE(placeOn(plane, on).offPlane, 0.0);
        QVERIFY(std::abs(placeOn(plane, off).offPlane - .8) < 1e-15);
        const std::vector<PlanePlace> path{placeOn(plane, on), placeOn(plane, off)};
        LossGrid grid{-2.0, 2.0, -1.0, 1.0, 5, 2, std::vector<double>(10, 1.0)};
        maskFarFrom(path, .5, grid);
        QVERIFY(std::isnan(grid.value(0, 0)) && std::isnan(grid.value(1, 1)));
        QVERIFY(!std::isnan(grid.value(3, 0)) && !std::isnan(grid.value(4, 1)));
    }
};

QTEST_GUILESS_MAIN(ParameterPlaneTest)
#include "parameter_plane_test.moc"
