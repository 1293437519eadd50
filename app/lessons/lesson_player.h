// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "training/lesson.h"

#include <QObject>
#include <QPointer>

#include <optional>
#include <vector>

class QWidget;

namespace tandem {

class MainWindow;

/// Plays a lesson in the window: opens its experiment, and with every step does what the step says by the window's own
/// controls, so that what a lesson changes is recorded, undone and shown like a change by hand. Steps that were reached are not
/// done again when one goes back to them; their caption and view are shown.
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
    /// Whether the step still sets, restarts or trains.
    bool isBusy() const { return m_phase != Phase::Done; }
    /// "Training to step 512, about 40 s left" while the step trains to where its caption speaks of; empty otherwise.
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
    /// What the step waits for, one after the other.
    enum class Phase {
        Loading,
        Settings, ///< until they are in force
        Restart,  ///< until there is a new history
        Training, ///< until its step is reached
        Done,
    };
    std::optional<ShippedLesson> following() const;
    void show(int step);
    void showView();
    void restoreView();
    void begin(Phase phase);
    void advance();
    void sendSettings();
    bool settingsInForce() const;

    MainWindow* m_window;
    std::optional<Lesson> m_lesson;
    int m_at = 0;
    int m_reached = -1; ///< the last step whose doing has begun
    Phase m_phase = Phase::Done;
    std::shared_ptr<const History> m_before; ///< what a restart replaces
    bool m_opening = false;
    std::vector<bool> m_revealed;          ///< [step]
    std::vector<std::vector<int>> m_votes; ///< [step][answer]
    std::vector<QPointer<QWidget>> m_hidden;
};

} // namespace tandem
