// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiments/experiment_chooser.h"
#include "lessons/lesson_player.h"
#include "main_window.h"
#include "widgets/any_warning.h"

#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace tandem;

/// What a new user is offered, until they have seen it.
class WelcomeTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<MainWindow> m_window;

    void start()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->open("noisy-quadratic");
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    template <typename T> T* part(const char* name) const { return m_window->findChild<T*>(QLatin1String(name)); }
    bool isOffered() const
    {
        const auto* welcome = part<QWidget>("welcome");
        return welcome && welcome->isVisible();
    }
    LessonPlayer& player() const { return *part<LessonPlayer>("lessonPlayer"); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<QTemporaryDir>();
        QCoreApplication::setOrganizationName("tandem-test");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
        start();
    }
    void cleanup() { m_window.reset(); }

    void twoLessonsAreOneClickAway()
    {
        QVERIFY(isOffered());
        QVERIFY(!part<QScrollArea>("leftPanel")->verticalScrollBar()->isVisible()); // there is room for it at 1280x720
        part<QPushButton>("welcome-why-not-here")->click();
        QCOMPARE(player().lesson().name, std::string("why-not-here"));
        QVERIFY(!isOffered());
        player().close();
        QVERIFY(isOffered());
        part<QPushButton>("welcome-ravine")->click();
        QCOMPARE(player().lesson().name, std::string("ravine"));
        player().close();
        QTRY_VERIFY(!part<QWidget>("welcome")); // both were seen
        start();
        QVERIFY(!isOffered());
    }

    void isClosedForGood()
    {
        part<QToolButton>("welcomeClose")->click();
        QVERIFY(!isOffered());
        start();
        QVERIFY(!isOffered());
    }

    void theSheetIsOneClickAway()
    {
        part<QPushButton>("welcomeExperiments")->click();
        QVERIFY(part<ExperimentChooser>("experimentChooser")->isVisible());
        QVERIFY(isOffered());
    }
};

QTEST_MAIN(WelcomeTest)
#include "welcome_test.moc"
