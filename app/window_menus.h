// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QActionGroup;
class QMenu;

namespace tandem {

class MainWindow;
class TransportBar;

/// The menu bar of the window.
class WindowMenus : public QObject {
    Q_OBJECT
public:
    WindowMenus(MainWindow* window, TransportBar* transport);

    /// The menu of this object name: "fileMenu", "experimentMenu", "viewMenu", "helpMenu".
    QMenu* menu(const QString& name) const;

    /// Marks the shipped experiment that is open.
    void showOpen(const QString& name);
    void showFollowing(bool following);
    /// "system", "light" or "dark"
    void showTheme(const QString& name);

private:
    void makeFileMenu();
    void makeExperimentMenu(TransportBar* transport);
    void makeViewMenu();
    void makeHelpMenu();

    MainWindow* m_window;
    QActionGroup* m_experiments = nullptr;
    QActionGroup* m_themes = nullptr;
    QAction* m_follow = nullptr;
};

} // namespace tandem
