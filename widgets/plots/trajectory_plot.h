// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/loss_plane.h"
#include "plots/plane_worker.h"
#include "plots/run_plot.h"

#include <QElapsedTimer>

#include <array>
#include <functional>

class QToolButton;

namespace tandem {

class PlaneBar;
class PlaneChooser;

/// Trajectories of all arms and seeds in their joint PCA plane, with equal scales on both axes: seeds as thin lines, the
/// mean over seeds of each arm thick, from a common start. The fraction of variance each axis explains stands beside what
/// a pure random walk would show, and each arm says how far off the plane it has gone. Other planes may be chosen instead,
/// which somebody else evaluates the loss on.
class TrajectoryPlot : public RunPlot {
    Q_OBJECT
public:
    explicit TrajectoryPlot(QWidget* parent = nullptr);
    ~TrajectoryPlot() override;

    /// Asks for a new plane when there are new snapshots, at most every 0.4 s and a tenth of the time.
    void refresh() override;
    bool settled() const override;

    /// The loss at every point of the plane, for contours; only where the plane is all of the parameter space. Empty: none.
    using PlaneLoss = std::function<double(double x, double y)>;
    void setLoss(PlaneLoss loss);

    /// Standard deviations of both parameters once an arm has become stationary at these hyperparameters, NaN where theory says
    /// nothing; drawn as ellipses around the optimum at 0. Empty: none.
    using StationarySpread
        = std::function<std::array<double, 2>(int arm, double learningRate, double momentum, double batchSize)>;
    void setStationarySpread(StationarySpread spread);

    PlaneChooser& planeChooser() { return *m_planeChooser; }
    PlaneBar& planeBar() { return *m_planeBar; }
    /// Shows a plane with the loss on it instead of the joint PCA, until another run is set; null: there is none, for the reason
    /// in `sentence` or because it is still being evaluated.
    void setLossPlane(std::shared_ptr<const LossPlane> plane, const QString& sentence = {});
    /// Width over height of what a plane fills when both axes have one scale, between 1/3 and 3.
    double planeAspect() const;
    /// Shows the joint PCA again.
    void showJointPlane();

    bool frozen() const;
    /// Keeps the present plane while new points come in.
    void setFrozen(bool frozen);

protected:
    void draw(Canvas& canvas) override;
    std::int64_t dataVersion() const override { return m_results; }
    void historyReplaced() override;
    void cursorMoved() override;
    void layoutDone() override;
    QString emptyText() const override;

private:
    void drawLossPlane(Canvas& canvas);
    void describeNothing();
    void receive(std::shared_ptr<const PlaneResult> result);
    void drawContours(Canvas& canvas);
    void drawArm(Canvas& canvas, int arm, std::int64_t snapshots);
    void drawMean(Canvas& canvas, int arm, std::int64_t snapshots);
    void drawEllipse(Canvas& canvas, int arm, std::int64_t step);
    /// y = θ − (ηβ/(1−β)) m of the arm's mean, which moves as SGD does (THEORY §1), where θ is recorded at every step.
    void drawLagPoint(Canvas& canvas, int arm, std::int64_t step);
    void fit();
    /// The ranges of the axes once both have equal scales.
    struct Ranges {
        double xLow = 0.0;
        double xHigh = 0.0;
        double yLow = 0.0;
        double yHigh = 0.0;
    };
    Ranges equalScales() const;
    void describe(std::int64_t snapshots);
    /// Snapshots up to the cursor; all without one.
    std::int64_t snapshotsShown() const;
    /// Mean over the arm's seeds of the off-plane fraction at a snapshot; NaN when none is finite.
    double offPlane(int arm, std::int64_t snapshot) const;

    QToolButton* m_freezeButton;
    QToolButton* m_againButton;
    PlaneChooser* m_planeChooser;
    PlaneBar* m_planeBar;
    bool m_joint = true; // the joint PCA is shown
    std::shared_ptr<const LossPlane> m_lossPlane;
    QString m_noLossPlane; // why there is none
    PlaneWorker m_worker;
    PlaneLoss m_loss;
    StationarySpread m_spread;
    bool m_ellipses = false; // drawn
    bool m_lagPoints = false;
    std::shared_ptr<const PlaneResult> m_result;
    std::int64_t m_results = 0; // received so far
    QElapsedTimer m_sinceStart;
    std::int64_t m_pauseMilliseconds = 0; // between the starts of two computations
};

} // namespace tandem
