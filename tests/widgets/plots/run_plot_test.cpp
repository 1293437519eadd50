// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/number_text.h"
#include "plots/palette.h"
#include "plots/zoom_history.h"

#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QSignalSpy>
#include <QToolButton>
#include <QWheelEvent>

using namespace tandem;

/// What every plot of a run does: follow, zoom, link, mark interventions, change theme.
class RunPlotTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnAnyWarning(); }
    void followsWhileStreaming();
    void refreshDrawsOnlyWhatIsNew();
    void zoomIsKeptWhileStreaming();
    void dragPansAndDoubleClickFits();
    void whatIsDraggedStaysUnderTheMouse();
    void aClickIsNoDrag();
    void aPlotBehindAnotherIsDrawnWhenItComesForward();
    void rightDragZoomsToABox();
    void rangeSetFromOutsideIsNotReportedAsEdited();
    void cursorIsLinked();
    void readoutTellsEveryCurve();
    void marksTellDifferences();
    void differencesStayWhileTheMousePoints();
    void clickOnALineSaysWhoItIs();
    void zoomIsUndoneInAllPlots();
    void keysPanAndZoom();
    void armsDifferWithoutColour();
    void interventionsAreMarked();
    void manyInterventionsStayReadable();
    void historyIsReplacedMidway();
    void themeFollowsThePalette();
};

namespace {

void wheelAt(QCustomPlot* canvas, const QPointF& position)
{
    QWheelEvent event(
        position, canvas->mapToGlobal(position), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(canvas, &event);
}

int verticalLines(const RunPlot& plot)
{
    int count = 0;
    for (int i = 0; i < canvasOf(plot)->itemCount(); ++i) {
        const auto* line = qobject_cast<QCPItemStraightLine*>(canvasOf(plot)->item(i));
        count += line && line->layer()->name() != QStringLiteral("cursor");
    }
    return count;
}

} // namespace

void RunPlotTest::followsWhileStreaming()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 1000);
    LossPlot plot;
    show(plot, history);
    QCOMPARE(canvasOf(plot)->xAxis->range().upper, 999.0);
    record(*history, {}, 1000, 5000);
    plot.refresh();
    QCOMPARE(canvasOf(plot)->xAxis->range().upper, 4999.0);
    QVERIFY(plot.following());
}

void RunPlotTest::refreshDrawsOnlyWhatIsNew()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 1000);
    LossPlot plot;
    show(plot, history);
    plot.refresh();
    QCoreApplication::processEvents();
    QSignalSpy replots(canvasOf(plot), &QCustomPlot::afterReplot);
    for (int i = 0; i < 10; ++i)
        plot.refresh();
    QCoreApplication::processEvents();
    QCOMPARE(replots.count(), 0);
    record(*history, {}, 1000, 1100);
    plot.refresh();
    QCOMPARE(replots.count(), 1);
}

void RunPlotTest::zoomIsKeptWhileStreaming()
{
    const auto history = syntheticHistory({});
    record(*history, {}, 0, 4000);
    LossPlot plot;
    show(plot, history);
    QSignalSpy edited(&plot, &RunPlot::xRangeEdited);
    QSignalSpy followed(&plot, &RunPlot::followingChanged);
    const QRect axes = canvasOf(plot)->axisRect()->rect();
    const double before = canvasOf(plot)->xAxis->pixelToCoord(axes.left() + axes.width() / 4);
    wheelAt(canvasOf(plot), QPointF(axes.left() + axes.width() / 4, axes.center().y()));
    QVERIFY(!plot.following());
    QVERIFY(edited.count() >= 1);
    QCOMPARE(followed.count(), 1);
    canvasOf(plot)->replot();
    const QCPRange zoomed = canvasOf(plot)->xAxis->range();
    QVERIFY(zoomed.size() < 4000.0);
    QVERIFY(std::abs(canvasOf(plot)->xAxis->pixelToCoord(axes.left() + axes.width() / 4) - before) < 20.0);

    record(*history, {}, 4000, 9000);
    plot.refresh();
    QCOMPARE(canvasOf(plot)->xAxis->range(), zoomed);
    auto* follow = plot.findChild<QToolButton*>(QStringLiteral("followButton"));
    QVERIFY(follow->isVisible());
    QTest::mouseClick(follow, Qt::LeftButton);
    QVERIFY(plot.following() && !follow->isVisible());
    QTRY_COMPARE(canvasOf(plot)->xAxis->range().upper, 8999.0);
}

