// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "explanations.h"
#include "plot_grid.h"
#include "plots/run_plot.h"
#include "what_is_this.h"
#include "widgets/any_warning.h"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLayout>
#include <QToolButton>

using namespace tandem;

class WhatIsThisTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_at.open("noisy-quadratic");
        QTRY_VERIFY(m_at.status().step > 0);
    }
    void cleanup() { m_at.close(); }

    void everyPlotAndControlHasOne()
    {
        for (const RunPlot* plot : m_at.window().plotGrid().plots()) {
            const auto explanation = explanationOf(*plot);
            QVERIFY2(explanation, qPrintable(plot->objectName()));
            QVERIFY2(!explanation->what.isEmpty() && !explanation->formula.isEmpty() && !explanation->source.isEmpty(),
                qPrintable(plot->objectName()));
            QVERIFY2(plot->findChild<QToolButton*>("whatIsThisButton"), qPrintable(plot->objectName()));
        }
        for (const char* control :
            {"learningRate", "momentum", "batchSize", "updateRule", "pairingBox", "speed", "timeline", "device", "experiments"}) {
            const auto explanation = explanationOf(*m_at.part<QWidget>(control));
            QVERIFY2(explanation, control);
            QVERIFY2(!explanation->formula.isEmpty() && !explanation->now.isEmpty() && !explanation->source.isEmpty(), control);
        }
    }

    void itHasThePresentValuesInIt()
    {
        m_at.type(1, "momentum", "0.75");
        const auto explanation = explanationOf(*m_at.arm(1)->findChild<QWidget*>("momentum"));
        QVERIFY2(explanation->now.contains("0.75") && explanation->now.contains("4 steps"), qPrintable(explanation->now));
        const auto batch = explanationOf(*m_at.arm(0)->findChild<QWidget*>("batchSize"));
        QVERIFY2(batch->now.contains("0.125"), qPrintable(batch->now));
    }

    void pairingSpeedTimelineAndRunHaveThemToo()
    {
        const auto now = [this](const char* control) { return explanationOf(*m_at.part<QWidget>(control))->now; };
        m_at.part<TransportBar>("transportBar")->setSpeedLimit(1000.0);
        m_at.type(1, "momentum", "0.75");
        QVERIFY2(now("pairingBox").contains("SGDM: η = 0.005/(1−0.75) = 0.02"), qPrintable(now("pairingBox")));
        QTRY_VERIFY2(
            now("speed").contains("at most 1\u202f000 steps/s; ") && now("speed").contains("s to go"), qPrintable(now("speed")));
        QTRY_VERIFY2(now("timeline").contains("/ 20\u202f000 = ") && now("timeline").contains("marked changes: 1"),
            qPrintable(now("timeline")));
        QTest::keyClick(m_at.part<Timeline>("timeline"), Qt::Key_Home);
        QVERIFY2(now("timeline").contains("looked at: step 0 / 20\u202f000 = "), qPrintable(now("timeline")));
        QVERIFY2(now("experiments").contains("2 arms × 16 seeds = 32 replicas"), qPrintable(now("experiments")));
        QVERIFY2(now("device").contains("32 replicas"), qPrintable(now("device")));
    }

    void aPlotsAreThoseOfItsCurves()
    {
        const auto now = [this](const char* plot) { return explanationOf(*m_at.window().plotGrid().plot(plot))->now; };
        QTRY_VERIFY2(now("lossPlot").contains("SGDM: ") && now("lossPlot").contains("full train "), qPrintable(now("lossPlot")));
        QTRY_VERIFY2(now("momentumValuePlot").contains("gap = "), qPrintable(now("momentumValuePlot")));
        QTest::keyClick(m_at.part<Timeline>("timeline"), Qt::Key_Home);
        QVERIFY2(now("lossPlot").startsWith("step 0 – "), qPrintable(now("lossPlot")));
    }

    void theSheetLeavesTheWindowUsable()
    {
        m_at.window().plotGrid().plot("noiseScalePlot")->findChild<QToolButton*>("whatIsThisButton")->click();
        auto* sheet = m_at.part<QDialog>("whatIsThisSheet");
        QVERIFY(sheet && sheet->isVisible() && !sheet->isModal());
        QCOMPARE(sheet->findChild<QLabel*>("sheetTitle")->text(), QString("Gradient noise scale"));
        QCOMPARE(sheet->height(), sheet->layout()->totalHeightForWidth(sheet->width())); // no gaps between its texts
        m_at.slider(1, "learningRate")->setFocus();
        m_at.part<QAction>("explain")->trigger();
        sheet = m_at.part<QDialog>("whatIsThisSheet");
        QCOMPARE(sheet->findChild<QLabel*>("sheetTitle")->text(), QString("Effective learning rate η"));
        QVERIFY(sheet->findChild<QLabel*>("sheetNow")->text().contains("0.02"));
    }

    /// What a screen reader would say of whatever the keyboard reaches.
    void whateverTheKeyboardReachesHasAName()
    {
        for (const QWidget* widget : m_at.window().findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)
                || qobject_cast<const QAbstractScrollArea*>(widget))
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool named = !widget->accessibleName().isEmpty() || (button && button->text().size() > 1);
            QVERIFY2(named, qPrintable(QString(widget->metaObject()->className()) + " " + widget->objectName()));
        }
    }
};

QTEST_MAIN(WhatIsThisTest)
#include "what_is_this_test.moc"
