// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/axis_style.h"

#include "plots/plot_theme.h"

#include <qcustomplot.h>

namespace tandem {

void styleAxes(QCustomPlot& plot, const PlotTheme& theme)
{
    plot.setBackground(theme.background);
    for (QCPAxis* axis : {plot.xAxis, plot.yAxis}) {
        const QPen line(theme.faint(theme.muted, 0.5));
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(line);
        axis->setTickLength(0, 4);
        axis->setSubTickLength(0, 2);
        axis->setTickLabelFont(theme.font);
        axis->setTickLabelColor(theme.muted);
        axis->setLabelFont(theme.font);
        axis->setLabelColor(theme.muted);
        axis->setLabelPadding(2);
        axis->setTickLabelPadding(3);
        axis->grid()->setPen(QPen(theme.grid, 1));
        axis->grid()->setZeroLinePen(QPen(theme.grid, 1));
    }
    QPen box(theme.muted, 1, Qt::DashLine);
    plot.selectionRect()->setPen(box);
    QColor fill = theme.muted;
    fill.setAlphaF(0.12F);
    plot.selectionRect()->setBrush(fill);
}

} // namespace tandem
