// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/timeline.h"
#include "plots/palette.h"
#include "plots/plot_theme.h"
#include "widgets/any_warning.h"

#include <QKeyEvent>
#include <QSignalSpy>
#include <QTest>

using namespace tandem;

class TimelineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(anyWarning()); }

    void draggingScrubsAndBeyondTheRunIsLive()
    {
        Timeline timeline;
        timeline.resize(416, timeline.sizeHint().height()); // a track of 400 pixels from 8
        timeline.setProgress(500, 1000);
        timeline.show();
        QSignalSpy edited(&timeline, &Timeline::cursorStepEdited);
        QTest::mousePress(&timeline, Qt::LeftButton, {}, {8 + 100, 12});
        QCOMPARE(timeline.cursorStep(), std::optional<std::int64_t>(250));
        QTest::mouseMove(&timeline, {8 + 40, 12});
        QTRY_COMPARE(timeline.cursorStep(), std::optional<std::int64_t>(100));
        QTest::mouseRelease(&timeline, Qt::LeftButton, {}, {8 + 40, 12});
        QTest::mousePress(&timeline, Qt::LeftButton, {}, {8 + 300, 12});
        QVERIFY(!timeline.cursorStep());
        QVERIFY(edited.count() >= 3);
    }

    void keysMoveTheCursor()
    {
        Timeline timeline;
        timeline.setProgress(1000, 1000);
        QTest::keyClick(&timeline, Qt::Key_Left);
        QCOMPARE(timeline.cursorStep(), std::optional<std::int64_t>(999));
        QTest::keyClick(&timeline, Qt::Key_PageUp);
        QCOMPARE(timeline.cursorStep(), std::optional<std::int64_t>(949));
        QTest::keyClick(&timeline, Qt::Key_Home);
        QCOMPARE(timeline.cursorStep(), std::optional<std::int64_t>(0));
        QTest::keyClick(&timeline, Qt::Key_Left);
        QCOMPARE(timeline.cursorStep(), std::optional<std::int64_t>(0));
        QTest::keyClick(&timeline, Qt::Key_Escape);
        QVERIFY(!timeline.cursorStep());
        QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
        QCoreApplication::sendEvent(&timeline, &escape);
        QVERIFY(!escape.isAccepted()); // somebody else's, now that there is no cursor
    }

    void findsTheChangeUnderTheMouse()
    {
        Timeline timeline;
        timeline.resize(416, timeline.sizeHint().height()); // a track of 400 pixels from 8
        timeline.setProgress(1000, 1000);
        timeline.setMarks({{100, 0, "a"}, {105, 1, "b"}, {500, 0, "c"}});
        QCOMPARE(timeline.changeNear(8 + 42, 6)->text, QString("b"));
        QCOMPARE(timeline.changeNear(8 + 205, 6)->text, QString("c"));
        QVERIFY(!timeline.changeNear(8 + 120, 6));
    }

    void marksHaveTheColoursOfThePlots()
    {
        Timeline timeline;
        timeline.resize(416, timeline.sizeHint().height()); // a track of 400 pixels from 8
        timeline.setProgress(1000, 1000);
        timeline.setMarks({{250, 2, "parent · SGD: η 0.1 → 0.2"}});
        PlotTheme theme(timeline.palette(), timeline.font());
        const auto drawn = [&timeline] { return timeline.grab().toImage().pixelColor(8 + 100, 4); };
        QCOMPARE(drawn(), theme.armColor(2));
        theme.families = {{0, 1}, {1, 1}, {0, 0}};
        timeline.setFamilies(theme.families); // it is what the first arm has left
        QCOMPARE(drawn(), theme.armColor(2));
        QCOMPARE(theme.armColor(2), theme.visible(paletteColor(0)));
    }

    void paintsMarksWithoutAWarning()
    {
        Timeline timeline;
        timeline.resize(400, 40);
        timeline.setProgress(10, 0);
        timeline.setMarks({{3, 0, "SGD: η 0.1 → 0.2"}, {3, 1, "SGDM: η 0.1 → 0.2"}, {700, 1, "later than the end"}});
        QVERIFY(!timeline.grab().isNull());
    }
};

QTEST_MAIN(TimelineTest)
#include "timeline_test.moc"
