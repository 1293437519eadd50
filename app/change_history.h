// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/hyperparameters.h"
#include "hand_movement.h"

#include <QObject>
#include <QUndoStack>

#include <functional>
#include <map>
#include <vector>

class QAction;

namespace tandem {

class ArmsPanel;
class MainWindow;

/// What an arm was set to, and what it had been.
struct ArmChange {
    Hyperparameters before;
    Hyperparameters after;
};
/// By arm: all that one movement of a hand has changed, its paired arms with it.
using ArmChanges = std::map<int, ArmChange>;

/// "SGDM η 0.1 → 0.2", "SGD, SGDM η 0.1 → 0.2": one quantity of arms that moved together, or several of one.
QString changeText(const ArmChanges& changes, const std::vector<QString>& armNames);

/// Undo and redo of what the user has changed: hyperparameters, and, with commands of others, the arms themselves.
/// To undo a value is to set it back at the next step, an intervention like any other; the run is not rewound.
class ChangeHistory : public QObject {
    Q_OBJECT
public:
    explicit ChangeHistory(MainWindow* window);

    QUndoStack& stack() { return m_stack; }
    /// What the arms are set to, [arm].
    const std::vector<Hyperparameters>& values() const { return m_values; }
    /// Opening an experiment forgets all changes, unless it is one of them that opens it: in here.
    void keepWhile(const std::function<void()>& opening);

private:
    class ValuesCommand;
    void forget();
    void readExperiment();
    void take(int arm, const Hyperparameters& values);
    void push();
    void set(int arm, const Hyperparameters& values);

    MainWindow* m_window;
    ArmsPanel* m_arms;
    QUndoStack m_stack;
    HandMovement m_movement;
    std::vector<Hyperparameters> m_values;
    ArmChanges m_together;         ///< edits of one event: a slider and those that are paired with it
    bool m_togetherGoesOn = false; ///< they belong to the movement of the change before them
    bool m_replaying = false;
    bool m_keeping = false;
};

} // namespace tandem
