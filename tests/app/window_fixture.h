// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/arms_panel.h"
#include "main_window.h"

#include <QLineEdit>
#include <QSlider>
#include <QTest>

#include <memory>

namespace tandem {

/// The real window, its parts found by object name, for tests that drive it as a person would.
class WindowFixture {
public:
    void open(const QString& experiment, TrainerOptions options = {})
    {
        m_window = std::make_unique<MainWindow>(std::move(options), MainWindow::Memory::None);
        m_window->open(experiment);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void close() { m_window.reset(); }

    MainWindow& window() const { return *m_window; }
    TrainingController& controller() const { return m_window->controller(); }
    const TrainerStatus& status() const { return m_window->controller().status(); }
    const std::shared_ptr<const History>& history() const { return m_window->controller().history(); }
    template <typename T> T* part(const char* name) const { return m_window->findChild<T*>(QLatin1String(name)); }
    ArmPanel* arm(int number) const { return part<ArmsPanel>("arms")->panel(number); }
    QSlider* slider(int number, const char* name) const
    {
        return arm(number)->findChild<QWidget*>(QLatin1String(name))->findChild<QSlider*>("slider");
    }
    void type(int number, const char* name, const QString& text) const
    {
        auto* field = arm(number)->findChild<QWidget*>(QLatin1String(name))->findChild<QLineEdit*>("field");
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }

private:
    std::unique_ptr<MainWindow> m_window;
};

} // namespace tandem
