// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "plot_grid.h"
#include "plots/loss_plot.h"
#include "plots/number_text.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QMenu>
#include <QToolButton>
#include <QWheelEvent>

#include <qcustomplot.h>

using namespace tandem;

/// Looking closer at a run that goes on, in the real window: with the mouse, along other axes, between two cursors.
class ZoomTest : public QObject {
    Q_OBJECT

    static constexpr double stepsPerSecond = 1000.0;
    WindowFixture m_at;

    RunPlot* plot(const char* name) const { return m_at.window().plotGrid().plot(QLatin1String(name)); }
    RunPlot* loss() const { return plot("lossPlot"); }
    static QCustomPlot* canvas(const RunPlot* plot) { return plot->findChild<QCustomPlot*>("plot"); }
    static QCPRange xRange(const RunPlot* plot) { return canvas(plot)->xAxis->range(); }
    static double pixel(const RunPlot* plot) { return xRange(plot).size() / canvas(plot)->axisRect()->width(); }
    /// A place of the plot by its shares of the axes, from the lower left.
    static QPoint place(const RunPlot* plot, double x, double y)
    {
        const QRect axes = canvas(plot)->axisRect()->rect();
        return {axes.left() + qRound(x * axes.width()), axes.bottom() - qRound(y * axes.height())};
    }
    static void drag(const RunPlot* plot, QPoint from, QPoint to, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = {})
    {
        QCustomPlot* at = canvas(plot);
        QTest::mousePress(at, button, modifiers, from);
        for (const QPoint& each : {(from + to) / 2, to}) {
            QMouseEvent move(QEvent::MouseMove, each, at->mapToGlobal(each), Qt::NoButton, button, modifiers);
            QApplication::sendEvent(at, &move);
        }
        QTest::mouseRelease(at, button, modifiers, to);
    }
    static void turnWheel(const RunPlot* plot, QPoint at, int notches)
    {
        QWheelEvent event(
            at, canvas(plot)->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(canvas(plot), &event);
    }
    /// The plots that are seen and whose x-axis is the run's.
    QList<RunPlot*> overSteps() const
    {
        QList<RunPlot*> plots;
        for (RunPlot* each : m_at.window().plotGrid().plots())
            if (each->isVisible() && each->overSteps())
                plots << each;
        return plots;
    }
    /// Lets the run go on by many steps, and those be drawn; what is zoomed shows the same all the while.
    void streamOn(std::int64_t steps) const
    {
        const std::int64_t from = m_at.status().step;
        QTRY_VERIFY(m_at.status().step > from + steps);
        QCOMPARE(m_at.status().state, TrainerState::Running);
    }
    /// What is shown is `wanted` to two of the pixels that the x-axis had before.
    void isKeptUntilFollow(const QCPRange& wanted, double pixelBefore) const
    {
        QVERIFY(!loss()->following());
        const QCPRange kept = xRange(loss());
        const double tolerance = 2.0 * pixelBefore;
        QVERIFY2(
            std::abs(kept.lower - wanted.lower) < tolerance, qPrintable(QString("%1, not %2").arg(kept.lower).arg(wanted.lower)));
        QVERIFY2(
            std::abs(kept.upper - wanted.upper) < tolerance, qPrintable(QString("%1, not %2").arg(kept.upper).arg(wanted.upper)));
        streamOn(300);
        for (const RunPlot* each : overSteps())
            QCOMPARE(xRange(each), kept);
        auto* follow = loss()->findChild<QToolButton*>("followButton");
        QVERIFY(follow->isVisible());
        QTest::mouseClick(follow, Qt::LeftButton);
        QVERIFY(!follow->isVisible());
        for (const RunPlot* each : overSteps()) {
            QVERIFY(each->following());
            QTRY_VERIFY(xRange(each).lower == 0.0 && xRange(each).upper > static_cast<double>(m_at.status().step) - 300.0);
        }
    }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.start([](MainWindow& window) {
            window.findChild<TransportBar*>("transportBar")->setSpeedLimit(stepsPerSecond);
            window.open("noisy-quadratic");
        });
        QTRY_VERIFY(m_at.status().step > 500);
        QTRY_VERIFY(xRange(loss()).upper > 400.0);
    }
    void cleanup() { m_at.close(); }

