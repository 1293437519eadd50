// SPDX-License-Identifier: GPL-3.0-or-later
#include "present_values.h"

#include "controls/arms_panel.h"
#include "controls/number_text.h"
#include "controls/pairing_box.h"
#include "controls/timeline.h"
#include "controls/transport_bar.h"
#include "controls/update_rule_text.h"
#include "main_window.h"
#include "plots/curve_reader.h"
#include "plots/number_text.h"
#include "plots/run_plot.h"

#include <QComboBox>
#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace tandem {

namespace {

constexpr std::size_t mostRows = 8; // of a plot's curves

QString tr(const char* text)
{
    return QCoreApplication::translate("Explanations", text);
}

template <typename Part> const Part* partAround(const QWidget& widget)
{
    for (const QWidget* above = &widget; above; above = above->parentWidget())
        if (const auto* part = qobject_cast<const Part*>(above))
            return part;
    return nullptr;
}

/// "gap = −0.003 / 0.012 = −0.25".
QString gapWithValues(const History& history, std::int64_t step)
{
    const Series* difference = history.find({"gap_difference", wholeRun, allSeeds});
    const Series* spread = history.find({"gap_spread", wholeRun, allSeeds});
    if (!difference || !spread)
        return {};
    const double above = difference->valueAt(step);
    const double below = spread->valueAt(step);
    return std::isfinite(above) && below > 0.0
        ? QStringLiteral("gap = %1 / %2 = %3").arg(shortNumber(above), shortNumber(below), shortNumber(above / below))
        : QString();
}

/// "SGD: train 0.41, full train 0.312 ± 0.004; SGDM: …" of the curves that are drawn.
QString curveValues(const RunPlot& plot, std::int64_t step)
{
    const ReadoutTable table = CurveReader(*plot.sharedHistory(), plot.stepAxis(), plot.curves()).at(step);
    QStringList rows;
    for (const ReadoutTable::Row& row : table.rows) {
        if (rows.size() == mostRows) {
            rows << QStringLiteral("…");
            break;
        }
        QStringList cells;
        for (qsizetype column = 0; column < row.cells.size(); ++column)
            if (!row.cells[column].isEmpty())
                cells << table.columns[column] + QLatin1Char(' ') + row.cells[column];
        rows << (row.name.isEmpty() ? QString() : row.name + QStringLiteral(": ")) + cells.join(QStringLiteral(", "));
    }
    return rows.isEmpty() ? QString() : table.heading + QStringLiteral(" – ") + rows.join(QStringLiteral("; "));
}

QString ofPlot(const RunPlot& plot)
{
    const History* history = plot.sharedHistory().get();
    if (!history)
        return {};
    const std::int64_t step = plot.cursorStep().value_or(history->step());
    QStringList lines;
    if (plot.objectName() == QLatin1String("momentumValuePlot"))
        lines << gapWithValues(*history, step);
    lines << curveValues(plot, step) << plot.sentence();
    lines.removeAll(QString());
    return lines.isEmpty() ? plot.legendTexts().join(QStringLiteral(" · ")) : lines.join(QLatin1Char('\n'));
}

QString ofArm(const ArmPanel& arm, const QString& control)
{
    const Hyperparameters values = arm.values();
    const QString name = QString::fromStdString(arm.description().name);
    if (control == QLatin1String("batchSize"))
        return tr("%1: B = %2, the noise has %3 of one example's variance")
            .arg(name, countText(values.batchSize), numberText(1.0 / static_cast<double>(values.batchSize), 3));
    if (control == QLatin1String("momentum"))
        return tr("%1: β = %2, about %3 steps are remembered; η = %4 against 1−β = %5")
            .arg(name, numberText(values.momentum, 6), numberText(1.0 / (1.0 - values.momentum), 3),
                numberText(values.learningRate), numberText(1.0 - values.momentum));
    return name + QStringLiteral(": ") + updateRuleText(arm.description(), values).replace(QChar('\n'), QStringLiteral(";  "));
}

/// η, γ and β of every arm beside each other: what is shared can be seen.
QString ofPairing(const PairingBox& box)
{
    const auto* arms = partAround<ArmsPanel>(box);
    QStringList lines;
    for (int arm = 0; arms && arm < arms->arms(); ++arm) {
        const Hyperparameters values = arms->panel(arm)->values();
        lines << QStringLiteral("%1: η = %2/(1−%3) = %4")
                     .arg(QString::fromStdString(arms->panel(arm)->description().name),
                         numberText(values.practicalLearningRate(), 4), numberText(values.momentum, 5),
                         numberText(values.learningRate, 4));
    }
    return lines.join(QLatin1Char('\n'));
}

QString ofSpeed(const TransportBar& bar, const RunReadout& run)
{
    const double limit = bar.speedLimit();
    const QString most = limit > 0.0
        ? tr("at most %1 steps/s").arg(limit < 100.0 ? numberText(limit, 2) : countText(std::llround(limit)))
        : tr("no limit");
    const std::int64_t left = run.targetStep - run.step;
    if (!run.playing || run.stepsPerSecond <= 0.0 || left <= 0)
        return most;
    return tr("%1; %2 steps / %3 steps/s = %4 s to go")
        .arg(most, countText(left), shortNumber(run.stepsPerSecond),
            shortNumber(std::ceil(static_cast<double>(left) / run.stepsPerSecond), 4));
}

QString ofTimeline(const Timeline& timeline)
{
    const std::int64_t planned = std::max(timeline.planned(), timeline.done());
    if (planned == 0)
        return {};
    const auto share = [planned](std::int64_t step) {
        return tr("step %1 / %2 = %3")
            .arg(countText(step), countText(planned), percentText(static_cast<double>(step) / static_cast<double>(planned)));
    };
    const auto changes = std::ranges::count(timeline.marks(), TimelineMark::Kind::Change, &TimelineMark::kind);
    QString text = share(timeline.done()) + tr(", marked changes: %1").arg(changes);
    if (timeline.cursorStep())
        text += tr("; looked at: %1").arg(share(*timeline.cursorStep()));
    return text;
}

/// "2 arms × 4 seeds = 8 replicas".
QString replicas(const History* history)
{
    if (!history)
        return {};
    const RunDescription& run = history->description();
    const std::int64_t arms = std::ssize(run.arms);
    return tr("%1 arms × %2 seeds = %3 replicas").arg(arms).arg(run.seeds).arg(countText(arms * run.seeds));
}

} // namespace

QString presentValues(const QWidget& widget)
{
    if (const auto* plot = partAround<RunPlot>(widget))
        return ofPlot(*plot);
    if (const auto* arm = partAround<ArmPanel>(widget))
        return ofArm(*arm, widget.objectName());
    if (const auto* box = qobject_cast<const PairingBox*>(&widget))
        return ofPairing(*box);
    if (const auto* timeline = qobject_cast<const Timeline*>(&widget))
        return ofTimeline(*timeline);
    auto* window = qobject_cast<MainWindow*>(widget.window());
    if (!window)
        return {};
    if (const auto* bar = partAround<TransportBar>(widget); bar && widget.objectName() == QLatin1String("speed"))
        return ofSpeed(*bar, window->shown().readout());
    const QString all = replicas(window->shown().history().get());
    if (const auto* box = qobject_cast<const QComboBox*>(&widget))
        return all.isEmpty() ? box->currentText() : tr("%1: %2").arg(box->currentText(), all);
    return {};
}

} // namespace tandem
