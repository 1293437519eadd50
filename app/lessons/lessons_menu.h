// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <string>

class QAction;
class QActionGroup;
class QMenu;
class QWidget;

namespace tandem {

class LessonPlayer;
class MainWindow;
class SliderMovements;

/// The menu of lessons: the shipped ones, one of the user's, the keys that go through one, and a recorder that makes a lesson
/// of what was done to the present run by hand.
class LessonsMenu : public QObject {
    Q_OBJECT
public:
    explicit LessonsMenu(MainWindow* window);

    /// How files are asked for; a test gives its own answers. Empty answers mean that the user changed their mind.
    struct FileQuestions {
        std::function<QString(QWidget* parent)> open;
        std::function<QString(QWidget* parent)> save;
    };
    void setFileQuestions(FileQuestions questions) { m_questions = std::move(questions); }

private:
    QAction* addKey(QMenu* menu, const char* name, const QString& text, const QList<QKeySequence>& keys);
    void showOpen();
    void record();
    /// Of the run that is shown. Throws InputError with the reason when there is none to be made of it.
    std::string recorded() const;

    MainWindow* m_window;
    LessonPlayer* m_player;
    SliderMovements* m_movements;
    FileQuestions m_questions;
    QActionGroup* m_lessons;
    QList<QAction*> m_keys; ///< that act while a lesson is open
};

} // namespace tandem
