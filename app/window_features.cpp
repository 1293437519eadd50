// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_features.h"

#include "change_history.h"
#include "lessons/lessons_menu.h"
#include "main_window.h"
#include "presenter.h"
#include "system_theme.h"

namespace tandem {

void addFeatures(MainWindow& window)
{
    new ChangeHistory(&window);
    new LessonsMenu(&window);
    new Presenter(&window);
    if (window.memory() == MainWindow::Memory::Settings)
        new SystemTheme(&window);
}

} // namespace tandem
