// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "logs/run_recording.h"
#include "runlog/run_library.h"

#include <QDialog>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <future>
#include <vector>

class QCheckBox;
class QDoubleSpinBox;
class QFrame;
class QLabel;
class QLayout;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace tandem {

/// File › Run library…: the recorded runs, the newest first, to open, compare, keep, rename and delete. The folder is looked
/// into on another thread; a question before something is deleted stands in the window, not in front of it.
class LibraryWindow : public QDialog {
    Q_OBJECT
public:
    explicit LibraryWindow(LibraryPlace place, QWidget* parent = nullptr);
    ~LibraryWindow() override;

    /// Looks into the folder anew.
    void reload();

Q_SIGNALS:
    void openRequested(const QStringList& paths);
    void compareRequested(const QStringList& paths);
    /// The user wants the trainings that start from now on recorded, or not, or has given the library other room.
    void placeEdited(const tandem::LibraryPlace& place);

private:
    QLayout* makeSettings();
    void edit();
    void takeRuns();
    void showRuns();
    void showSelection();
    QPushButton* addButton(const char* name, const QString& text, const QString& toolTip);
    /// What the button does, while the list has the keyboard.
    void addKey(Qt::Key key, QPushButton* button);
    void select(const QStringList& paths);
    /// Those that are selected, in the order of the list.
    std::vector<const LibraryRun*> selected() const;
    QStringList selectedPaths() const;
    void toggleKept();
    void renamed(QTreeWidgetItem* item);
    void askToDelete();
    void deleteSelected();
    /// Does something with the library; what it throws is said.
    void attempt(const std::function<void()>& action);

    RunLibrary m_library;
    LibraryPlace m_place;
    std::vector<LibraryRun> m_runs;
    std::future<std::vector<LibraryRun>> m_loading;
    bool m_changedSince = false; ///< m_loading began
    QTimer m_loadTimer;
    QTimer m_endTimer;
    QTreeWidget* m_list;
    QLabel* m_message;
    QFrame* m_question;
    QLabel* m_questionText;
    QCheckBox* m_record;
    QDoubleSpinBox* m_most;
    QPushButton* m_open = nullptr;
    QPushButton* m_compare = nullptr;
    QPushButton* m_keep = nullptr;
    QPushButton* m_rename = nullptr;
    QPushButton* m_delete = nullptr;
};

} // namespace tandem
