// SPDX-License-Identifier: GPL-3.0-or-later
#include "arm_recoloring.h"

#include "change_history.h"
#include "controls/arms_panel.h"
#include "logs/open_log.h"
#include "main_window.h"
#include "plots/arm_colors.h"

#include <QUndoCommand>

#include <algorithm>
#include <utility>

namespace tandem {

/// From one choice of colours to another.
class ArmRecoloring::Command : public QUndoCommand {
public:
    Command(const QString& text, std::vector<int> before, std::vector<int> after)
        : QUndoCommand(text)
        , m_before(std::move(before))
        , m_after(std::move(after))
    {
    }
    void undo() override { show(m_before); }
    void redo() override { show(m_after); }

private:
    void show(const std::vector<int>& colors)
    {
        // A log may have been opened since, with other arms.
        if (ArmColors::instance().colors().size() == colors.size())
            ArmColors::instance().setColors(colors);
        else
            setObsolete(true);
    }

    std::vector<int> m_before;
    std::vector<int> m_after;
};

ArmRecoloring::ArmRecoloring(MainWindow* window, ChangeHistory* history)
    : QObject(window)
    , m_window(window)
    , m_history(history)
{
    setObjectName("armRecoloring");
    connect(window->findChild<ArmsPanel*>(QStringLiteral("arms")), &ArmsPanel::colorWanted, this, &ArmRecoloring::recolor);
    connect(&window->shown(), &ShownRun::opened, this, &ArmRecoloring::readExperiment);
    ArmColors::instance().setColors({});
}

void ArmRecoloring::readExperiment()
{
    const OpenLog* log = m_window->shown().log();
    const Experiment* experiment = nullptr;
    if (log)
        experiment = log->experiment() ? &*log->experiment() : nullptr;
    else if (m_window->controller().isOpen())
        experiment = &m_window->controller().experiment();
    if (!experiment) {
        m_text.clear();
        ArmColors::instance().setColors({});
    } else if (std::exchange(m_text, experiment->text) != experiment->text) {
        // The same experiment again, on another device or from its log, keeps what the user chose.
        ArmColors::instance().setColors(experiment->armColors);
    }
}

void ArmRecoloring::recolor(int arm, int color)
{
    std::vector<int> colors;
    for (int other = 0; other < m_window->findChild<ArmsPanel*>(QStringLiteral("arms"))->arms(); ++other)
        colors.push_back(ArmColors::instance().colorOf(other));
    std::vector<int> before = colors;
    const int present = colors[static_cast<std::size_t>(arm)];
    if (color == present)
        return;
    std::ranges::replace(colors, color, present);
    colors[static_cast<std::size_t>(arm)] = color;
    ArmColors::instance().setColors(before); // all of them, also where a log says nothing of colours
    const QString name = QString::fromStdString(m_window->shown().arms()[static_cast<std::size_t>(arm)].description.name);
    m_history->stack().push(new Command(tr("colour of %1").arg(name), std::move(before), std::move(colors)));
}

} // namespace tandem
