// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_theme.h"

#include "plots/palette.h"

#include <algorithm>
#include <cmath>

namespace tandem {
namespace {

double luminance(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

QColor mix(const QColor& a, const QColor& b, double shareOfB)
{
    const auto channel = [shareOfB](float from, float to) { return static_cast<float>(from + (to - from) * shareOfB); };
    return QColor::fromRgbF(channel(a.redF(), b.redF()), channel(a.greenF(), b.greenF()), channel(a.blueF(), b.blueF()), 1.0F);
}

} // namespace

double contrast(const QColor& a, const QColor& b)
{
    const double first = luminance(a) + 0.05;
    const double second = luminance(b) + 0.05;
    return std::max(first, second) / std::min(first, second);
}

PlotTheme::PlotTheme(const QPalette& palette, const QFont& base)
    : background(palette.color(QPalette::Base))
    , text(palette.color(QPalette::Text))
    , muted(mix(text, background, 0.38))
    , grid(mix(text, background, 0.90))
    , titleFont(base)
    , font(base)
{
    const double points = base.pointSizeF() > 0 ? base.pointSizeF() : 10.0;
    titleFont.setPointSizeF(std::max(points, 9.0));
    titleFont.setBold(true);
    font.setPointSizeF(std::max(points - 1.0, 9.0));
    font.setBold(false);
}

QColor PlotTheme::armColor(int arm) const
{
    const auto index = static_cast<std::size_t>(arm);
    const ArmFamily place = index < families.size() ? families[index] : ArmFamily{arm, 0};
    QColor color = tandem::armColor(place.family);
    if (place.member > 0) {
        // The first branch stronger than its parent, the second weaker, and so on, each further from it.
        const double step = 0.45 * (1.0 - std::pow(0.6, (place.member + 1) / 2));
        color = mix(color, place.member % 2 == 1 ? text : background, 0.15 + step);
    }
    return visible(color);
}

QColor PlotTheme::visible(QColor color) const
{
    const QColor wanted = color;
    for (double share = 0.1; contrast(color, background) < 3.0 && share <= 1.0; share += 0.1)
        color = mix(wanted, text, share);
    return color;
}

QPen PlotTheme::armPen(int arm, double width) const
{
    QPen pen(armColor(arm), width);
    pen.setCapStyle(Qt::FlatCap);
    if (const QList<qreal> dashes = armDashes(arm); !dashes.isEmpty())
        pen.setDashPattern(dashes);
    return pen;
}

QColor PlotTheme::faint(const QColor& color, double share) const
{
    return mix(color, background, share);
}

} // namespace tandem
