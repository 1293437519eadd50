// SPDX-License-Identifier: GPL-3.0-or-later
#include "experiments/experiment_card.h"

#include "controls/number_text.h"
#include "training/experiment_labels.h"

#include <QCoreApplication>

#include <algorithm>

namespace tandem {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ExperimentCard", text);
}

QString text(std::string_view written)
{
    return QString::fromUtf8(written.data(), static_cast<qsizetype>(written.size()));
}

/// The comment lines that the file begins with, without their marks; lines that end a paragraph or begin "Watch" stay apart.
std::pair<QString, QString> openingComment(const QString& toml)
{
    QStringList about;
    QStringList watch;
    for (const QString& line : toml.split(QChar('\n'))) {
        if (!line.startsWith(QChar('#')))
            break;
        const QString said = line.mid(1).trimmed();
        const bool watching = !watch.isEmpty() || said.startsWith(QLatin1String("Watch"));
        (watching ? watch : about) << said;
    }
    return {about.join(QChar(' ')), watch.join(QChar(' '))};
}

QString listText(const std::vector<std::int64_t>& numbers)
{
    QStringList texts;
    for (const std::int64_t number : numbers)
        texts << QString::number(number);
    return texts.join(QStringLiteral(", "));
}

QString noiseText(QuadraticNoise noise)
{
    switch (noise) {
    case QuadraticNoise::None:
        return tr("no noise");
    case QuadraticNoise::Isotropic:
        return tr("isotropic noise");
    case QuadraticNoise::Proportional:
        return tr("noise in proportion to the curvature");
    case QuadraticNoise::Multiplicative:
        return tr("multiplicative noise");
    }
    return {};
}

struct ProblemText {
    QString kind;

    QString operator()(const QuadraticConfig& quadratic) const
    {
        const auto [least, greatest] = std::ranges::minmax(quadratic.curvatures);
        const QString dimensions
            = quadratic.curvatures.size() == 1 ? tr("1 dimension") : tr("%1 dimensions").arg(quadratic.curvatures.size());
        const QString curvatures = least == greatest ? tr("curvature %1").arg(numberText(least))
                                                     : tr("curvatures %1 to %2").arg(numberText(least), numberText(greatest));
        return tr("%1 in %2, %3, %4").arg(kind, dimensions, curvatures, noiseText(quadratic.noise));
    }
    QString operator()(const LandscapeConfig& landscape) const
    {
        const QString described = text(std::ranges::find(landscapeNames, landscape.kind, &LandscapeName::kind)->description);
        return tr("%1: %2").arg(kind, described.section(QStringLiteral(": "), 0, 0));
    }
    QString operator()(const NetworkConfig& network) const
    {
        QStringList parts{tr("%1 on %2").arg(kind, QString::fromStdString(network.dataset))};
        if (!network.shape.channels.empty())
            parts << tr("channels %1").arg(listText(network.shape.channels));
        if (!network.shape.hidden.empty())
            parts << tr("hidden units %1").arg(listText(network.shape.hidden));
        return parts.join(QStringLiteral(", "));
    }
};

QString armText(const Arm& arm)
{
    QString said = tr("%1: %2, η %3")
                       .arg(QString::fromStdString(arm.name), text(nameOf(arm.optimizer)), numberText(arm.initial.learningRate));
    if (hasMomentum(arm.optimizer))
        said += tr(", β %1").arg(numberText(arm.initial.momentum));
    return said + tr(", B %1").arg(countText(arm.initial.batchSize));
}

} // namespace

ExperimentCard cardOf(const Experiment& experiment, const QString& source)
{
    ExperimentCard card;
    card.source = source;
    card.title = QString::fromStdString(experiment.title);
    card.description = QString::fromStdString(experiment.description);
    card.kind = QString::fromStdString(experiment.problemKind);
    if (const auto claim = std::ranges::find(claimNames, experiment.claim, &ClaimName::name); claim != claimNames.end())
        card.claim = text(claim->title);
    std::tie(card.about, card.watch) = openingComment(QString::fromStdString(experiment.text));
    card.problem = std::visit(ProblemText{card.kind}, experiment.problem);
    for (std::size_t arm = 0; arm < experiment.arms.size(); ++arm)
        card.arms.push_back({experiment.armColors[arm], armText(experiment.arms[arm])});
    const auto arms = static_cast<std::int64_t>(experiment.arms.size());
    card.size = tr("%1 × %2 × %3 = %4 replica-steps")
                    .arg(arms == 1 ? tr("1 arm") : tr("%1 arms").arg(arms),
                        experiment.seeds == 1 ? tr("1 seed") : tr("%1 seeds").arg(countText(experiment.seeds)),
                        tr("%1 steps").arg(countText(experiment.steps)), countText(arms * experiment.seeds * experiment.steps));
    return card;
}

bool ExperimentCard::hasAll(const QStringList& words) const
{
    QStringList said{source, title, description, claim, about, watch, problem};
    for (const ArmLine& arm : arms)
        said << arm.text;
    const QString all = said.join(QChar('\n'));
    return std::ranges::all_of(words, [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace tandem
