// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controls/arm_menu.h"

#include <QObject>

#include <functional>
#include <string>

class QWidget;

namespace tandem {

class ChangeHistory;
class MainWindow;

/// Adds, removes, renames arms and gives them other optimizers: the experiment's text is edited, with the values in force in
/// it, read again, and trained from step 0 with the same seeds. Undone like any change; saved as an experiment of the user's.
class ArmEditor : public QObject {
    Q_OBJECT
public:
    ArmEditor(MainWindow* window, ChangeHistory* history);

    /// Where to save; a test gives its own answer, empty when the user changed their mind.
    void setFileQuestion(std::function<QString(QWidget* parent)> question) { m_question = std::move(question); }

private:
    class Command;
    void arrange(int arm, const ArmArrangement& arrangement);
    void train(const std::string& text);
    /// The open experiment as it would start now.
    std::string presentText() const;
    void save();

    MainWindow* m_window;
    ChangeHistory* m_history;
    std::function<QString(QWidget* parent)> m_question;
};

} // namespace tandem
