// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/joint_plane_picture.h"
#include "plots/loss_contours.h"
#include "plots/loss_plane.h"
#include "plots/plane_worker.h"
#include "plots/run_plot.h"

#include <QElapsedTimer>

#include <vector>

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

    /// For the contours of a problem whose sketch of θ is θ itself, and for the ellipses that theory says its arms end in.
    void setLoss(LossContours::Loss loss);
    void setStationarySpread(JointPlanePicture::StationarySpread spread);

    PlaneChooser& planeChooser() { return *m_planeChooser; }
    PlaneBar& planeBar() { return *m_planeBar; }
    /// Shows a plane with the loss on it instead of the joint PCA, until another run is set; null: there is none, for the reason
    /// in `sentence` or because it is still being evaluated.
    void setLossPlane(std::shared_ptr<const LossPlane> plane, const QString& sentence = {});
    /// Width over height of what a plane fills when both axes have one scale, between 1/3 and 3.
    double planeAspect() const;
    /// Shows the joint PCA again.
    void showJointPlane();

    QVariantMap choices() const override;
    void setChoices(const QVariantMap& choices) override;
    /// Whether SGDM's lag point y is drawn, or why it cannot be.
    void addToMenu(QMenu& menu) override;

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
    /// Shows all paths but those that lead so far out that nothing else could be seen; they are counted.
    void fit();
    /// Gives both axes one scale: that with fewer units per pixel grows, so that nothing chosen leaves the view.
    void equalize();
    /// What the axes show once both have one scale.
    PlaneRanges equalScales() const;
    std::vector<int> shownArms() const;
    /// Snapshots up to the cursor; all without one.
    std::int64_t snapshotsShown() const;

    QToolButton* m_freezeButton;
    QToolButton* m_againButton;
    PlaneChooser* m_planeChooser;
    PlaneBar* m_planeBar;
    bool m_joint = true; // the joint PCA is shown
    std::shared_ptr<const LossPlane> m_lossPlane;
    QString m_noLossPlane; // why there is none
    PlaneWorker m_worker;
    LossContours m_contours;
    JointPlanePicture::StationarySpread m_spread;
    bool m_lagPoints = true; // wanted
    QString m_whyNoLagPoint;
    std::shared_ptr<const PlaneResult> m_result;
    int m_paths = 0;            // shown
    int m_farOut = 0;           // of them
    std::int64_t m_results = 0; // received so far
    QElapsedTimer m_sinceStart;
    std::int64_t m_pauseMilliseconds = 0; // between the starts of two computations
};

} // namespace tandem
