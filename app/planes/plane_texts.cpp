// SPDX-License-Identifier: GPL-3.0-or-later
#include "planes/plane_texts.h"

#include "controls/number_text.h"

#include <QCoreApplication>

#include <set>

namespace tandem {

namespace {

constexpr int gridPoints = 25; // along the shorter side

QString tr(const char* text)
{
    return QCoreApplication::translate("PlaneTexts", text);
}

PlaneChoice::Kind kindOf(PlaneRequest::Kind kind)
{
    switch (kind) {
    case PlaneRequest::Kind::Eigenvectors:
        return PlaneChoice::Kind::Eigenvectors;
    case PlaneRequest::Kind::Random:
        return PlaneChoice::Kind::Random;
    case PlaneRequest::Kind::Coordinates:
        return PlaneChoice::Kind::Coordinates;
    case PlaneRequest::Kind::Joint:
    case PlaneRequest::Kind::Arms:
        break;
    }
    return PlaneChoice::Kind::Arms;
}

void labelAxes(const PlaneChoice& choice, const RunDescription& run, LossPlane& plane)
{
    const auto name = [&run](int arm) { return QString::fromStdString(run.arms[static_cast<std::size_t>(arm)].name); };
    switch (choice.kind) {
    case PlaneChoice::Kind::Arms:
        plane.xLabel = tr("along θ − θ₀ of %1").arg(name(run.compared.first));
        plane.yLabel = tr("⟂ towards %1").arg(name(run.compared.second));
        break;
    case PlaneChoice::Kind::Eigenvectors:
        plane.xLabel = tr("from θ of %1 along v₁").arg(name(choice.arm));
        plane.yLabel = tr("along v₂");
        break;
    case PlaneChoice::Kind::Random:
        plane.xLabel = tr("from θ of %1 along d₁, in filter norms").arg(name(choice.arm));
        plane.yLabel = tr("along d₂");
        break;
    case PlaneChoice::Kind::Coordinates:
        plane.xLabel = tr("parameter %1, from θ of %2 on").arg(countText(choice.first + 1), name(choice.arm));
        plane.yLabel = tr("parameter %1").arg(countText(choice.second + 1));
        break;
    }
}

QString sentenceOf(const PlaneLoss& loss, const RunDescription& run)
{
    const QString what = loss.sample.empty() ? tr("Exact loss") : tr("Loss of %1").arg(QString::fromStdString(loss.sample));
    const QString where = tr("%1 at θ of step %2").arg(what, countText(loss.step));
    if (loss.choice.kind == PlaneChoice::Kind::Random)
        return tr("%1; no other θ of the paths lies here.").arg(where);
    std::set<std::int64_t> steps;
    for (const PlaneLoss::Visit& visit : loss.visits)
        steps.insert(visit.step);
    return tr("%1; path of seed %2 at %3 steps.")
        .arg(where)
        .arg(run.firstSeed)
        .arg(countText(static_cast<std::int64_t>(steps.size())));
}

} // namespace

PlaneChoice choiceOf(const PlaneRequest& request)
{
    PlaneChoice choice;
    choice.kind = kindOf(request.kind);
    choice.arm = request.arm;
    choice.first = request.first - 1;
    choice.second = request.second - 1;
    choice.points = gridPoints;
    return choice;
}

LossPlane describedPlane(const PlaneLoss& loss, const RunDescription& run)
{
    LossPlane plane;
    labelAxes(loss.choice, run, plane);
    plane.sentence = sentenceOf(loss, run);
    plane.grid = loss.grid;
    plane.masked = loss.masked(LossPlane::mostOffPlane);
    for (const PlaneLoss::Visit& visit : loss.visits)
        plane.visits.push_back({visit.arm, visit.step, visit.place.a, visit.place.b, visit.place.offPlane});
    return plane;
}

} // namespace tandem
