// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/parameter_path.h"

#include <QRegularExpression>
#include <QTest>

using namespace tandem;

namespace {

QList<qlonglong> stepsOf(const ParameterPath& path)
{
    QList<qlonglong> steps;
    for (const auto& point : path.points())
        steps << point->step;
    return steps;
}

} // namespace

class ParameterPathTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void thinsByStepsAlone()
    {
        ParameterPath path;
        for (std::int64_t step = 0; step <= 1000; step += 10)
            path.add({step, {{static_cast<float>(step)}, {0.0F}}});
        const auto points = path.points();
        QVERIFY(std::ssize(points) <= ParameterPath::mostPoints && std::ssize(points) > ParameterPath::mostPoints / 4);
        QCOMPARE(points.front()->step, 0);
        QCOMPARE(points.back()->step, 1000);
        for (const auto& point : points)
            QCOMPARE(point->arms[0][0], static_cast<float>(point->step));
        // Again at the same step: in its place.
        path.add({1000, {{7.0F}, {0.0F}}});
        QCOMPARE(path.points().size(), points.size());
        QCOMPARE(path.points().back()->arms[0][0], 7.0F);
    }

    void keepsWithinItsBytes()
    {
        constexpr std::int64_t share = 5;
        const std::vector<float> theta(ParameterPath::mostBytes / sizeof(float) / share);
        ParameterPath path;
        for (std::int64_t step = 0; step < 12; ++step)
            path.add({step, {theta}});
        QCOMPARE(stepsOf(path), (QList<qlonglong>{0, 4, 8, 11}));
        // Two points always, and no more where not even they fit.
        ParameterPath large;
        const std::vector<float> most(ParameterPath::mostBytes / sizeof(float) + 1);
        for (std::int64_t step = 0; step < 5; ++step)
            large.add({step, {most}});
        QCOMPARE(stepsOf(large), (QList<qlonglong>{0, 4}));
    }
};

QTEST_GUILESS_MAIN(ParameterPathTest)
#include "parameter_path_test.moc"
