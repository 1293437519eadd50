// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plane_bar.h"
#include "plots/plane_chooser.h"
#include "plots/trajectory_plot.h"
#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QSpinBox>
#include <QToolButton>

#include <limits>

using namespace tandem;

namespace {

/// x² + y² around a start at (−1, 0); the SGD arm stays on the plane, SGDM leaves it.
std::shared_ptr<LossPlane> bowl()
{
    auto plane = std::make_shared<LossPlane>();
    plane->xLabel = QStringLiteral("x here");
    plane->sentence = QStringLiteral("of a bowl");
    plane->grid = {-2.0, 2.0, -1.0, 1.0, 41, 21, {}};
    for (int row = 0; row < plane->grid.rows; ++row)
        for (int column = 0; column < plane->grid.columns; ++column)
            plane->grid.values.push_back(std::pow(plane->grid.x(column), 2) + std::pow(plane->grid.y(row), 2));
    plane->masked = plane->grid;
    for (int row = 0; row < plane->grid.rows; ++row)
        for (int column = 0; column < plane->grid.columns; ++column)
            if (plane->grid.x(column) > 0.0)
                plane->masked.values[plane->grid.at(column, row)] = std::numeric_limits<double>::quiet_NaN();
    plane->visits = {{0, 0, -1.0, 0.0, 0.0}, {0, 10, -0.5, 0.2, 0.1}, {0, 20, -0.2, 0.1, 0.2}, {1, 0, -1.0, 0.0, 0.0},
        {1, 10, 0.5, 0.2, 0.8}, {1, 20, 0.8, 0.1, 0.95}};
    return plane;
}

QCPCurve* curve(const RunPlot& plot, const QString& name)
{
    for (int i = 0; i < canvasOf(plot)->plottableCount(); ++i)
        if (canvasOf(plot)->plottable(i)->name() == name)
            return qobject_cast<QCPCurve*>(canvasOf(plot)->plottable(i));
    return nullptr;
}

} // namespace

