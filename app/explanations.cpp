// SPDX-License-Identifier: GPL-3.0-or-later
#include "explanations.h"

#include "explanation_texts.h"
#include "plots/series_plot.h"
#include "present_values.h"

#include <QCoreApplication>
#include <QWidget>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Explanations", text);
}

} // namespace

std::optional<Explanation> explanationOf(const QWidget& widget)
{
    // One text for the plots of chosen series, wherever they stand.
    const QString name = qobject_cast<const SeriesPlot*>(&widget) ? QStringLiteral("seriesPlot") : widget.objectName();
    for (const ExplanationText& text : explanationTexts()) {
        if (name == QLatin1String(text.name))
            return Explanation{tr(text.title), tr(text.what), text.formula ? tr(text.formula) : QString(), presentValues(widget),
                text.source ? tr(text.source) : QString()};
    }
    return std::nullopt;
}

} // namespace tandem
