// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/monkey.h"
#include "main_window.h"
#include "widgets/any_warning.h"

#include <QStandardPaths>
#include <QTest>

using namespace tandem;

/// Random input over the whole window: it neither crashes nor warns, and still trains afterwards. TANDEM_MONKEY_ACTIONS and
/// TANDEM_MONKEY_SEED choose more of it, or the same again.
class MonkeyTest : public QObject {
    Q_OBJECT

    static int numberFrom(const char* variable, int otherwise)
    {
        return qEnvironmentVariableIsSet(variable) ? qEnvironmentVariableIntValue(variable) : otherwise;
    }

private Q_SLOTS:
    void theWindowSurvives()
    {
        QStandardPaths::setTestModeEnabled(true);
        QTest::failOnWarning(anyWarning());
        const int actions = numberFrom("TANDEM_MONKEY_ACTIONS", 400);
        const auto seed = static_cast<quint32>(numberFrom("TANDEM_MONKEY_SEED", 1));
        MainWindow window({}, MainWindow::Memory::None);
        window.open("noisy-quadratic");
        window.show();
        Monkey monkey(&window, seed, actions);
        monkey.start();
        constexpr int longest = 600000; // of a hang, not of a slow machine
        const bool done = QTest::qWaitFor([&monkey] { return monkey.done(); }, longest);
        if (!done || QTest::currentTestFailed())
            qInfo("seed %u:\n%s", seed, qPrintable(monkey.diary().join('\n')));
        QVERIFY(done);
        QCOMPARE(monkey.visited().size(), Monkey::places().size());
        while (QWidget* popup = QApplication::activePopupWidget())
            popup->close();
        window.open("ravine");
        const auto state = [&window] { return window.controller().status().state; };
        QTRY_VERIFY(state() != TrainerState::Loading);
        QVERIFY2(state() != TrainerState::Failed, window.controller().status().message.c_str());
    }
};

QTEST_MAIN(MonkeyTest)
#include "monkey_test.moc"
