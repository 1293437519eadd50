// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/lesson.h"

#include <QObject>
#include <QPointer>

#include <optional>
#include <vector>

class QWidget;

namespace tandem {

class LessonRunner;
class MainWindow;

/// Plays a lesson in the window: opens its experiment, shows the caption and the view of a step, and has its runner do what the
/// step says. Steps that were reached are not done again when one goes back to them; their caption and view are shown.
class LessonPlayer : public QObject {
    Q_OBJECT
public:
    explicit LessonPlayer(MainWindow* window);

    /// What a lesson may name of this window.
    LessonParts parts() const;
    /// Begins the lesson at a path or the shipped one of that name. False, and said in the status bar, when it cannot be read.
    bool open(const QString& nameOrPath);
    void close();
    bool isOpen() const { return m_lesson.has_value(); }
    const Lesson& lesson() const { return *m_lesson; }
    int at() const { return m_at; }
    /// Title of the shipped lesson after this one; empty where there is none.
    QString followingTitle() const;
    const LessonStep& step() const { return m_lesson->steps[static_cast<std::size_t>(m_at)]; }

    /// Whether the answer of this step's prediction is to be seen, or there is none.
    bool isRevealed() const;
    /// Whether there is nothing more to reveal or to show.
    bool isAtEnd() const { return isOpen() && isRevealed() && m_at + 1 == static_cast<int>(m_lesson->steps.size()); }
    /// Votes for the answers of this step.
    std::vector<int> votes() const;
    /// Whether this step, or one before it, still sets, restarts or trains.
    bool isBusy() const;
    /// What the runner says while it trains to where the caption speaks of; empty otherwise.
    QString waitText() const;

public Q_SLOTS:
    /// The answer first, where it is hidden.
    void next();
    void previous();
    void reveal();
    void vote(int answer);
    /// The lesson after this one; where there is none, the end.
    void openFollowing();

Q_SIGNALS:
    /// Another lesson, step, answer or vote.
    void changed();
    /// waitText() may be another one.
    void waited();

private:
    std::optional<ShippedLesson> following() const;
    void show(int step);
    void showView();
    void restoreView();

    MainWindow* m_window;
    LessonRunner* m_runner;
    std::optional<Lesson> m_lesson;
    int m_at = 0;
    bool m_opening = false;
    std::vector<bool> m_revealed;          ///< [step]
    std::vector<std::vector<int>> m_votes; ///< [step][answer]
    std::vector<QPointer<QWidget>> m_hidden;
};

} // namespace tandem
