// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "experiments/experiment_chooser.h"
#include "lessons/lesson_player.h"
#include "presenter.h"
#include "widgets/any_warning.h"

#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace tandem;

/// What a new user is offered, until they have seen it.
class WelcomeTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    WindowFixture m_at;

    void start()
    {
        m_at.start([](MainWindow& window) { window.open("noisy-quadratic"); }, {}, MainWindow::Memory::Settings);
    }
    bool isOffered() const
    {
        const auto* welcome = m_at.part<QWidget>("welcome");
        return welcome && welcome->isVisible();
    }
    LessonPlayer& player() const { return *m_at.part<LessonPlayer>("lessonPlayer"); }

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(anyWarning());
        m_folder = std::make_unique<QTemporaryDir>();
        QCoreApplication::setOrganizationName("tandem-test");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
        start();
    }
    void cleanup() { m_at.close(); }

    void twoLessonsAreOneClickAway()
    {
        QVERIFY(isOffered());
        QVERIFY(!m_at.part<QScrollArea>("leftPanel")->verticalScrollBar()->isVisible()); // there is room for it at 1280x720
        m_at.part<QPushButton>("welcome-why-not-here")->click();
        QCOMPARE(player().lesson().name, std::string("why-not-here"));
        QVERIFY(!isOffered());
        player().close();
        QVERIFY(isOffered());
        m_at.part<QPushButton>("welcome-ravine")->click();
        QCOMPARE(player().lesson().name, std::string("ravine"));
        player().close();
        QTRY_VERIFY(!m_at.part<QWidget>("welcome")); // both were seen
        start();
        QVERIFY(!isOffered());
    }

    void isClosedForGood()
    {
        m_at.part<QToolButton>("welcomeClose")->click();
        QVERIFY(!isOffered());
        start();
        QVERIFY(!isOffered());
    }

    /// On a small laptop nothing is cut off: the welcome fits, and large type has the room to itself.
    void stepsAsideForThePresenter()
    {
        m_at.window().resize(1280, 720);
        QVERIFY(m_at.window().minimumSizeHint().width() <= 1280);
        for (const QWidget* part : m_at.part<QWidget>("welcome")->findChildren<QWidget*>())
            QVERIFY2(part->width() >= part->sizeHint().width(), qPrintable(part->objectName()));
        auto* presenter = m_at.part<Presenter>("presenterMode");
        presenter->enter(Presenter::Screen::Window);
        QVERIFY(!isOffered());
        QTRY_VERIFY(m_at.window().minimumSizeHint().width() <= 1280);
        QTRY_VERIFY(m_at.window().minimumSizeHint().height() <= 720);
        QCOMPARE(m_at.window().size(), QSize(1280, 720));
        presenter->leave();
        QVERIFY(isOffered());
    }

    void theSheetIsOneClickAway()
    {
        m_at.part<QPushButton>("welcomeExperiments")->click();
        QVERIFY(m_at.part<ExperimentChooser>("experimentChooser")->isVisible());
        QVERIFY(isOffered());
    }
};

QTEST_MAIN(WelcomeTest)
#include "welcome_test.moc"