void RunPlotTest::dragPansAndDoubleClickFits()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QCustomPlot* canvas = canvasOf(plot);
    const QPoint center = canvas->axisRect()->rect().center();
    QTest::mousePress(canvas, Qt::LeftButton, {}, center);
    QTest::mouseMove(canvas, center + QPoint(40, 0));
    QTest::mouseMove(canvas, center + QPoint(50, 0));
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, center + QPoint(50, 0));
    QVERIFY(canvas->xAxis->range().lower < -500.0);
    QVERIFY(!plot.following());
    QTest::mouseDClick(canvas, Qt::LeftButton, {}, center);
    QTRY_COMPARE(canvas->xAxis->range().lower, 0.0);
    QVERIFY(plot.following());
}

void RunPlotTest::whatIsDraggedStaysUnderTheMouse()
{
    LossPlot plot; // y is logarithmic
    show(plot, recordedHistory({}));
    QCustomPlot* canvas = canvasOf(plot);
    const QPoint from = canvas->axisRect()->rect().center();
    const QPoint to = from + QPoint(-37, 29);
    const double step = canvas->xAxis->pixelToCoord(from.x());
    const double loss = canvas->yAxis->pixelToCoord(from.y());
    const double decades = canvas->yAxis->range().upper / canvas->yAxis->range().lower;
    QTest::mousePress(canvas, Qt::LeftButton, {}, from);
    for (const QPoint& place : {from + QPoint(80, 0), from + QPoint(-5, -60), to})
        QTest::mouseMove(canvas, place);
    const QCPRange x = canvas->xAxis->range();
    const QCPRange y = canvas->yAxis->range();
    QCOMPARE(canvas->xAxis->pixelToCoord(to.x()), step);
    QCOMPARE(canvas->yAxis->pixelToCoord(to.y()), loss);
    QCOMPARE(y.upper / y.lower, decades);
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, to);
    QTest::mouseMove(canvas, from); // let go
    QCOMPARE(canvas->xAxis->range(), x);
    QCOMPARE(canvas->yAxis->range(), y);
}

void RunPlotTest::aClickIsNoDrag()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QCustomPlot* canvas = canvasOf(plot);
    const QPoint center = canvas->axisRect()->rect().center();
    QTest::mousePress(canvas, Qt::LeftButton, {}, center);
    QTest::mouseMove(canvas, center + QPoint(2, 1)); // a hand is never quite still
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, center + QPoint(2, 1));
    QVERIFY(plot.following());
}

void RunPlotTest::aPlotBehindAnotherIsDrawnWhenItComesForward()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QCustomPlot* canvas = canvasOf(plot);
    QSignalSpy drawn(canvas, &QCustomPlot::beforeReplot);
    plot.hide();
    QCoreApplication::processEvents(); // what had been asked for before
    drawn.clear();
    plot.setXRange(1000.0, 2000.0);
    QCoreApplication::processEvents();
    QCOMPARE(drawn.count(), 0);
    plot.show();
    QTRY_VERIFY(graph(plot, "SGD minibatch raw") && graph(plot, "SGD minibatch raw")->data()->begin()->key >= 990.0);
}

void RunPlotTest::rightDragZoomsToABox()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QCustomPlot* canvas = canvasOf(plot);
    const QRect axes = canvas->axisRect()->rect();
    const QPoint from = axes.topLeft() + QPoint(axes.width() / 4, axes.height() / 4);
    const QPoint to = axes.center();
    const double lower = canvas->xAxis->pixelToCoord(from.x());
    const double upper = canvas->xAxis->pixelToCoord(to.x());
    const double top = canvas->yAxis->pixelToCoord(from.y());
    QTest::mousePress(canvas, Qt::RightButton, {}, from);
    QTest::mouseMove(canvas, to);
    QTest::mouseRelease(canvas, Qt::RightButton, {}, to);
    canvas->replot();
    const double pixel = 19999.0 / axes.width();
    QVERIFY(std::abs(canvas->xAxis->range().lower - lower) < 2 * pixel);
    QVERIFY(std::abs(canvas->xAxis->range().upper - upper) < 2 * pixel);
    QVERIFY(std::abs(std::log(canvas->yAxis->range().upper / top)) < 0.1); // y stays where the box put it
}

