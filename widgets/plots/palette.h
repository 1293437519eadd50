// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace tandem {

/// Colour of an arm in every plot, from the Okabe–Ito palette, safe for colour-blind eyes: the first arm blue, the second
/// vermillion, further arms from the rest; repeats after eight.
QColor armColor(int arm);

/// Line style that tells arms apart in black-and-white print: solid, dashed, dotted, dash-dotted, then again.
Qt::PenStyle armPenStyle(int arm);

} // namespace tandem
