// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/loss_plot.h"
#include "plots/momentum_value_plot.h"
#include "plots/plot_header.h"
#include "widgets/plots/plot_reading.h"
#include "widgets/plots/synthetic_history.h"

#include <QtTest>

#include <qcustomplot.h>

using namespace tandem;

/// What a screen reader says of a plot that has the keyboard: the words that stand above it.
class PlotDescriptionTest : public QObject {
    Q_OBJECT

    static QString described(const PlotFrame& plot) { return plot.findChild<QCustomPlot*>("plot")->accessibleDescription(); }

private Q_SLOTS:
    void init() { failOnAnyWarning(); }

    void theVerdictIsDescribed()
    {
        const auto history = syntheticHistory({});
        MomentumValuePlot plot;
        show(plot, history);
        const auto compare = [&](std::int64_t step, double gap) {
            history->setStep(step);
            const auto add = [&](const char* metric, double value) {
                history->series({metric, wholeRun, allSeeds}).append(step, value);
            };
            add("gap", gap);
            add("gap_low", gap - 0.5);
            add("gap_high", gap + 0.5);
            add("gap_difference", 0.01 * gap);
            add("gap_spread", 0.01);
            plot.refresh();
        };
        compare(100, -3.0);
        QVERIFY2(described(plot).startsWith("momentum helps: gap −3.0 ± 0.5"), qPrintable(described(plot)));
        QVERIFY2(described(plot).contains("below 0 momentum helps"), qPrintable(described(plot)));
        compare(200, 3.0);
        QVERIFY2(described(plot).startsWith("momentum hurts: gap 3.0 ± 0.5"), qPrintable(described(plot)));
    }

    void theLegendIsDescribed()
    {
        LossPlot plot;
        show(plot, recordedHistory({}));
        for (const QString& text : plot.legendTexts())
            QVERIFY2(described(plot).contains(text), qPrintable(described(plot)));
        QVERIFY(described(plot).contains("SGDM"));
    }

    void sameWordsAreSaidOnce()
    {
        const auto history = recordedHistory({});
        LossPlot plot;
        show(plot, history);
        QSignalSpy said(plot.findChild<PlotHeader*>("header"), &PlotHeader::described);
        for (int frame = 0; frame < 5; ++frame) {
            history->setStep(history->step() + 1);
            plot.refresh();
        }
        QCOMPARE(said.count(), 0);
    }
};

QTEST_MAIN(PlotDescriptionTest)
#include "plot_description_test.moc"