    void aBoxIsDrawnWithTheMouse_data()
    {
        QTest::addColumn<Qt::MouseButton>("button");
        QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
        QTest::newRow("right button") << Qt::RightButton << Qt::KeyboardModifiers();
        QTest::newRow("Shift") << Qt::LeftButton << Qt::KeyboardModifiers(Qt::ShiftModifier);
    }
    void aBoxIsDrawnWithTheMouse()
    {
        QFETCH(Qt::MouseButton, button);
        QFETCH(Qt::KeyboardModifiers, modifiers);
        const QPoint from = place(loss(), 0.25, 0.75);
        const QPoint to = place(loss(), 0.5, 0.25);
        const QCPRange wanted(canvas(loss())->xAxis->pixelToCoord(from.x()), canvas(loss())->xAxis->pixelToCoord(to.x()));
        const double before = pixel(loss());
        drag(loss(), from, to, button, modifiers);
        isKeptUntilFollow(wanted, before);
    }

    void theWheelZoomsAtTheMouse()
    {
        const QPoint at = place(loss(), 0.5, 0.5);
        const double middle = canvas(loss())->xAxis->pixelToCoord(at.x());
        const double before = pixel(loss());
        const double half = 0.5 * xRange(loss()).size() * std::pow(0.85, 4);
        turnWheel(loss(), at, 4);
        isKeptUntilFollow(QCPRange(middle - half, middle + half), before);
    }

    void draggingPansAndBackspaceUndoesIt()
    {
        turnWheel(loss(), place(loss(), 0.5, 0.5), 6);
        const QCPRange zoomed = xRange(loss());
        streamOn(static_cast<std::int64_t>(stepsPerSecond)); // what comes within half a second is one gesture
        drag(loss(), place(loss(), 0.5, 0.5), place(loss(), 0.25, 0.5), Qt::LeftButton);
        QVERIFY(xRange(loss()).lower > zoomed.lower);
        streamOn(100);
        m_at.part<QAction>("undoZoom")->trigger();
        QTRY_COMPARE(xRange(loss()), zoomed);
        m_at.press(Qt::Key_F);
        QTRY_VERIFY(loss()->following());
    }

