// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QPen>

#include <vector>

namespace tandem {

/// Colours and type of a plot, derived from the palette of its widget, so that a plot follows a light or a dark desktop.
struct PlotTheme {
    QColor background;
    QColor text;
    QColor muted; ///< axes, tick labels, tags; contrast with the background ≥ 4.5
    QColor grid;
    QFont titleFont;                 ///< small, bold
    QFont font;                      ///< labels and notes, never under 9 pt
    std::vector<ArmFamily> families; ///< [arm]; beyond, every arm is a family

    PlotTheme() = default;
    PlotTheme(const QPalette& palette, const QFont& base);

    bool dark() const { return background.lightnessF() < 0.5F; }
    /// The colour of the arm's family, made visible(); branches have shades of it.
    QColor armColor(int arm) const;
    /// `color`, lightened or darkened where its contrast with the background is below 3.
    QColor visible(QColor color) const;
    /// The arm's line: its colour and its dashes.
    QPen armPen(int arm, double width) const;
    /// `color` with `share` in [0, 1] of the background mixed in: faint without transparency, which costs time to draw.
    QColor faint(const QColor& color, double share) const;
};

/// Contrast of two colours after WCAG 2, from 1 (same) to 21 (black on white).
double contrast(const QColor& a, const QColor& b);

} // namespace tandem
