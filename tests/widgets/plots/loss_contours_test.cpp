// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_contours.h"
#include "widgets/plots/plot_reading.h"

#include <QHash>
#include <QTest>
#include <qcustomplot.h>

#include <cmath>
#include <span>

Q_DECLARE_METATYPE(tandem::ParameterPlane)

using namespace tandem;

namespace {

double squaredLength(std::span<const double> theta)
{
    double sum = 0.0;
    for (const double coordinate : theta)
        sum += coordinate * coordinate;
    return sum;
}

const ParameterPlane twoParameters{{0.0, 0.0}, {1.0, 0.0}, {0.0, 1.0}};
/// One above the origin of three parameters, and turned.
const ParameterPlane above{{0.0, 0.0, 1.0}, {0.6, 0.8, 0.0}, {-0.8, 0.6, 0.0}};

/// What a floor draws, by name.
QHash<QString, CurvePoints> drawn(const LossFloor& floor)
{
    QCustomPlot plot;
    Canvas canvas(&plot);
    floor.draw(canvas, PlotTheme(), 1.0);
    QHash<QString, CurvePoints> curves;
    for (int i = 0; i < plot.plottableCount(); ++i)
        if (const auto* curve = qobject_cast<QCPCurve*>(plot.plottable(i)))
            for (const QCPCurveData& point : *curve->data())
                curves[curve->name()].add(point.key, point.value);
    return curves;
}

} // namespace

/// The floor under trajectories: right, and computed once for each view.
class LossContoursTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void linesAreWhereTheLossIs_data();
    void linesAreWhereTheLossIs();
    void whatThePathIsFarFromIsHatched();
    void aViewIsComputedOnce();
};

void LossContoursTest::linesAreWhereTheLossIs_data()
{
    QTest::addColumn<ParameterPlane>("plane");
    QTest::addColumn<double>("height");
    QTest::addColumn<double>("cell");
    QTest::newRow("two parameters") << twoParameters << 0.0 << 40.0 / 119.0;
    QTest::newRow("three") << above << 1.0 << 40.0 / 63.0;
}

void LossContoursTest::linesAreWhereTheLossIs()
{
    QFETCH(ParameterPlane, plane);
    QFETCH(double, height);
    QFETCH(double, cell);
    LossContours contours;
    contours.setLoss(squaredLength); // circles of radius √(level − height)
    contours.setPlane(plane, {});
    const QHash<QString, CurvePoints> lines = drawn(contours.within({-20.0, 20.0, -20.0, 20.0}));
    QVERIFY(!lines.isEmpty());
    // Linear interpolation over a cell of width h is wrong by at most h² f''/8 along each axis.
    for (auto line = lines.begin(); line != lines.end(); ++line) {
        const double level = line.key().mid(5).toDouble();
        QVERIFY2(level > height, qPrintable(line.key()));
        for (qsizetype i = 0; i < line->x.size(); ++i) {
            if (std::isnan(line->y[i]))
                continue;
            const double loss = line->x[i] * line->x[i] + line->y[i] * line->y[i] + height;
            // Names have four digits.
            QVERIFY2(std::abs(loss - level) <= cell * cell / 4.0 + 1e-3 * level, qPrintable(line.key()));
        }
    }
}

void LossContoursTest::whatThePathIsFarFromIsHatched()
{
    LossContours contours;
    contours.setLoss(squaredLength);
    contours.setPlane(above, {{1.0, 0.0, 0.1}, {-1.0, 0.0, 0.9}});
    const QHash<QString, CurvePoints> curves = drawn(contours.within({-2.0, 2.0, -2.0, 2.0}));
    const CurvePoints hatching = curves.value(QStringLiteral("hatching"));
    QVERIFY(!hatching.isEmpty());
    QVERIFY(*std::ranges::max_element(hatching.x) < 0.1); // all nearer to the place off the plane
    int everywhere = 0;
    for (auto curve = curves.begin(); curve != curves.end(); ++curve)
        everywhere += curve.key().endsWith(QStringLiteral("everywhere")) ? 1 : 0;
    QVERIFY(everywhere > 0);
}

void LossContoursTest::aViewIsComputedOnce()
{
    int asked = 0;
    LossContours contours;
    contours.setLoss([&asked](std::span<const double> theta) { return ++asked, squaredLength(theta); });
    contours.setPlane(twoParameters, {});
    const auto askedWithin = [&](const PlaneRanges& ranges) {
        const int before = asked;
        contours.within(ranges);
        return asked - before;
    };
    const int once = askedWithin({-2.0, 2.0, -2.0, 2.0});
    QVERIFY(once > 0);
    QCOMPARE(askedWithin({-2.0, 2.0, -2.0, 2.0}), 0);
    contours.setPlane(twoParameters, {{1.0, 1.0, 0.0}}); // the path goes on
    QCOMPARE(askedWithin({-2.0, 2.0, -2.0, 2.0}), 0);
    QCOMPARE(askedWithin({-2.0, 2.0, -2.0, 3.0}), once);
    contours.setLoss({});
    QVERIFY(drawn(contours.within({-2.0, 2.0, -2.0, 3.0})).isEmpty());
}

QTEST_MAIN(LossContoursTest)
#include "loss_contours_test.moc"
