// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_fixture.h"
#include "controls/text_label.h"
#include "plots/plot_theme.h"
#include "presenter.h"
#include "theme.h"
#include "widgets/any_warning.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QSplitter>
#include <QTemporaryDir>

using namespace tandem;

class PresenterTest : public QObject {
    Q_OBJECT

    WindowFixture m_at;

private Q_SLOTS:
    void initTestCase() { applyTheme(Theme::Light); }
    void init() { QTest::failOnWarning(anyWarning()); }
    void cleanup() { m_at.close(); }

    void oneKeyMakesEverythingLargeAndAnotherTakesItBack()
    {
        m_at.open("ravine");
        const double before = m_at.arm(0)->findChild<QLabel*>("name")->font().pointSizeF();
        const int field = m_at.arm(0)->findChild<QLineEdit*>("field")->width();
        QTest::keyClick(&m_at.window(), Qt::Key_F5);
        QVERIFY(m_at.part<Presenter>("presenterMode")->isOn());
        QVERIFY(m_at.window().isFullScreen());
        QTRY_VERIFY(m_at.arm(0)->findChild<QLabel*>("name")->font().pointSizeF() > 1.2 * before);
        QTRY_VERIFY(m_at.arm(0)->findChild<QLineEdit*>("field")->width() > field);
        QTRY_VERIFY(contrast(QApplication::palette().color(QPalette::WindowText), QApplication::palette().color(QPalette::Window))
            > 20.0);
        QTest::keyClick(&m_at.window(), Qt::Key_Escape);
        QVERIFY(!m_at.part<Presenter>("presenterMode")->isOn());
        QVERIFY(!m_at.window().isFullScreen());
        QTRY_COMPARE(m_at.arm(0)->findChild<QLabel*>("name")->font().pointSizeF(), before);
        QVERIFY(!m_at.part<QAction>("presenter")->isChecked());
    }

    void theControlsStayUsable()
    {
        m_at.open("noisy-quadratic");
        m_at.part<Presenter>("presenterMode")->enter(Presenter::Screen::Window);
        QTRY_VERIFY(m_at.status().step > 0);
        QTest::keyClick(m_at.slider(0, "learningRate"), Qt::Key_Right);
        QTRY_VERIFY(!m_at.history()->interventions().empty());
    }

    /// A long name and what was applied share a line of the left panel.
    void theLeftPanelIsNotCutOff()
    {
        m_at.open("averaging-illusion");
        m_at.window().resize(1280, 720);
        m_at.part<Presenter>("presenterMode")->enter(Presenter::Screen::Window);
        m_at.arm(2)->showApplied(1000000);
        auto* scroll = m_at.part<QScrollArea>("leftPanel");
        QTRY_VERIFY(scroll->verticalScrollBar()->isVisible());
        QTRY_VERIFY(scroll->widget()->width() <= scroll->viewport()->width());
    }

    void isRemembered()
    {
        const QTemporaryDir folder;
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
        QCoreApplication::setOrganizationName("tandem-test");
        int leftPanel = 0;
        {
            MainWindow window({}, MainWindow::Memory::Settings);
            window.show();
            leftPanel = window.findChild<QSplitter*>("splitter")->sizes().front();
            window.findChild<QAction*>("presenter")->trigger();
            window.close();
        }
        {
            MainWindow window({}, MainWindow::Memory::Settings);
            QVERIFY(window.findChild<Presenter*>("presenterMode")->isOn());
            window.findChild<QAction*>("presenter")->trigger();
        }
        MainWindow window({}, MainWindow::Memory::Settings);
        QVERIFY(!window.findChild<Presenter*>("presenterMode")->isOn());
        window.show();
        QTRY_COMPARE(window.findChild<QSplitter*>("splitter")->sizes().front(), leftPanel);
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QDir::homePath());
    }

    void theSystemsChangeIsFollowedAtOnce()
    {
        const auto dark = [] { return QApplication::palette().color(QPalette::Window).lightness() < 128; };
        applyTheme(Theme::System);
        m_at.open("ravine");
        followSystem(SystemAppearance::Dark);
        QVERIFY(dark());
        QTRY_VERIFY(m_at.window().palette().color(QPalette::Window).lightness() < 128);
        followSystem(SystemAppearance::Light);
        QVERIFY(!dark());
        applyTheme(Theme::Dark);
        followSystem(SystemAppearance::Unknown);
        followSystem(SystemAppearance::Light);
        QVERIFY(dark()); // what the user chose goes before it
        applyTheme(Theme::Light);
    }

    void noTextIsUnderNinePoints_data()
    {
        QTest::addColumn<bool>("presenting");
        QTest::newRow("window") << false;
        QTest::newRow("presenter") << true;
    }
    void noTextIsUnderNinePoints()
    {
        QFETCH(bool, presenting);
        m_at.open("noisy-quadratic");
        if (presenting)
            m_at.part<Presenter>("presenterMode")->enter(Presenter::Screen::Window);
        for (const QWidget* widget : m_at.window().findChildren<QWidget*>())
            QTRY_VERIFY2(widget->font().pointSizeF() >= (presenting ? 10.0 : 9.0), qPrintable(widget->objectName()));
    }
};

QTEST_MAIN(PresenterTest)
#include "presenter_test.moc"
