// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/update_rule_text.h"

#include "controls/number_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("UpdateRule", text);
}

QString number(double value)
{
    return numberText(value, 4);
}

/// 1 − β to the digits that β itself is shown with.
QString momentumText(double momentum)
{
    return numberText(momentum, 5);
}

/// "g" with what goes into the rule in its place: SVAG's two minibatches, and weight decay.
QStringList gradientLines(const UpdateSettings& settings, QString& gradient)
{
    QStringList lines;
    gradient = QStringLiteral("g");
    if (settings.svag > 1) {
        const auto [first, second] = svagWeights(settings.svag);
        lines << tr("g = %1 g₁ − %2 g₂   (SVAG, ℓ = %3, rate η/ℓ)").arg(number(first), number(-second)).arg(settings.svag);
    }
    if (settings.weightDecay > 0.0) {
        gradient = QStringLiteral("d");
        lines << QStringLiteral("d = g + %1 θ").arg(number(settings.weightDecay));
    }
    return lines;
}

QStringList ruleLines(const Arm& arm, const Hyperparameters& values, const QString& g)
{
    const double svag = arm.settings.svag;
    const QString effective = number(values.learningRate / svag);
    const QString raw = number(values.practicalLearningRate() / svag);
    const QString beta = momentumText(values.momentum);
    const QString connection = QStringLiteral("η = γ/(1−β) = %1/(1−%2) = %3").arg(raw, beta, effective);
    switch (arm.optimizer) {
    case Optimizer::Sgd:
        break;
    case Optimizer::DomSgd:
        return {tr("θ ← θ − %1 P %2,  P onto the %3 dominant directions").arg(effective, g).arg(arm.settings.subspace)};
    case Optimizer::BulkSgd:
        return {tr("θ ← θ − %1 (I − P) %2,  P onto the %3 dominant directions").arg(effective, g).arg(arm.settings.subspace)};
    case Optimizer::Sgdm:
        return {QStringLiteral("buf ← %1 buf + %2").arg(beta, g), QStringLiteral("θ ← θ − %1 buf").arg(raw), connection};
    case Optimizer::Nesterov:
        return {QStringLiteral("buf ← %1 buf + %2").arg(beta, g), QStringLiteral("θ ← θ − %1 (%2 + %3 buf)").arg(raw, g, beta),
            connection};
    case Optimizer::Fsgdm:
        return {QStringLiteral("buf ← u buf + %1,  u = k/(k + 0.033 N)").arg(g), QStringLiteral("θ ← θ − %1 buf").arg(effective)};
    case Optimizer::Adam: {
        const AdamConstants& adam = arm.settings.adam;
        return {QStringLiteral("m ← %1 m + %2 %3").arg(momentumText(adam.beta1), number(1.0 - adam.beta1), g),
            QStringLiteral("s ← %1 s + %2 %3²").arg(momentumText(adam.beta2), number(1.0 - adam.beta2), g),
            tr("θ ← θ − %1 m/(√s + %2), both corrected for their start").arg(effective, number(adam.epsilon))};
    }
    }
    return {QStringLiteral("θ ← θ − %1 %2").arg(effective, g)};
}

QStringList scheduleLines(const UpdateSettings& settings)
{
    QStringList lines;
    const Schedule& schedule = settings.schedule;
    if (schedule.kind == Schedule::Kind::Step)
        lines << tr("η × %1 at each of %2 milestones").arg(number(schedule.stepFactor)).arg(schedule.milestones.size());
    if (schedule.kind == Schedule::Kind::Cosine)
        lines << tr("η × cosine, to 0 at step %1").arg(countText(settings.plannedSteps));
    if (schedule.kind == Schedule::Kind::Exponential)
        lines << tr("η halves every %1 steps").arg(number(schedule.halfLifeSteps));
    if (schedule.warmupSteps > 0)
        lines << tr("η warms up over %1 steps").arg(countText(schedule.warmupSteps));
    if (const auto& scaling = settings.momentumScaling)
        lines << QStringLiteral("1−β = %1 η^%2").arg(number(scaling->lambda), number(scaling->alpha));
    return lines;
}

} // namespace

QString updateRuleText(const Arm& arm, const Hyperparameters& values)
{
    QString gradient;
    QStringList lines = gradientLines(arm.settings, gradient);
    lines << ruleLines(arm, arm.consistent(values), gradient) << scheduleLines(arm.settings);
    return lines.join(QChar('\n'));
}

} // namespace tandem
