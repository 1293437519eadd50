// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/color_names.h"

#include "plots/palette.h"

#include <QCoreApplication>
#include <QPixmap>

#include <array>

namespace tandem {

QString colorName(int color)
{
    static constexpr std::array<const char*, paletteColors> names{QT_TRANSLATE_NOOP("Palette", "Blue"),
        QT_TRANSLATE_NOOP("Palette", "Vermillion"), QT_TRANSLATE_NOOP("Palette", "Green"), QT_TRANSLATE_NOOP("Palette", "Pink"),
        QT_TRANSLATE_NOOP("Palette", "Orange"), QT_TRANSLATE_NOOP("Palette", "Sky blue"), QT_TRANSLATE_NOOP("Palette", "Yellow"),
        QT_TRANSLATE_NOOP("Palette", "Black")};
    return QCoreApplication::translate("Palette", names[static_cast<std::size_t>(color) % names.size()]);
}

QIcon colorIcon(const QColor& color)
{
    constexpr int side = 16;
    QPixmap square(side, side);
    square.fill(color);
    QIcon icon(square);
    icon.addPixmap(square, QIcon::Selected); // the same in a selected line: its colour is what it says
    return icon;
}

} // namespace tandem
