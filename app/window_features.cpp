// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_features.h"

#include "arm_editor.h"
#include "arm_recoloring.h"
#include "change_history.h"
#include "curve_plots.h"
#include "experiments/choose_experiment.h"
#include "export_line.h"
#include "lessons/lessons_menu.h"
#include "logs/importing.h"
#include "main_window.h"
#include "measuring_line.h"
#include "planes/planes.h"
#include "presenter.h"
#include "system_theme.h"
#include "welcome.h"
#include "what_is_this.h"

namespace tandem {

void addFeatures(MainWindow& window)
{
    auto* changes = new ChangeHistory(&window);
    new ArmEditor(&window, changes);
    new Importing(&window);
    new ExportLine(&window);
    new CurvePlots(window.plotGrid(), window.shown());
    new ArmRecoloring(&window, changes);
    new ChooseExperiment(&window);
    new LessonsMenu(&window);
    new MeasuringLine(&window);
    new Planes(&window);
    new Presenter(&window);
    new WhatIsThis(&window);
    if (window.memory() == MainWindow::Memory::None)
        return;
    new SystemTheme(&window);
    if (Welcome::isDue())
        new Welcome(&window);
}

} // namespace tandem
