// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/monkey.h"
#include "app/recorded_log.h"
#include "logs/importing.h"
#include "logs/run_files.h"
#include "main_window.h"
#include "widgets/any_warning.h"

#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
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

    QTemporaryDir m_folder;

    /// A window with a library of its own, where files asked for are a small run log and a small table.
    void prepare(MainWindow& window) const
    {
        const QString log = m_folder.filePath("run.tandem");
        const QString table = m_folder.filePath("table.csv");
        const auto experiment = [log](QWidget*) { return log; };
        const auto picture = [](QWidget*) { return QString(); };
        window.setFileQuestions({experiment, picture});
        window.findChild<RunFiles*>("runFiles")->setQuestion([log](QWidget*) { return QStringList{log}; });
        const auto answer = [table](QWidget*) { return table; };
        window.findChild<Importing*>("importing")->setQuestions({answer, answer, [](QWidget*, const QString&) {
                                                                     return QString();
                                                                 }});
        window.controller().recordInto({m_folder.filePath("library")});
        window.open("noisy-quadratic");
        window.show();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QDir(m_folder.path()).mkdir("library"));
        recordLog(m_folder.filePath("run.tandem").toStdString(), loadExperiment("ravine"));
        QFile table(m_folder.filePath("table.csv"));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("step,loss\n0,1.5\n1,0.5\n2,0.25\n");
    }

    void theWindowSurvives()
    {
        QStandardPaths::setTestModeEnabled(true);
        QTest::failOnWarning(anyWarning());
        const int actions = numberFrom("TANDEM_MONKEY_ACTIONS", 450);
        const auto seed = static_cast<quint32>(numberFrom("TANDEM_MONKEY_SEED", 1));
        MainWindow window({}, MainWindow::Memory::None);
        prepare(window);
        int logs = 0;
        connect(&window.shown(), &ShownRun::opened, this, [&] { logs += !window.shown().isLive(); });
        Monkey monkey(&window, seed, actions);
        monkey.start();
        constexpr int longest = 600000; // of a hang, not of a slow machine
        const bool done = QTest::qWaitFor([&monkey] { return monkey.done(); }, longest);
        if (!done || QTest::currentTestFailed())
            qInfo("seed %u:\n%s", seed, qPrintable(monkey.diary().join('\n')));
        QVERIFY(done);
        QCOMPARE(monkey.visited().size(), Monkey::places().size());
        QVERIFY(logs > 0);
        while (QWidget* popup = QApplication::activePopupWidget())
            popup->close();
        window.open("ravine");
        const auto state = [&window] { return window.controller().status().state; };
        constexpr int longestLoading = 30000; // of a machine with much else to do
        QTRY_VERIFY_WITH_TIMEOUT(state() != TrainerState::Loading, longestLoading);
        QVERIFY2(state() != TrainerState::Failed, window.controller().status().message.c_str());
    }
};

QTEST_MAIN(MonkeyTest)
#include "monkey_test.moc"
