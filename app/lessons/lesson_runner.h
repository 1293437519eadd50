// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "training/lesson.h"

#include <QObject>

#include <memory>
#include <set>
#include <vector>

namespace tandem {

class MainWindow;
class TransportBar;

/// Does what the steps of a lesson say by the window's own controls, so that it is recorded, undone and shown like a change by
/// hand. Each step is done after the one before it, however fast one turns the captions: its settings take effect at the step of
/// the run that they are written for. Until it has caught up, it trains at full speed.
class LessonRunner : public QObject {
    Q_OBJECT
public:
    LessonRunner(MainWindow* window, QObject* parent);

    /// Begins with the steps of another lesson, whose experiment has been opened paused; of none, when it has ended.
    void setSteps(std::vector<LessonStep> steps);
    /// Does the steps up to this one that have not been done.
    void goTo(int step);

    /// Whether it still sets, restarts or trains.
    bool isBusy() const { return m_phase != Phase::Done || m_doing < m_wanted; }
    /// The step that is being done, or the last one that was; −1 before the first.
    int doing() const { return m_doing; }
    /// "Training to step 512, about 40 s left" while it trains, or what one can do when the user has paused it; empty otherwise.
    QString waitText() const;

Q_SIGNALS:
    /// All the steps that were asked for are done, or the training has failed.
    void done();
    /// waitText() may be another one.
    void waited();

private:
    /// What a step waits for, one after the other.
    enum class Phase {
        Loading,
        Halting,  ///< until the training, should the user have played it, stands still
        Settings, ///< until they are in force
        Restart,  ///< until there is a new history
        Training, ///< until its step is reached
        Done,
    };
    /// On the way to a step's end the user has played what they had paused. What remains is counted from where the run stands, so
    /// that it is slowed down, halted, and only then sent on.
    enum class Resume {
        None,
        Slowing,
        Halting,
    };
    const LessonStep& step() const { return m_steps[static_cast<std::size_t>(m_doing)]; }
    void advance();
    bool isOver() const;
    /// By the user.
    bool isPausedOnTheWay() const;
    void begin(Phase phase);
    void sendSettings();
    void restart();
    void train();
    void takePlay();
    void resume();
    void takeRestart();
    void setPace();

    MainWindow* m_window;
    TransportBar* m_transport;
    std::vector<LessonStep> m_steps;
    int m_doing = -1;
    int m_wanted = -1;
    Phase m_phase = Phase::Done;
    Resume m_resume = Resume::None;
    std::set<int> m_unsettled;               ///< arms whose settings have been sent and not been applied
    std::shared_ptr<const History> m_before; ///< what a restart replaces
    std::int64_t m_trainedFrom = 0;
};

} // namespace tandem