void RunPlotTest::rangeSetFromOutsideIsNotReportedAsEdited()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QSignalSpy edited(&plot, &RunPlot::xRangeEdited);
    plot.setXRange(1000.0, 2000.0);
    canvasOf(plot)->replot();
    QCOMPARE(edited.count(), 0);
    QVERIFY(!plot.following());
    QCOMPARE(canvasOf(plot)->xAxis->range(), QCPRange(1000.0, 2000.0));
    plot.setXRange(2000.0, 1000.0); // nonsense is ignored
    QCOMPARE(canvasOf(plot)->xAxis->range(), QCPRange(1000.0, 2000.0));
    plot.setFollowing(true);
    QVERIFY(plot.following());
}

void RunPlotTest::cursorIsLinked()
{
    LossPlot plot;
    plot.setCursorStep(5); // before anything was drawn
    show(plot, recordedHistory({}));
    std::optional<std::int64_t> hovered;
    connect(&plot, &RunPlot::cursorStepHovered, &plot, [&hovered](std::optional<std::int64_t> step) { hovered = step; });
    QCustomPlot* canvas = canvasOf(plot);
    const QRect axes = canvas->axisRect()->rect();
    const QPointF quarter(axes.left() + axes.width() / 4, axes.center().y());
    QMouseEvent move(QEvent::MouseMove, quarter, canvas->mapToGlobal(quarter), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(canvas, &move);
    QVERIFY(hovered && std::abs(*hovered - 5000) < 100);
    plot.setCursorStep(1234);
    QCOMPARE(plot.cursorStep(), std::optional<std::int64_t>(1234));
    bool shown = false;
    for (int i = 0; i < canvas->itemCount(); ++i)
        if (const auto* line = qobject_cast<QCPItemStraightLine*>(canvas->item(i)))
            shown |= line->visible() && line->layer()->name() == QStringLiteral("cursor") && line->point1->key() == 1234.0;
    QVERIFY(shown);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(canvas, &leave);
    QVERIFY(!hovered);
}

void RunPlotTest::readoutTellsEveryCurve()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QVERIFY(plot.readout().isEmpty());
    plot.setCursorStep(12480);
    const ReadoutTable& table = plot.readout();
    QCOMPARE(QString(table.heading).replace(QChar(0x202f), QLatin1Char(' ')), QStringLiteral("step 12 480"));
    QCOMPARE(table.columns.size(), 3);
    QCOMPARE(table.rows.size(), std::size_t(2));
    QCOMPARE(table.rows[1].name, QStringLiteral("SGDM"));
    QCOMPARE(table.rows[1].color, PlotTheme(plot.palette(), plot.font()).armColor(1));
    const auto full = table.columns.indexOf(QStringLiteral("full train"));
    QVERIFY(full >= 0);
    QVERIFY2(table.rows[0].cells[full].contains(QStringLiteral("±")), qPrintable(table.text()));
    // The last evaluation at or before the cursor.
    const Series* loss = plot.curves()[2].values;
    QVERIFY(std::abs(table.rows[0].cells[full].section(QLatin1Char(' '), 0, 0).toDouble() - loss->valueAt(12000)) < 0.01);
    plot.setCursorStep(std::nullopt);
    QVERIFY(plot.readout().isEmpty());
}

void RunPlotTest::marksTellDifferences()
{
    LossPlot plot;
    const auto history = recordedHistory({});
    show(plot, history);
    plot.setCursorPair({1000, std::nullopt});
    QVERIFY(plot.readout().isEmpty());
    plot.setCursorPair({1000, 15000});
    const ReadoutTable& table = plot.readout();
    QCOMPARE(table.heading, QStringLiteral("B − A"));
    const auto full = table.columns.indexOf(QStringLiteral("full train"));
    const Series* loss = history->find({"full_loss.mean", 1, allSeeds});
    QCOMPARE(table.rows[1].cells[full], shortNumber(loss->valueAt(15000) - loss->valueAt(1000), 3));
    QVERIFY(notes(plot).contains(QStringLiteral("A")));
    plot.setCursorPair({});
    QVERIFY(plot.readout().isEmpty());
}

