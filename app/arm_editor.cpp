// SPDX-License-Identifier: GPL-3.0-or-later
#include "arm_editor.h"

#include "change_history.h"
#include "controls/arms_panel.h"
#include "main_window.h"
#include "plots/arm_colors.h"
#include "plots/ask_where_to_save.h"
#include "support/input_error.h"
#include "training/experiment_edit.h"

#include <QAction>
#include <QMenu>
#include <QSaveFile>
#include <QUndoCommand>

#include <algorithm>

namespace tandem {

namespace {

QString askForExperimentFile(QWidget* parent)
{
    return askWhereToSave(
        parent, ArmEditor::tr("Save experiment"), QStringLiteral("experiment.toml"), ArmEditor::tr("Experiments (*.toml)"));
}

/// "SGD 2", or the next number that no arm has.
std::string freeName(const std::string& name, const std::vector<Arm>& arms)
{
    for (int number = 2;; ++number) {
        const std::string candidate = name + " " + std::to_string(number);
        if (std::ranges::find(arms, candidate, &Arm::name) == arms.end())
            return candidate;
    }
}

/// Where the effective learning rate means the same before and after, it stays, however the file writes it.
std::string keepingRate(const std::string& text, const Arm& before, Optimizer now, Hyperparameters values)
{
    if (!hasEffectiveLearningRate(before.optimizer) || !hasEffectiveLearningRate(now))
        return text;
    constexpr double firstMomentum = 0.9;
    values.momentum = !hasMomentum(now) ? 0.0 : hasMomentum(before.optimizer) ? values.momentum : firstMomentum;
    return withValues(text, before.name, values);
}

template <typename... Cases> struct Choose : Cases... {
    using Cases::operator()...;
};

} // namespace

/// From one experiment's text to another's.
class ArmEditor::Command : public QUndoCommand {
public:
    Command(ArmEditor* editor, const QString& text, std::string before, std::string after)
        : QUndoCommand(text)
        , m_editor(editor)
        , m_before(std::move(before))
        , m_after(std::move(after))
    {
    }
    void undo() override { m_editor->train(m_before); }
    void redo() override { m_editor->train(m_after); }

private:
    ArmEditor* m_editor;
    std::string m_before;
    std::string m_after;
};

ArmEditor::ArmEditor(MainWindow* window, ChangeHistory* history)
    : QObject(window)
    , m_window(window)
    , m_history(history)
    , m_question(askForExperimentFile)
{
    setObjectName("armEditor");
    auto* arms = window->findChild<ArmsPanel*>(QStringLiteral("arms"));
    connect(arms, &ArmsPanel::arrangementWanted, this, &ArmEditor::arrange, Qt::QueuedConnection);
    auto* menu = window->findChild<QMenu*>(QStringLiteral("fileMenu"));
    auto* action = new QAction(tr("&Save experiment as …"), menu);
    action->setObjectName("saveExperiment");
    action->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    menu->insertAction(window->findChild<QAction*>(QStringLiteral("exportPicture")), action);
    connect(action, &QAction::triggered, this, &ArmEditor::save);
}

std::string ArmEditor::presentText() const
{
    const Experiment& experiment = m_window->controller().experiment();
    std::string text = experiment.text;
    for (std::size_t arm = 0; arm < experiment.arms.size(); ++arm) {
        const Hyperparameters& values = m_history->values()[arm];
        if (values != experiment.arms[arm].initial)
            text = withValues(text, experiment.arms[arm].name, values);
    }
    const std::vector<int>& colors = ArmColors::instance().colors();
    if (colors.size() == experiment.arms.size() && colors != experiment.armColors)
        for (std::size_t arm = 0; arm < colors.size(); ++arm)
            text = withColor(text, experiment.arms[arm].name, colors[arm]);
    return text;
}

void ArmEditor::arrange(int arm, const ArmArrangement& arrangement)
{
    if (!m_window->controller().isOpen())
        return;
    const std::vector<Arm>& arms = m_window->controller().experiment().arms;
    if (static_cast<std::size_t>(arm) >= arms.size())
        return;
    const std::string name = arms[static_cast<std::size_t>(arm)].name;
    const QString shown = QString::fromStdString(name);
    try {
        const std::string before = presentText();
        QString said;
        const std::string after = std::visit(
            Choose{[&](ArmCopied) {
                       const std::string copy = freeName(name, arms);
                       said = tr("arm %1").arg(QString::fromStdString(copy));
                       return withCopy(before, name, copy);
                   },
                [&](ArmRemoved) {
                    said = tr("removal of %1").arg(shown);
                    return withoutArm(before, name);
                },
                [&](const ArmRenamed& renamed) {
                    said = tr("name %1 → %2").arg(shown, renamed.name);
                    return withName(before, name, renamed.name.toStdString());
                },
                [&](ArmRuns runs) {
                    said = tr("%1 runs %2").arg(shown, QString::fromStdString(std::string(nameOf(runs.optimizer))));
                    return keepingRate(withOptimizer(before, name, runs.optimizer), arms[static_cast<std::size_t>(arm)],
                        runs.optimizer, m_history->values()[static_cast<std::size_t>(arm)]);
                }},
            arrangement);
        parseExperiment(after, "experiment"); // refused before anything is lost
        m_history->stack().push(new Command(this, said, before, after));
    } catch (const InputError& error) {
        m_window->say(QString::fromStdString(error.what()));
    }
}

void ArmEditor::train(const std::string& text)
{
    const std::string name = m_window->controller().experiment().name;
    m_history->keepWhile([&] { m_window->controller().open(parseExperiment(text, name + ".toml")); });
    m_window->say(tr("The arms have changed: training began anew at step 0, with the same seeds."));
}

void ArmEditor::save()
{
    if (!m_window->controller().isOpen())
        return;
    const QString path = m_question(m_window);
    if (path.isEmpty())
        return;
    try {
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(presentText())) >= 0 && file.commit())
            m_window->say(tr("Saved %1.").arg(path));
        else
            m_window->say(tr("Cannot write %1: %2.").arg(path, file.errorString()));
    } catch (const InputError& error) {
        m_window->say(QString::fromStdString(error.what()));
    }
}

} // namespace tandem
