// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/visible_range.h"

#include "widgets/plots/plot_reading.h"

#include <QSignalSpy>

using namespace tandem;

/// Who decides what is visible: the data, the program or the user.
class VisibleRangeTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QCustomPlot> m_plot;
    VisibleRange* m_range = nullptr;

private Q_SLOTS:
    void init()
    {
        failOnAnyWarning();
        m_plot = std::make_unique<QCustomPlot>();
        m_range = new VisibleRange(m_plot.get());
    }

    void dataFillTheAxesUntilTheUserZooms()
    {
        {
            const VisibleRange::Ours ours(*m_range);
            m_range->fitX(0.0, 100.0);
            m_range->fitY(1.0, 3.0);
        }
        QVERIFY(m_range->following());
        QCOMPARE(m_plot->xAxis->range(), QCPRange(0.0, 100.0));
        QVERIFY(m_plot->yAxis->range().lower < 1.0 && m_plot->yAxis->range().upper > 3.0);
        QSignalSpy edited(m_range, &VisibleRange::edited);
        m_plot->xAxis->setRange(10.0, 20.0); // as a mouse does
        QCOMPARE(edited.count(), 1);
        QVERIFY(!m_range->following());
        m_range->fitX(0.0, 200.0);
        QCOMPARE(m_plot->xAxis->range(), QCPRange(10.0, 20.0));
        const VisibleRange::Ours ours(*m_range);
        m_range->fitY(5.0, 6.0); // y goes on fitting what is visible
        QVERIFY(m_plot->yAxis->range().lower > 4.0);
    }

    void aViewIsComeBackTo()
    {
        const VisibleRange::View before = m_range->view();
        m_plot->xAxis->setRange(10.0, 20.0);
        m_plot->yAxis->setRange(0.5, 0.75);
        const VisibleRange::View zoomed = m_range->view();
        m_range->setView(before);
        QVERIFY(m_range->following());
        QSignalSpy edited(m_range, &VisibleRange::edited);
        m_range->setView(zoomed);
        QCOMPARE(edited.count(), 0);
        QCOMPARE(m_plot->xAxis->range(), QCPRange(10.0, 20.0));
        QCOMPARE(m_plot->yAxis->range(), QCPRange(0.5, 0.75));
    }

    void aZoomEndsAtTheFinestRange()
    {
        m_range->setFinest([](double) { return 4.0; });
        QSignalSpy edited(m_range, &VisibleRange::xEdited);
        m_plot->xAxis->setRange(49.9, 50.1);
        QCOMPARE(m_plot->xAxis->range(), QCPRange(48.0, 52.0));
        QCOMPARE(edited.count(), 1);
        QCOMPARE(edited.first().first().toDouble(), 48.0);
    }

    void roomOnALogAxisIsAFactor()
    {
        m_range->setYScale(VisibleRange::YScale::Logarithmic);
        const VisibleRange::Ours ours(*m_range);
        m_range->fitY(1e-3, 1e3);
        const QCPRange range = m_plot->yAxis->range();
        QVERIFY(range.lower > 0.0 && range.lower < 1e-3);
        QVERIFY(std::abs(range.lower * range.upper - 1.0) < 1e-9); // as much above as below
    }
};

QTEST_MAIN(VisibleRangeTest)
#include "visible_range_test.moc"
