// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCustomPlot;

namespace tandem {

struct PlotTheme;

/// Gives a plot's background, axes, grid and zoom box the colours and fonts of the theme.
void styleAxes(QCustomPlot& plot, const PlotTheme& theme);

} // namespace tandem
