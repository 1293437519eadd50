// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/palette.h"

#include <array>

namespace tandem {

QColor armColor(int arm)
{
    static constexpr std::array<QRgb, 8> okabeIto{
        0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc79a7, 0xffe69f00, 0xff56b4e9, 0xfff0e442, 0xff000000};
    return QColor::fromRgb(okabeIto[static_cast<std::size_t>(arm) % okabeIto.size()]);
}

Qt::PenStyle armPenStyle(int arm)
{
    static constexpr std::array<Qt::PenStyle, 4> styles{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    return styles[static_cast<std::size_t>(arm) % styles.size()];
}

} // namespace tandem
