// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "plots/loss_floor.h"
#include "plots/plot_header.h"

#include <functional>
#include <optional>
#include <vector>

namespace tandem {

class Canvas;
struct PlaneResult;

/// Draws the trajectories in their joint plane: of each arm the mean over its seeds, fading towards the past, and its seeds as
/// thin lines that end in points, over the loss on the plane; the lag point y, where θ is known at two consecutive steps; and the
/// ellipse that theory says the arm ends in, as it is seen on the plane. Everything is drawn on construction.
class JointPlanePicture {
public:
    /// Standard deviations of the parameters [P], which are independent, once an arm has become stationary at these
    /// hyperparameters, NaN where theory says nothing; drawn as ellipses around the optimum at 0. Empty: none.
    using StationarySpread = std::function<std::vector<double>(int arm, double learningRate, double momentum, double batchSize)>;
    struct Content {
        const History& history;
        const PlaneResult& plane;   ///< with at least one snapshot
        std::int64_t snapshots = 0; ///< that have been walked, at least 1; what comes after them is faint
        const PlotTheme& theme;
        double lineWidth = 1.0;
        std::vector<int> arms; ///< that are shown
        const LossFloor& floor;
        const StationarySpread& spread;
        bool lagPoints = true;
    };
    JointPlanePicture(Canvas& canvas, const Content& content);

    const QList<LegendEntry>& legend() const { return m_legend; }
    QString xLabel() const;
    QString yLabel() const;
    /// Why no arm has a lag point, a sentence; empty where one has.
    const QString& whyNoLagPoint() const { return m_whyNoLagPoint; }

private:
    struct Place {
        double x = 0.0;
        double y = 0.0;
    };
    /// The lag point of an arm's mean, and that mean's θ where it is known at the same step.
    struct Lag {
        Place y;
        std::optional<Place> theta = {};
        std::int64_t step = 0;
    };
    /// Whether the plane holds all of the parameter space.
    bool exact() const { return m_content.history.description().sketchSize <= 2; }
    QString armName(int arm) const;
    /// Of a seed of an arm in PlaneView's arrays.
    std::size_t at(int arm, int seed, std::int64_t snapshot) const;
    /// Whether the arm has been seen on the plane: one of a run beside it, with another problem or other seeds, never is.
    bool isOnPlane(int arm) const;
    /// Mean over the arm's seeds of the off-plane fraction; NaN when none is finite.
    double offPlane(int arm) const;
    /// The value of a hyperparameter that arm `arm` has at a step; NaN where it is not recorded.
    double inForce(const char* metric, int arm, std::int64_t step) const;
    QString label(std::size_t axis) const;

    void drawSeeds(int arm);
    void drawMean(int arm);
    void drawEllipse(int arm, std::int64_t step);
    /// y = θ − (ηβ/(1−β)) m of the arm's mean, which moves as SGD does (THEORY §1).
    void drawLagPoint(int arm, std::int64_t step);
    /// From the coordinates, which are recorded of few parameters; none where they are not recorded at two consecutive steps.
    std::optional<Lag> lagOfCoordinates(int arm, std::int64_t step, double beta) const;
    /// From the snapshots of two consecutive steps.
    std::optional<Lag> lagOfSnapshots(int arm, std::int64_t step, double beta) const;
    /// As the distances last measured it, of few parameters.
    std::optional<Lag> lagOfMeasurement(int arm, std::int64_t step) const;
    /// Whether the plane is one of θ itself.
    bool isOfParameters() const;
    Place placeOf(const std::vector<double>& theta) const;
    void describe();

    Canvas& m_canvas;
    Content m_content;
    QList<LegendEntry> m_legend;
    bool m_ellipses = false; // drawn
    bool m_lagPoints = false;
    std::optional<std::int64_t> m_lagStep; // where it is not the step that is shown
    QString m_whyNoLagPoint;
};

} // namespace tandem