void RunPlotTest::differencesStayWhileTheMousePoints()
{
    const auto history = recordedHistory({});
    LossPlot plot;
    show(plot, history);
    plot.setCursorPair({1000, 15000});
    const ReadoutTable differences = plot.readout();
    plot.setCursorStep(12480);
    const ReadoutTable both = plot.readout();
    QCOMPARE(QString(both.heading).replace(QChar(0x202f), QLatin1Char(' ')), QStringLiteral("step 12 480"));
    QCOMPARE(both.columns, differences.columns);
    QCOMPARE(both.rows.size(), std::size_t(5)); // two arms, a heading, and the two arms again
    QVERIFY(both.rows[2].isHeading);
    QCOMPARE(both.rows[2].name, QStringLiteral("B − A"));
    for (std::size_t arm = 0; arm < 2; ++arm) {
        QCOMPARE(both.rows[3 + arm].name, differences.rows[arm].name);
        QCOMPARE(both.rows[3 + arm].cells, differences.rows[arm].cells);
    }
    plot.setCursorStep(std::nullopt);
    QCOMPARE(plot.readout().text(), differences.text());
    // Cells come below the columns of their own names, and what only one of the two has stays empty in the other.
    ReadoutTable above{QStringLiteral("here"), {QStringLiteral("a"), QStringLiteral("b")}, {}};
    above.rows.push_back({QStringLiteral("x"), {}, {QStringLiteral("1"), QStringLiteral("2")}});
    ReadoutTable below{QStringLiteral("there"), {QStringLiteral("b"), QStringLiteral("c")}, {}};
    below.rows.push_back({QStringLiteral("x"), {}, {QStringLiteral("3"), QStringLiteral("4")}});
    above.append(below);
    QCOMPARE(above.text(), QStringLiteral("here\ta\tb\tc\nx\t1\t2\t\nthere\t\t\t\nx\t\t3\t4"));
    // Where there is no room for both, the differences stay.
    QCOMPARE(above.within(3).text(), above.text());
    QCOMPARE(above.within(2).text(), QStringLiteral("there\ta\tb\tc\nx\t\t3\t4"));
    QVERIFY(above.within(0).isEmpty());
}

void RunPlotTest::clickOnALineSaysWhoItIs()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    const QCPGraph* curve = graph(plot, QStringLiteral("SGDM full"));
    const QPointF place(canvasOf(plot)->xAxis->coordToPixel(curve->data()->at(1)->key),
        canvasOf(plot)->yAxis->coordToPixel(curve->data()->at(1)->value));
    const QString text = plot.curveTextAt(place);
    QVERIFY2(text.startsWith(QStringLiteral("SGDM · full train\n")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("mean of 4 seeds")), qPrintable(text));
    QVERIFY(plot.curveTextAt(canvasOf(plot)->axisRect()->rect().topRight() + QPoint(-3, 3)).isEmpty());
}

void RunPlotTest::zoomIsUndoneInAllPlots()
{
    const auto history = recordedHistory({});
    LossPlot loss;
    MomentumValuePlot value;
    show(loss, history);
    show(value, history);
    connect(&loss, &RunPlot::xRangeEdited, &value, &RunPlot::setXRange);
    ZoomHistory zooms;
    zooms.watch(&loss);
    zooms.watch(&value);
    QVERIFY(!zooms.canUndo());
    const QRect axes = canvasOf(loss)->axisRect()->rect();
    wheelAt(canvasOf(loss), axes.center());
    wheelAt(canvasOf(loss), axes.center()); // the same turn of the wheel
    QCoreApplication::processEvents();
    const QCPRange zoomed = canvasOf(loss)->xAxis->range();
    QVERIFY(!value.following());
    zooms.undo();
    QVERIFY(loss.following() && value.following());
    QVERIFY(!zooms.canUndo());
    zooms.redo();
    QCOMPARE(canvasOf(loss)->xAxis->range(), zoomed);
    QCOMPARE(canvasOf(value)->xAxis->range(), zoomed);
    QVERIFY(!zooms.canRedo());
    QTest::mouseDClick(canvasOf(loss), Qt::LeftButton, {}, axes.center()); // fits, which can be undone too
    QVERIFY(loss.following());
    zooms.undo();
    QCOMPARE(canvasOf(loss)->xAxis->range(), zoomed);
}

void RunPlotTest::keysPanAndZoom()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QCustomPlot* canvas = canvasOf(plot);
    plot.setXRange(5000.0, 6000.0);
    QTest::keyClick(canvas, Qt::Key_Right);
    QCOMPARE(canvas->xAxis->range(), QCPRange(5100.0, 6100.0));
    QTest::keyClick(canvas, Qt::Key_Plus);
    QCOMPARE(canvas->xAxis->range(), QCPRange(5225.0, 5975.0));
    QTest::keyClick(canvas, Qt::Key_Minus);
    QCOMPARE(canvas->xAxis->range().size(), 1000.0);
    const double top = canvas->yAxis->range().upper;
    QTest::keyClick(canvas, Qt::Key_Up);
    QVERIFY(canvas->yAxis->range().upper > top);
    QTest::keyClick(canvas, Qt::Key_Home);
    QVERIFY(plot.following());
}

