// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/palette.h"

#include "plots/arm_colors.h"

#include <array>

namespace tandem {

QColor paletteColor(int color)
{
    static constexpr std::array<QRgb, paletteColors> okabeIto{
        0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc79a7, 0xffe69f00, 0xff56b4e9, 0xfff0e442, 0xff000000};
    return QColor::fromRgb(okabeIto[static_cast<std::size_t>(color) % okabeIto.size()]);
}

QColor armColor(int arm)
{
    return paletteColor(ArmColors::instance().colorOf(arm));
}

QList<qreal> armDashes(int arm)
{
    static const std::array<QList<qreal>, paletteColors> patterns{QList<qreal>{}, QList<qreal>{9, 2.5}, QList<qreal>{2, 2},
        QList<qreal>{8, 2.5, 2, 2.5}, QList<qreal>{8, 2.5, 2, 2.5, 2, 2.5}, QList<qreal>{4, 2}, QList<qreal>{14, 2.5, 4, 2.5},
        QList<qreal>{2, 5}};
    return patterns[static_cast<std::size_t>(arm) % patterns.size()];
}

} // namespace tandem