    void theXAxisIsChanged_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("perStep"); // of the axis, η = 0.02 and B = 8; 0: not so simple
        QTest::newRow("step") << static_cast<int>(XAxisKind::Step) << 1.0;
        QTest::newRow("samples") << static_cast<int>(XAxisKind::Samples) << 8.0;
        QTest::newRow("seconds") << static_cast<int>(XAxisKind::Seconds) << 0.0;
        QTest::newRow("ηk") << static_cast<int>(XAxisKind::EffectiveTime) << 0.02;
        QTest::newRow("η²k") << static_cast<int>(XAxisKind::SlowTime) << 0.0004;
    }
    void theXAxisIsChanged()
    {
        QFETCH(int, kind);
        QFETCH(double, perStep);
        const auto chosen = static_cast<XAxisKind>(kind);
        const QString name = "xAxis-" + xAxisName(chosen);
        // In the menu beside the label of one plot, for all of them.
        auto* chooser = plot("noiseScalePlot")->findChild<QToolButton*>("xAxisChooser");
        Q_EMIT chooser->menu()->aboutToShow();
        auto* action = chooser->menu()->findChild<QAction*>(name);
        QVERIFY(action->isEnabled());
        action->trigger();
        for (const RunPlot* each : overSteps()) {
            QCOMPARE(each->stepAxis().kind(), chosen);
            QTRY_COMPARE(canvas(each)->xAxis->label(), xAxisLabel(chosen));
        }
        QVERIFY(m_at.part<QMenu>("xAxisMenu")->findChild<QAction*>(name)->isChecked());
        streamOn(200);
        if (perStep > 0.0)
            QTRY_VERIFY(std::abs(xRange(loss()).upper / perStep - static_cast<double>(m_at.status().step)) < 200.0);
        // What is zoomed in the new units is kept as well.
        const QPoint from = place(loss(), 0.25, 0.75);
        const QPoint to = place(loss(), 0.5, 0.25);
        drag(loss(), from, to, Qt::RightButton);
        const QCPRange zoomed = xRange(loss());
        streamOn(200);
        for (const RunPlot* each : overSteps())
            QCOMPARE(xRange(each), zoomed);
        // Back in steps it shows the same steps.
        m_at.part<QMenu>("xAxisMenu")->findChild<QAction*>("xAxis-step")->trigger();
        QTRY_COMPARE(canvas(loss())->xAxis->label(), xAxisLabel(XAxisKind::Step));
        if (perStep > 0.0)
            QVERIFY(std::abs(xRange(loss()).lower - zoomed.lower / perStep) < 1e-6 * zoomed.upper / perStep);
        QVERIFY(!loss()->following());
    }

    void whatARunHasNotIsNotOffered()
    {
        auto* chooser = loss()->findChild<QToolButton*>("xAxisChooser");
        Q_EMIT chooser->menu()->aboutToShow();
        auto* epochs = chooser->menu()->findChild<QAction*>("xAxis-epoch"); // every minibatch is fresh
        QVERIFY(!epochs->isEnabled());
        QVERIFY2(epochs->toolTip().contains("not recorded"), qPrintable(epochs->toolTip()));
    }

    void theScaleOfTheLossIsChanged()
    {
        auto* button = loss()->findChild<QToolButton*>("scaleButton");
        const QCPAxis* axis = canvas(loss())->yAxis;
        QCOMPARE(axis->scaleType(), QCPAxis::stLogarithmic);
        QVERIFY(axis->range().lower > 0.0);
        QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(4, button->height() / 2));
        QTRY_COMPARE(axis->scaleType(), QCPAxis::stLinear);
        QTRY_COMPARE(button->text(), QString("lin"));
        streamOn(200);
        QVERIFY(loss()->following());
        QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(4, button->height() / 2));
        QTRY_COMPARE(axis->scaleType(), QCPAxis::stLogarithmic);
        QTRY_VERIFY(axis->range().lower > 0.0);
        streamOn(200);
    }

    void twoCursorsTellTheDifference()
    {
        auto* timeline = m_at.part<Timeline>("timeline");
        QTest::keyClick(timeline, Qt::Key_Home);
        m_at.press(Qt::Key_A);
        QTest::keyClick(timeline, Qt::Key_Escape);
        m_at.press(Qt::Key_B);
        const RunPlot::CursorPair pair = loss()->cursorPair();
        QCOMPARE(pair.a, std::optional<std::int64_t>(0));
        QVERIFY(pair.b && *pair.b > 500 && *pair.b <= m_at.status().step + 100);
        for (const RunPlot* each : overSteps())
            QCOMPARE(each->cursorPair(), pair);
        streamOn(200);
        QCOMPARE(loss()->cursorPair(), pair); // they stay where they were put
        const ReadoutTable table = loss()->readout();
        QCOMPARE(table.heading, QString("B − A"));
        QCOMPARE(table.rows.size(), std::size_t{2});
        int told = 0;
        for (const ReadableCurve& curve : loss()->curves()) {
            const double difference = curve.valueAt(*pair.b) - curve.valueAt(*pair.a);
            const auto row = std::ranges::find(table.rows, curve.armName, &ReadoutTable::Row::name);
            QVERIFY(row != table.rows.end());
            const auto column = table.columns.indexOf(curve.quantity);
            QVERIFY(column >= 0);
            QCOMPARE(row->cells[column], shortNumber(difference, 3));
            told += difference < 0.0; // it trains
        }
        QVERIFY(told >= 2);
        QTest::keyClick(&m_at.window(), Qt::Key_A, Qt::ShiftModifier);
        QCOMPARE(loss()->cursorPair(), RunPlot::CursorPair());
        QVERIFY(loss()->readout().isEmpty());
    }

    void aCursorIsPutUnderTheMouse()
    {
        const QPoint at = place(loss(), 0.3, 0.5);
        QMouseEvent move(QEvent::MouseMove, at, canvas(loss())->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(canvas(loss()), &move);
        const auto pointed = loss()->cursorStep();
        QVERIFY(pointed && *pointed > 0);
        QCOMPARE(plot("noiseScalePlot")->cursorStep(), pointed); // one cursor for all
        m_at.press(Qt::Key_B);
        QCOMPARE(loss()->cursorPair().b, pointed);
        QVERIFY(!loss()->cursorPair().a);
    }
};

QTEST_MAIN(ZoomTest)
#include "zoom_test.moc"
