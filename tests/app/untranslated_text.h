// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace tandem {

/// String literals of a C++ source that a person would read and that no translation can reach: those that look like text (words,
/// or a capital letter at the beginning), and any with a letter in a call that shows it (setText, addAction, …), unless they
/// stand in tr(), translate() or a macro that marks them. Each is "line: literal".
QStringList untranslatedText(const QString& source);

} // namespace tandem