void RunPlotTest::armsDifferWithoutColour()
{
    for (int arm = 0; arm < paletteColors; ++arm)
        for (int other = 0; other < arm; ++other)
            QVERIFY(armDashes(arm) != armDashes(other));
}

void RunPlotTest::interventionsAreMarked()
{
    const auto history = recordedHistory({});
    changeBatchSize(*history, 5000, 1, 64, 1024);
    history->addIntervention({12000, 0.0, 0, "learning_rate", 0.1, 0.2});
    history->addIntervention({12000, 0.0, 1, "learning_rate", 0.1, 0.2});
    LossPlot plot;
    show(plot, history);
    QCOMPARE(verticalLines(plot), 2);
    const QString texts = notes(plot).replace(QChar(0x202f), QLatin1Char(' '));
    QVERIFY2(texts.contains(QStringLiteral("SGDM B 64→1 024")), qPrintable(texts));
    QVERIFY2(texts.contains(QStringLiteral("\nη 0.1→0.2")), qPrintable(texts)); // all arms alike: no name
}

void RunPlotTest::manyInterventionsStayReadable()
{
    const auto history = recordedHistory({});
    for (int i = 0; i < 3000; ++i)
        history->addIntervention({6 * i, 0.0, i % 2, "learning_rate", 0.1 + i, 0.1 + i + 1});
    LossPlot plot;
    show(plot, history);
    QVERIFY(verticalLines(plot) > 10);
    QVERIFY(verticalLines(plot) <= 500 / 4);
    QList<QRectF> tags;
    for (int i = 0; i < canvasOf(plot)->itemCount(); ++i) {
        const auto* text = qobject_cast<QCPItemText*>(canvasOf(plot)->item(i));
        if (!text || !text->visible())
            continue;
        const QRectF place(text->topLeft->pixelPosition(), text->bottomRight->pixelPosition());
        QVERIFY(canvasOf(plot)->viewport().contains(place.toRect().adjusted(2, 2, -2, -2)));
        for (const QRectF& other : std::as_const(tags))
            QVERIFY(!place.adjusted(2, 1, -2, -1).intersects(other));
        tags << place;
    }
    QVERIFY(tags.size() >= 2);
}

void RunPlotTest::historyIsReplacedMidway()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    plot.setXRange(5000.0, 6000.0);
    SyntheticRun other;
    other.steps = 3000;
    plot.setHistory(recordedHistory(other));
    canvasOf(plot)->replot();
    QVERIFY(plot.following());
    QCOMPARE(canvasOf(plot)->xAxis->range().upper, 2999.0);
    plot.setHistory(nullptr);
    canvasOf(plot)->replot();
    QCOMPARE(canvasOf(plot)->plottableCount(), 0);
    QVERIFY(plot.legendTexts().isEmpty());
}

void RunPlotTest::themeFollowsThePalette()
{
    LossPlot plot;
    show(plot, recordedHistory({}));
    QPalette dark;
    dark.setColor(QPalette::Base, QColor(30, 31, 34));
    dark.setColor(QPalette::Text, QColor(223, 225, 229));
    plot.setPalette(dark);
    canvasOf(plot)->replot();
    for (const QPalette& palette : {QPalette(Qt::white, Qt::white), dark}) {
        QPalette full = palette;
        if (palette != dark) {
            full.setColor(QPalette::Base, Qt::white);
            full.setColor(QPalette::Text, Qt::black);
        }
        const PlotTheme theme(full, plot.font());
        QVERIFY(contrast(theme.text, theme.background) >= 4.5);
        QVERIFY(contrast(theme.muted, theme.background) >= 4.5);
        for (int arm = 0; arm < 8; ++arm)
            QVERIFY2(contrast(theme.armColor(arm), theme.background) >= 3.0, qPrintable(QString::number(arm)));
        QVERIFY(theme.font.pointSizeF() >= 9.0);
    }
    QVERIFY(contrast(canvasOf(plot)->xAxis->tickLabelColor(), QColor(30, 31, 34)) >= 4.5);
}

QTEST_MAIN(RunPlotTest)
#include "run_plot_test.moc"
