// SPDX-License-Identifier: GPL-3.0-or-later
#include "change_history.h"

#include "controls/arms_panel.h"
#include "controls/number_text.h"
#include "main_window.h"

#include <QAction>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTimer>

namespace tandem {

namespace {

QStringList quantitiesText(const ArmChange& change)
{
    QStringList parts;
    const auto add = [&parts](const char* symbol, double before, double after) {
        if (before != after)
            parts << QStringLiteral("%1 %2 → %3").arg(QString::fromUtf8(symbol), numberText(before), numberText(after));
    };
    add("η", change.before.learningRate, change.after.learningRate);
    add("β", change.before.momentum, change.after.momentum);
    add("B", static_cast<double>(change.before.batchSize), static_cast<double>(change.after.batchSize));
    return parts;
}

/// Which of η, β and B moved, of which arms.
std::vector<int> touched(const ArmChanges& changes)
{
    std::vector<int> quantities;
    for (const auto& [arm, change] : changes)
        quantities.push_back(8 * arm + (change.before.learningRate != change.after.learningRate ? 1 : 0)
            + (change.before.momentum != change.after.momentum ? 2 : 0)
            + (change.before.batchSize != change.after.batchSize ? 4 : 0));
    return quantities;
}

} // namespace

QString changeText(const ArmChanges& changes, const std::vector<QString>& armNames)
{
    // Arms whose change reads the same are named together.
    std::vector<std::pair<QString, QStringList>> byText;
    for (const auto& [arm, change] : changes) {
        const QString text = quantitiesText(change).join(QStringLiteral(", "));
        if (text.isEmpty())
            continue;
        if (byText.empty() || byText.back().first != text)
            byText.push_back({text, {}});
        byText.back().second << armNames[static_cast<std::size_t>(arm)];
    }
    QStringList parts;
    for (const auto& [text, names] : byText)
        parts << names.join(QStringLiteral(", ")) + QChar(' ') + text;
    return parts.join(QStringLiteral("; "));
}

/// One movement of a slider, of its keys, or one typed value.
class ChangeHistory::ValuesCommand : public QUndoCommand {
public:
    /// `goesOn`: it belongs to the movement of the change before it.
    ValuesCommand(ChangeHistory* history, ArmChanges changes, std::vector<QString> armNames, bool goesOn)
        : m_history(history)
        , m_changes(std::move(changes))
        , m_armNames(std::move(armNames))
        , m_goesOn(goesOn)
    {
        setText(changeText(m_changes, m_armNames));
    }
    int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* other) override
    {
        const auto* next = static_cast<const ValuesCommand*>(other);
        if (!next->m_goesOn || touched(m_changes) != touched(next->m_changes))
            return false;
        for (auto& [arm, change] : m_changes)
            change.after = next->m_changes.at(arm).after;
        setText(changeText(m_changes, m_armNames));
        return true;
    }
    void undo() override
    {
        for (const auto& [arm, change] : m_changes)
            m_history->set(arm, change.before);
    }
    void redo() override
    {
        // The first time it has been done by hand.
        if (std::exchange(m_done, true))
            for (const auto& [arm, change] : m_changes)
                m_history->set(arm, change.after);
    }

private:
    ChangeHistory* m_history;
    ArmChanges m_changes;
    std::vector<QString> m_armNames;
    bool m_goesOn;
    bool m_done = false;
};

ChangeHistory::ChangeHistory(MainWindow* window)
    : QObject(window)
    , m_window(window)
    , m_arms(window->findChild<ArmsPanel*>(QStringLiteral("arms")))
    , m_movement(this)
{
    setObjectName("changeHistory");
    auto* menu = window->findChild<QMenu*>(QStringLiteral("experimentMenu"));
    menu->addSeparator();
    QAction* undo = m_stack.createUndoAction(menu, tr("&Undo"));
    undo->setObjectName("undo");
    undo->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Z));
    QAction* redo = m_stack.createRedoAction(menu, tr("&Redo"));
    redo->setObjectName("redo");
    redo->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    menu->addAction(undo);
    menu->addAction(redo);
    connect(m_arms, &ArmsPanel::edited, this, &ChangeHistory::take);
    connect(&window->controller(), &TrainingController::opened, this, &ChangeHistory::readExperiment);
    connect(&window->shown(), &ShownRun::opened, this, [this] {
        if (!m_window->controller().isOpen())
            forget(); // a log, of which nothing can be changed
    });
    connect(&window->controller(), &TrainingController::hyperparametersChanged, this,
        [this](int arm, const Hyperparameters& values) { m_values[static_cast<std::size_t>(arm)] = values; });
}

void ChangeHistory::forget()
{
    m_together.clear();
    m_values.clear();
    m_stack.clear();
}

void ChangeHistory::readExperiment()
{
    m_together.clear();
    m_values.clear();
    for (const Arm& arm : m_window->controller().experiment().arms)
        m_values.push_back(arm.initial);
    if (!m_keeping)
        m_stack.clear();
}

void ChangeHistory::keepWhile(const std::function<void()>& opening)
{
    const QScopedValueRollback keeping(m_keeping, true);
    opening();
}

void ChangeHistory::take(int arm, const Hyperparameters& values)
{
    if (m_replaying || static_cast<std::size_t>(arm) >= m_values.size())
        return;
    const bool goesOn = m_movement.goesOn();
    m_movement.noteChange();
    if (!goesOn)
        push();
    if (m_together.empty()) {
        m_togetherGoesOn = goesOn;
        QTimer::singleShot(0, this, &ChangeHistory::push);
    }
    Hyperparameters& present = m_values[static_cast<std::size_t>(arm)];
    m_together.try_emplace(arm, ArmChange{present, values}).first->second.after = values;
    present = values;
}

void ChangeHistory::push()
{
    if (m_together.empty())
        return;
    std::vector<QString> names;
    for (const Arm& one : m_window->controller().experiment().arms)
        names.push_back(QString::fromStdString(one.name));
    m_stack.push(new ValuesCommand(this, std::exchange(m_together, {}), std::move(names), m_togetherGoesOn));
}

void ChangeHistory::set(int arm, const Hyperparameters& values)
{
    if (static_cast<std::size_t>(arm) >= m_values.size())
        return;
    const QScopedValueRollback replaying(m_replaying, true);
    m_values[static_cast<std::size_t>(arm)] = values;
    m_arms->setValues(arm, values);
    m_arms->panel(arm)->showWaiting();
    m_window->controller().setHyperparameters(arm, values);
}

} // namespace tandem
