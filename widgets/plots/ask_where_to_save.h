// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace tandem {

/// Asks for a file to write. A name without a suffix gets that of `suggested`; the dialog asks before a file is replaced. Empty:
/// the user has changed their mind.
QString askWhereToSave(QWidget* parent, const QString& title, const QString& suggested, const QString& filter);

} // namespace tandem
