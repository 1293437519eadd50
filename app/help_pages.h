// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace tandem {

/// Every key of the window's menus, read from its actions, and those of its controls, as rich text.
QString shortcutsPage(const QWidget& window);
/// Versions, what the training runs on and what multiplies its matrices, as rich text.
QString aboutPage(const QString& device);

/// Opens a page beside `parent`, which stays usable.
void showPage(QWidget* parent, const QString& title, const QString& richText);

} // namespace tandem
