// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

class MainWindow;

/// Gives the window what is not needed to train and to watch: each feature connects itself to the parts that it concerns and
/// adds its own actions to the menus. They are children of the window.
void addFeatures(MainWindow& window);

} // namespace tandem
