// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>

namespace tandem {

/// Colours of the Okabe–Ito palette, safe for colour-blind eyes.
inline constexpr int paletteColors = 8;
/// Blue, vermillion, green, pink, orange, sky blue, yellow, black; then again.
QColor paletteColor(int color);

/// Colour of an arm in every plot: the user's choice, see ArmColors; otherwise the first arm is blue, the second vermillion.
QColor armColor(int arm);

/// Dash pattern that tells arms apart in black-and-white print, in units of the line's width: solid (empty), long dashes,
/// dots, dash-dot and so on: as many as there are colours.
QList<qreal> armDashes(int arm);

} // namespace tandem
