// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QSet>

class QHBoxLayout;

namespace tandem {

class LessonPlayer;
class MainWindow;
class Presenter;

/// The line that a new user finds over the plots: two lessons, where momentum gives nothing and where it helps, and the sheet of
/// experiments. It steps aside for a lesson and for presenter mode, whose large type leaves it no room, and comes back after
/// them, until both lessons were seen or it is closed; then never again.
class Welcome : public QFrame {
    Q_OBJECT
public:
    explicit Welcome(MainWindow* window);

    /// Whether this user has not done with it yet.
    static bool isDue();

private:
    void addLesson(QHBoxLayout* row, const char* lesson, const QString& text);
    void showPlace();
    void dismiss();

    MainWindow* m_window;
    LessonPlayer* m_player;
    Presenter* m_presenter;
    QSet<QString> m_unseen; ///< of the two lessons
};

} // namespace tandem
