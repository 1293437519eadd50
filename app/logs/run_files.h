// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "main_window.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

class QAction;
class QMenu;

namespace tandem {

class LibraryWindow;
class RunColors;
class RunsWindow;

/// How files come into the window beside File › Open experiment: run logs by the menu, files that were open before, and files
/// dropped on it.
class RunFiles : public QObject {
    Q_OBJECT
public:
    /// Adds its actions to `menu` before `before`.
    RunFiles(MainWindow* window, QMenu* menu, QAction* before, MainWindow::Memory memory);

    /// How the user is asked for logs; a test gives its own answer.
    void setQuestion(std::function<QStringList(QWidget* parent)> question) { m_question = std::move(question); }
    /// The files that were open last, the latest first.
    QStringList recent() const { return m_recent; }
    /// Puts a file before the others; shipped experiments are no files.
    void remember(const QString& path);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void askForLog();
    void askForComparison();
    void showLibrary();
    void showRuns();
    void fillRecent();
    void keepRecent();

    MainWindow* m_window;
    MainWindow::Memory m_memory;
    std::function<QStringList(QWidget* parent)> m_question;
    RunColors* m_colors = nullptr;
    QAction* m_alone = nullptr;
    QPointer<LibraryWindow> m_library;
    QPointer<RunsWindow> m_runs;
    QMenu* m_recentMenu = nullptr;
    QStringList m_recent;
};

} // namespace tandem
