// SPDX-License-Identifier: GPL-3.0-or-later
#include "status_text.h"

#include "controls/number_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <map>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("StatusText", text);
}

} // namespace

QString statusText(const TrainerStatus& status)
{
    switch (status.state) {
    case TrainerState::Loading:
        return tr("Loading data …");
    case TrainerState::Paused:
        return status.step == 0 ? tr("Ready: Space plays, “.” does one step.") : tr("Paused: Space goes on, “.” does one step.");
    case TrainerState::Running:
        return tr("Training on %1.").arg(QString::fromStdString(status.device));
    case TrainerState::Finished:
        return tr("All %1 steps are done. Space goes on for as many again.").arg(countText(status.step));
    case TrainerState::Failed:
        return QString::fromStdString(status.message);
    }
    return {};
}

QString divergenceText(const History& history)
{
    struct Count {
        int replicas = 0;
        std::int64_t first = 0;
    };
    std::map<int, Count> byArm;
    for (const DivergenceRecord& divergence : history.divergences()) {
        Count& count = byArm[divergence.arm];
        count.first = count.replicas == 0 ? divergence.step : std::min(count.first, divergence.step);
        ++count.replicas;
    }
    QStringList parts;
    const RunDescription& run = history.description();
    for (const auto& [arm, count] : byArm) {
        parts << tr("%1: %2 of %3 seeds diverged, the first at step %4")
                     .arg(QString::fromStdString(run.arms[static_cast<std::size_t>(arm)].name))
                     .arg(count.replicas)
                     .arg(run.seeds)
                     .arg(countText(count.first));
    }
    return parts.join(QStringLiteral("; "));
}

QString interventionText(const InterventionRecord& intervention)
{
    QString symbol = QString::fromStdString(intervention.parameter);
    if (intervention.parameter == "learning_rate")
        symbol = QStringLiteral("η");
    else if (intervention.parameter == "momentum")
        symbol = QStringLiteral("β");
    else if (intervention.parameter == "batch_size")
        symbol = QStringLiteral("B");
    return QStringLiteral("%1 %2 → %3").arg(symbol, numberText(intervention.before), numberText(intervention.after));
}

} // namespace tandem
