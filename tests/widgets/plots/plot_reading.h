// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/run_plot.h"

#include <QRegularExpression>
#include <QTest>

#include <qcustomplot.h>

namespace tandem {

/// To be called by init(): a logged warning fails the test, but for the one that Qt's offscreen platform gives whenever
/// a window with size limits is shown.
inline void failOnAnyWarning()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

inline QCustomPlot* canvasOf(const RunPlot& plot)
{
    return plot.findChild<QCustomPlot*>();
}

/// Shows a plot at panel size and draws what `history` holds.
inline void show(RunPlot& plot, std::shared_ptr<const History> history)
{
    plot.resize(500, 280);
    plot.show();
    plot.setHistory(std::move(history));
    canvasOf(plot)->replot();
}

inline QCPGraph* graph(const RunPlot& plot, const QString& name)
{
    QCustomPlot* canvas = canvasOf(plot);
    for (int i = 0; i < canvas->graphCount(); ++i)
        if (canvas->graph(i)->name() == name)
            return canvas->graph(i);
    return nullptr;
}

inline QString notes(const RunPlot& plot)
{
    QCustomPlot* canvas = canvasOf(plot);
    QStringList texts;
    for (int i = 0; i < canvas->itemCount(); ++i)
        if (const auto* text = qobject_cast<QCPItemText*>(canvas->item(i)); text && text->visible())
            texts << text->text();
    return texts.join(QLatin1Char('\n'));
}

} // namespace tandem
