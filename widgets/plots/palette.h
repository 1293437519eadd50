// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>

namespace tandem {

/// Colour of an arm in every plot, from the Okabe–Ito palette, safe for colour-blind eyes: the first arm blue, the second
/// vermillion, further arms from the rest; repeats after eight.
QColor armColor(int arm);

/// Dash pattern that tells arms apart in black-and-white print, in units of the line's width: solid (empty), long dashes,
/// dots, dash-dot, dash-dot-dot, then again. Five of them beside eight colours: forty arms differ.
QList<qreal> armDashes(int arm);

} // namespace tandem
