// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plots/loss_plane.h"

#include <QObject>

#include <memory>
#include <optional>

namespace tandem {

class BusyLine;
class MainWindow;
class PlaneJob;
class TrajectoryPlot;
struct PlaneLoss;

/// The planes of the trajectory plot beside the joint PCA: the one that the user chooses is evaluated in the background, through
/// the θ of now or the last checkpoint of a log. Another run, or the same from its start, is shown on its joint PCA again.
class Planes : public QObject {
    Q_OBJECT
public:
    explicit Planes(MainWindow* window);

private:
    /// Offers what the shown run has, and forgets what belongs to another.
    void begin();
    void show(const PlaneRequest& request);
    void evaluate(const PlaneRequest& request);
    /// Goes back to what was shown before.
    void cancel();
    void showProgress(const QString& progress);
    void finish(const std::shared_ptr<const PlaneLoss>& loss, const QString& message);

    struct Shown {
        PlaneRequest request;
        std::shared_ptr<const LossPlane> plane;
    };

    MainWindow* m_window;
    TrajectoryPlot* m_plot;
    PlaneJob* m_job;
    BusyLine* m_busy;
    PlaneRequest m_request;
    std::optional<Shown> m_shown;  ///< the last plane that was evaluated, while it is shown or being replaced
    std::int64_t m_parameters = 0; ///< of the run; 0 as long as it is not known
};

} // namespace tandem
