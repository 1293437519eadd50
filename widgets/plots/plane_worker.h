// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/history.h"
#include "statistics/joint_plane.h"

#include <QObject>
#include <QThreadPool>

#include <memory>
#include <vector>

namespace tandem {

/// Trajectories in their joint plane, as of some moment of a run.
struct PlaneResult {
    std::shared_ptr<const History> history; ///< whose snapshots these are
    std::int64_t snapshotsThen = 0;         ///< that the history had
    std::vector<std::int64_t> steps;        ///< [snapshot]
    /// Its plane is one of sketches of θ, which up to 256 parameters are θ; empty where seeds start at several points and the
    /// trajectories are shown from the start of each.
    PlaneView view;
    /// [snapshot, replica] where each replica was one step before, in the same plane; NaN where that was not recorded.
    std::vector<double> xBefore;
    std::vector<double> yBefore;
    double seconds = 0.0; ///< that the computation took
};

/// Computes joint planes away from the GUI thread, one at a time. May be destroyed while a computation runs: it waits for
/// it (well under a second), and nothing is delivered any more.
class PlaneWorker : public QObject {
    Q_OBJECT
public:
    explicit PlaneWorker(QObject* parent = nullptr);
    ~PlaneWorker() override;

    bool busy() const { return m_busy; }
    /// Projects at most `mostSnapshots` evenly chosen snapshots of `history`, first and last among them. Must not be busy.
    /// Another history than the last one begins a new plane; `frozen` keeps the plane as it is.
    void start(std::shared_ptr<const History> history, std::int64_t mostSnapshots, bool frozen);

Q_SIGNALS:
    void finished(std::shared_ptr<const tandem::PlaneResult> result);

private:
    void compute(const std::shared_ptr<const History>& history, std::int64_t mostSnapshots, bool frozen);

    bool m_busy = false;
    JointPlane m_plane; // touched by the computation alone
    std::weak_ptr<const History> m_lastHistory;
    QThreadPool m_pool;
};

} // namespace tandem
