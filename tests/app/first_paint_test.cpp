// SPDX-License-Identifier: GPL-3.0-or-later
#include "first_paint.h"

#include "main_window.h"
#include "training/experiment.h"

#include <QDir>
#include <QTest>
#include <QWidget>

#include <chrono>
#include <memory>

using namespace tandem;
using namespace std::chrono_literals;

namespace {

bool isReady(const std::shared_future<void>& future)
{
    return future.wait_for(0s) == std::future_status::ready;
}

/// Of this process.
qsizetype threads()
{
    return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

} // namespace

class FirstPaintTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)"))); }

    /// First of all here, since they stay for a while.
    void threadsThatFillLargeAreasHaveBegun()
    {
        const qsizetype before = threads();
        QWidget window;
        FirstPaint painted;
        painted.of(&window);
        QVERIFY(threads() > before);
    }

    void comesWithThePaintNotBefore()
    {
        QWidget window;
        FirstPaint painted;
        const std::shared_future<void> future = painted.of(&window);
        QCoreApplication::processEvents();
        QVERIFY(!isReady(future));
        window.show();
        QVERIFY(!isReady(future));
        QTRY_VERIFY_WITH_TIMEOUT(isReady(future), 500); // long before a second has passed
    }

    void aWindowThatIsNotPaintedWaitsForASecond()
    {
        QWidget window;
        FirstPaint painted;
        const std::shared_future<void> future = painted.of(&window);
        QTest::qWait(500); // that it stays away so long is what is tested
        QVERIFY(!isReady(future));
        QTRY_VERIFY(isReady(future));
    }

    void whoWaitsIsLetGoAtTheEnd()
    {
        QWidget window;
        auto painted = std::make_unique<FirstPaint>();
        const std::shared_future<void> future = painted->of(&window);
        painted.reset();
        QVERIFY(isReady(future));
    }

    void aShownWindowTrains()
    {
        MainWindow window({}, MainWindow::Memory::None);
        window.loadWhenPainted();
        window.controller().open(loadExperiment("noisy-quadratic"));
        QTest::qSleep(100); // without events: nothing can be painted
        window.controller().poll();
        QCOMPARE(window.controller().status().state, TrainerState::Loading);
        window.show();
        QTRY_VERIFY(window.controller().status().step > 0);
    }

    void aWindowThatIsNeverShownEnds()
    {
        MainWindow window({}, MainWindow::Memory::None);
        window.loadWhenPainted();
        window.controller().open(loadExperiment("noisy-quadratic"));
    }
};

QTEST_MAIN(FirstPaintTest)
#include "first_paint_test.moc"
