// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QCustomPlot;
class QPainter;

namespace tandem {

class PlotHeader;
struct PlotTheme;

/// Writes a plot with its header to a .png (at twice the resolution), .svg or .pdf file, chosen by the suffix; curves
/// stay vectors where the format has them. False when the file cannot be written, which leaves what was there
/// before, or the suffix is another.
bool exportPlot(const PlotHeader& header, QCustomPlot& plot, const PlotTheme& theme, const QString& path);

/// Paints a plot with its header as vectors, from the painter's origin; the legend as it is shown, so that it keeps its height.
void paintPlot(QPainter& painter, const PlotHeader& header, QCustomPlot& plot, const PlotTheme& theme);

} // namespace tandem
