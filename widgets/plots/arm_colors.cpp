// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/arm_colors.h"

#include "plots/palette.h"

#include <algorithm>

namespace tandem {

ArmColors& ArmColors::instance()
{
    static ArmColors colors;
    return colors;
}

void ArmColors::setColors(const std::vector<int>& colors)
{
    if (colors == m_colors)
        return;
    m_colors = colors;
    Q_EMIT changed();
}

int ArmColors::colorOf(int arm) const
{
    const auto index = static_cast<std::size_t>(arm);
    if (index < m_colors.size())
        return m_colors[index];
    std::vector<int> left;
    for (int color = 0; color < paletteColors; ++color)
        if (std::ranges::find(m_colors, color) == m_colors.end())
            left.push_back(color);
    const std::size_t beyond = index - m_colors.size();
    return beyond < left.size() ? left[beyond] : arm;
}

} // namespace tandem
