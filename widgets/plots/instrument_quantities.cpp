// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/instrument_quantities.h"

#include <QCoreApplication>

namespace tandem {
namespace {

using Kind = InstrumentCurve::Kind;
using Interval = InstrumentCurve::Interval;
using YScale = VisibleRange::YScale;

QString tr(const char* text)
{
    return QCoreApplication::translate("InstrumentQuantities", text);
}

InstrumentQuantity sharpness()
{
    return {.name = tr("Sharpness"),
        .axis = tr("λ max of the Hessian"),
        .explanation = tr("Steps of the full gradient are stable below the dashed line; "
                          "batch sharpness settles at 2(1−β)/γ for small batches, at 2(1+β)/γ for large ones"),
        .curves = {{.metric = "sharpness",
                       .reasons = {"sharpness"},
                       .interval = Interval::Error,
                       .errorKind = tr("± residual |Hv − λv|")},
            {.metric = "stability_limit",
                .legend = tr("2(1+β)/γ"),
                .style = Qt::DashLine,
                .reasons = {"stability_limit"},
                .nesterovLegend = tr("Nesterov: 2(1+β)/((1+2β)γ)")},
            {.metric = "stability_limit_small_batch", .legend = tr("2(1−β)/γ"), .style = Qt::DotLine}}};
}

InstrumentQuantity oneStepSplit()
{
    const auto part = [](const char* metric, const QString& legend, Qt::PenStyle style) {
        return InstrumentCurve{.metric = metric,
            .legend = legend,
            .style = style,
            .reasons = {"regime"},
            .interval = Interval::Error,
            .errorKind = tr("± s.e. of the measurement")};
    };
    return {.name = tr("One-step split"),
        .axis = tr("part of E ΔL in one step"),
        .explanation = tr("E ΔL = −η|G|² + ½η²(tr(HΣ)/B + GᵀHG), at the arm's η and B"),
        .scale = YScale::Linear,
        .canBeNegative = tr("The descent is negative, and a log axis has no place for it."),
        .curves = {part("split_descent", tr("descent"), Qt::SolidLine), part("split_noise", tr("noise-induced"), Qt::DashLine),
            part("split_curvature", tr("curvature-induced"), Qt::DotLine)},
        .tellsRegime = true};
}

InstrumentQuantity curvatureNoiseScale()
{
    return {.name = tr("Curvature noise scale"),
        .axis = tr("examples"),
        .explanation = tr("B_noise = tr(HΣ)/(GᵀHG): far above the batch size, noise dominates"),
        .curves = {{.metric = "curvature_noise_scale", .reasons = {"regime"}, .interval = Interval::Ends},
            {.metric = "batch_size", .legend = tr("batch size B"), .style = Qt::DashLine, .kind = Kind::Holds}},
        .tellsRegime = true};
}

InstrumentQuantity distanceBetweenArms()
{
    return {.name = tr("Distance between arms"),
        .axis = tr("distance in parameters"),
        .explanation
        = tr("Two arms of the same seed, beside two seeds of the same arm: closer than seeds are is closer than chance"),
        .scale = YScale::Linear,
        .curves = {{.metric = "paired_distance",
                       .legend = tr("arms, same seed"),
                       .kind = Kind::WholeRun,
                       .reasons = {"paired_distance", "distance_from_start"}},
            {.metric = "seed_distance",
                .legend = tr("seeds, same arm"),
                .style = Qt::DashLine,
                .reasons = {"seed_distance", "distance_from_start"}}}};
}

InstrumentQuantity equivalenceTest()
{
    return {.name = tr("Equivalence test"),
        .axis = tr("p-value"),
        .explanation
        = tr("Energy distance of the two arms over seeds, against swapping them within seeds: a small p tells them apart"),
        .curves = {{.metric = "energy_p_loss", .legend = tr("of the loss"), .kind = Kind::WholeRun, .reasons = {"energy_p_loss"}},
            {.metric = "energy_p_sketch",
                .legend = tr("of the sketch of θ"),
                .style = Qt::DashLine,
                .kind = Kind::WholeRun,
                .reasons = {"energy_p_sketch"}}}};
}

} // namespace

std::vector<InstrumentQuantity> instrumentQuantities()
{
    return {
        sharpness(),
        oneStepSplit(),
        curvatureNoiseScale(),
        {.name = tr("Distance from start"),
            .axis = tr("|θ − θ₀|"),
            .explanation = tr("Euclidean norm over all parameters"),
            .scale = YScale::Linear,
            .curves = {{.metric = "distance_from_start", .reasons = {"distance_from_start"}}}},
        distanceBetweenArms(),
        equivalenceTest(),
        {.name = tr("Update norm"),
            .axis = tr("|θ′ − θ|"),
            .explanation = tr("Length of one update"),
            .curves = {{.metric = "update_norm", .reasons = {"distance_from_start"}}}},
        {.name = tr("Lag"),
            .axis = tr("|θ − y|"),
            .explanation = tr("Distance to the point y = θ − (ηβ/(1−β)) m, which moves as SGD does"),
            .curves = {{.metric = "lag_distance", .reasons = {"lag_distance", "distance_from_start"}}}},
        {.name = tr("Alignment"),
            .axis = tr("χ = |P G|²/|G|²"),
            .explanation = tr("Share of the gradient in the dominant eigenspace of the Hessian"),
            .scale = YScale::Linear,
            .curves = {{.metric = "alignment", .reasons = {"alignment", "dominant_subspace"}}}},
        {.name = tr("Accuracy"),
            .axis = tr("share classified rightly"),
            .explanation = tr("Over the whole training set and the test set"),
            .scale = YScale::Linear,
            .curves = {{.metric = "train_accuracy", .legend = tr("train")},
                {.metric = "test_accuracy", .legend = tr("test"), .style = Qt::DashLine}}},
        {.name = tr("Learning rate"),
            .axis = tr("effective η"),
            .explanation = tr("As it was in force: schedules and sliders included"),
            .curves = {{.metric = "learning_rate", .kind = Kind::Holds}}},
    };
}

} // namespace tandem
