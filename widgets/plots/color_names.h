// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace tandem {

/// What a menu says of a colour: of the palette by its number, and a square of any.
QString colorName(int color);
QIcon colorIcon(const QColor& color);

} // namespace tandem