/// A plane with the loss on it in the trajectory plot, and what chooses it.
class LossPlaneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }

    void contoursAreFaintAndHatchedOffThePath()
    {
        TrajectoryPlot plot;
        show(plot, recordedHistory({}));
        plot.setLossPlane(bowl());
        canvasOf(plot)->replot();
        const QCPCurve* whole = curve(plot, QStringLiteral("loss 1 everywhere"));
        const QCPCurve* masked = curve(plot, QStringLiteral("loss 1"));
        QVERIFY(whole && masked);
        double right = -10.0;
        for (const QCPCurveData& point : *whole->data()) {
            if (std::isnan(point.value))
                continue;
            QVERIFY(std::abs(std::hypot(point.key, point.value) - 1.0) < 0.01);
            right = std::max(right, point.key);
        }
        QVERIFY(right > 0.9);
        for (const QCPCurveData& point : *masked->data())
            QVERIFY(std::isnan(point.value) || point.key <= 0.0);
        const QCPCurve* hatching = curve(plot, QStringLiteral("hatching"));
        QVERIFY(hatching);
        for (const QCPCurveData& point : *hatching->data())
            QVERIFY(std::isnan(point.value) || point.key >= 0.0);
        QVERIFY(plot.legendTexts().contains(QStringLiteral("path off the plane")));
        QCOMPARE(plot.sentence(), QStringLiteral("of a bowl"));
        QCOMPARE(canvasOf(plot)->xAxis->label(), QStringLiteral("x here"));
        QVERIFY(!curve(plot, QStringLiteral("SGD mean"))); // nothing of the joint plane
    }

    void closeLinesAreToldByTheirDifference()
    {
        TrajectoryPlot plot;
        show(plot, recordedHistory({}));
        const auto narrow = bowl();
        for (double& value : narrow->grid.values)
            value = 0.6 + 0.002 * value;
        narrow->masked = narrow->grid;
        plot.setLossPlane(narrow);
        canvasOf(plot)->replot();
        // 0.6 … 0.61: log₂ of the range over 7 spaces lies above 2^-9.
        QVERIFY2(plot.legendTexts().join(QLatin1Char('\n')).contains(QStringLiteral("+0.14\u202f% a line")),
            qPrintable(plot.legendTexts().join(QLatin1Char('\n'))));
        QVERIFY(!curve(plot, QStringLiteral("hatching")));
    }

    void placesOffThePlaneAreHollow()
    {
        TrajectoryPlot plot;
        show(plot, recordedHistory({}));
        plot.setLossPlane(bowl());
        canvasOf(plot)->replot();
        QCOMPARE(graph(plot, QStringLiteral("SGD on the plane"))->dataCount(), 3);
        QVERIFY(!graph(plot, QStringLiteral("SGD off the plane")));
        QCOMPARE(graph(plot, QStringLiteral("SGDM on the plane"))->dataCount(), 1);
        QCOMPARE(graph(plot, QStringLiteral("SGDM off the plane"))->dataCount(), 2);
        QVERIFY2(plot.legendTexts().contains(QStringLiteral("SGDM, 95\u202f% off plane")),
            qPrintable(plot.legendTexts().join(QLatin1Char('\n'))));
        plot.setHiddenArms({1});
        canvasOf(plot)->replot();
        QVERIFY(!graph(plot, QStringLiteral("SGDM end")));
    }

    void theCursorEndsThePath()
    {
        TrajectoryPlot plot;
        show(plot, recordedHistory({}));
        plot.setLossPlane(bowl());
        plot.setCursorStep(12);
        canvasOf(plot)->replot();
        QCOMPARE(curve(plot, QStringLiteral("SGD path"))->dataCount(), 2);
        QCOMPARE(curve(plot, QStringLiteral("SGD ahead"))->dataCount(), 2);
        QCOMPARE(graph(plot, QStringLiteral("SGD end"))->data()->constBegin()->key, -0.5);
        QVERIFY(plot.legendTexts().join(QLatin1Char('\n')).contains(QStringLiteral("SGD at step 10")));
    }

    void withoutALossItSaysWhy()
    {
        TrajectoryPlot plot;
        show(plot, recordedHistory({}));
        QTRY_VERIFY(curve(plot, QStringLiteral("SGD mean")));
        plot.setLossPlane(nullptr);
        canvasOf(plot)->replot();
        QCOMPARE(canvasOf(plot)->plottableCount(), 0);
        QVERIFY(notes(plot).contains(QStringLiteral("being evaluated")));
        plot.setLossPlane(nullptr, QStringLiteral("Arm \"SGD\" has diverged."));
        canvasOf(plot)->replot();
        QCOMPARE(plot.sentence(), QStringLiteral("Arm \"SGD\" has diverged."));
        plot.showJointPlane();
        canvasOf(plot)->replot();
        QVERIFY(curve(plot, QStringLiteral("SGD mean")));
        QVERIFY(plot.sentence().isEmpty());
    }

    void anotherRunIsShownOnItsJointPlane()
    {
        TrajectoryPlot plot;
        show(plot, recordedHistory({}));
        plot.setLossPlane(bowl());
        canvasOf(plot)->replot();
        plot.setHistory(recordedHistory({}));
        canvasOf(plot)->replot();
        QVERIFY(!curve(plot, QStringLiteral("hatching")));
        QTRY_VERIFY(curve(plot, QStringLiteral("SGD mean")));
    }

    void theChooserOffersWhatThereIs()
    {
        PlaneChooser chooser(nullptr);
        QSignalSpy chosen(&chooser, &PlaneChooser::chosen);
        const auto action = [&](const char* name) { return chooser.menu()->findChild<QAction*>(QLatin1String(name)); };
        QVERIFY(!action("plane-arms")->isEnabled());
        PlaneChooser::Offer offer;
        offer.arms = QStringList{QStringLiteral("SGD"), QStringLiteral("SGDM")};
        offer.first = 7;
        offer.second = 9;
        chooser.setOffer(offer);
        action("plane-coordinates-1")->trigger();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chooser.request(), (PlaneRequest{PlaneRequest::Kind::Coordinates, 1, 7, 9}));
        // Other parameters are the same entry's.
        chooser.showRequest({PlaneRequest::Kind::Coordinates, 1, 3, 4});
        QVERIFY(action("plane-coordinates-1")->isChecked());
        QVERIFY(!action("plane-coordinates-0")->isChecked() && !action("plane-joint")->isChecked());
        chooser.setOffer(offer);
        QVERIFY(action("plane-joint")->isChecked());
        QCOMPARE(chooser.request(), PlaneRequest{});
    }

    void theBarAsksForParametersAndShowsProgress()
    {
        QWidget parent;
        PlaneBar bar(&parent);
        parent.show();
        QVERIFY(bar.isHidden());
        bar.showProgress(QStringLiteral("43 %"));
        QVERIFY(bar.isVisible());
        QCOMPARE(bar.findChild<QLabel*>("planeProgress")->text(), QStringLiteral("43 %"));
        QSignalSpy cancelled(&bar, &PlaneBar::cancelled);
        bar.findChild<QToolButton*>("planeCancel")->click();
        QCOMPARE(cancelled.size(), 1);
        bar.showProgress({});
        QVERIFY(bar.isHidden());
        QSignalSpy wanted(&bar, &PlaneBar::wanted);
        bar.showRequest({PlaneRequest::Kind::Coordinates, 0, 1, 2}, 5);
        QVERIFY(bar.isVisible());
        QCOMPARE(wanted.size(), 0);
        bar.findChild<QSpinBox*>("secondParameter")->setValue(17);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().value<PlaneRequest>(), (PlaneRequest{PlaneRequest::Kind::Coordinates, 0, 1, 5}));
    }
};

QTEST_MAIN(LossPlaneTest)
#include "loss_plane_test.moc"
