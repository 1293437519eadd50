// SPDX-License-Identifier: GPL-3.0-or-later
#include "explanations.h"

#include "controls/arm_panel.h"
#include "controls/number_text.h"
#include "controls/update_rule_text.h"
#include "explanation_texts.h"
#include "plots/run_plot.h"

#include <QCoreApplication>
#include <QWidget>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Explanations", text);
}

QString present(const QWidget& widget)
{
    if (const auto* plot = qobject_cast<const RunPlot*>(&widget))
        return plot->sentence().isEmpty() ? plot->legendTexts().join(QStringLiteral(" · ")) : plot->sentence();
    for (const QWidget* above = &widget; above; above = above->parentWidget()) {
        const auto* arm = qobject_cast<const ArmPanel*>(above);
        if (!arm)
            continue;
        const Hyperparameters values = arm->values();
        const QString name = QString::fromStdString(arm->description().name);
        if (widget.objectName() == QLatin1String("batchSize"))
            return tr("%1: B = %2, the noise has %3 of one example's variance")
                .arg(name, countText(values.batchSize), numberText(1.0 / static_cast<double>(values.batchSize), 3));
        if (widget.objectName() == QLatin1String("momentum"))
            return tr("%1: β = %2, about %3 steps are remembered; η = %4 against 1−β = %5")
                .arg(name, numberText(values.momentum, 6), numberText(1.0 / (1.0 - values.momentum), 3),
                    numberText(values.learningRate), numberText(1.0 - values.momentum));
        return name + QStringLiteral(": ")
            + updateRuleText(arm->description(), values).replace(QChar('\n'), QStringLiteral(";  "));
    }
    return {};
}

} // namespace

std::optional<Explanation> explanationOf(const QWidget& widget)
{
    const QString name = widget.objectName();
    for (const ExplanationText& text : explanationTexts()) {
        if (name == QLatin1String(text.name))
            return Explanation{tr(text.title), tr(text.what), text.formula ? tr(text.formula) : QString(), present(widget),
                text.source ? tr(text.source) : QString()};
    }
    return std::nullopt;
}

} // namespace tandem
