// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/arms_panel.h"
#include "main_window.h"

#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSlider>
#include <QTest>
#include <QUrl>

#include <functional>
#include <memory>

namespace tandem {

/// The real window, its parts found by object name, for tests that drive it as a person would.
class WindowFixture {
public:
    using Preparation = std::function<void(MainWindow&)>;

    /// Another window, prepared before it is shown.
    void start(const Preparation& prepare, TrainerOptions options = {}, MainWindow::Memory memory = MainWindow::Memory::None)
    {
        m_window = std::make_unique<MainWindow>(std::move(options), memory);
        prepare(*m_window);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    /// One that trains an experiment, or shows a log.
    void open(const QString& nameOrPath, TrainerOptions options = {})
    {
        start([&](MainWindow& window) { window.open(nameOrPath); }, std::move(options));
    }
    void openNothing()
    {
        start([](MainWindow&) {});
    }
    void close() { m_window.reset(); }

    MainWindow& window() const { return *m_window; }
    TrainingController& controller() const { return m_window->controller(); }
    const TrainerStatus& status() const { return m_window->controller().status(); }
    const std::shared_ptr<const History>& history() const { return m_window->controller().history(); }
    template <typename T> T* part(const char* name) const { return m_window->findChild<T*>(QLatin1String(name)); }
    QString text(const char* label) const { return part<QLabel>(label)->text(); }
    QString message() const { return text("message"); }
    ArmPanel* arm(int number) const { return part<ArmsPanel>("arms")->panel(number); }
    QSlider* slider(int number, const char* name) const
    {
        return arm(number)->findChild<QWidget*>(QLatin1String(name))->findChild<QSlider*>("slider");
    }

    void press(Qt::Key key) const { QTest::keyClick(m_window.get(), key); }
    void type(int number, const char* name, const QString& text) const
    {
        auto* field = arm(number)->findChild<QWidget*>(QLatin1String(name))->findChild<QLineEdit*>("field");
        field->selectAll();
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Return);
    }
    void drop(const QStringList& files) const
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& each : files)
            urls << QUrl::fromLocalFile(each);
        data.setUrls(urls);
        QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
    }

private:
    std::unique_ptr<MainWindow> m_window;
};

} // namespace tandem
