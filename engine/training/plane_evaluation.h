// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "history/parameter_path.h"
#include "instruments/parameter_plane.h"
#include "training/experiment.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tandem {

/// A plane in the space of parameters that a run's first seed is shown on. Only these are exact where P > 256: the joint PCA of
/// sketches is a plane of the sketches' space, and no θ belongs to its points.
struct PlaneChoice {
    enum class Kind {
        Arms, ///< through θ₀ and both compared arms' θ: x along θ_first − θ₀, y orthogonal to it, both in units of |θ|
        Eigenvectors, ///< through an arm's θ along the top two eigenvectors of the Hessian there (Lanczos)
        Random,       ///< through an arm's θ along two random filter-normalised directions (Li et al. 2018), −1 … 1
        Coordinates,  ///< through an arm's θ along two coordinates
    };
    Kind kind = Kind::Arms;
    int arm = 0;             ///< whose θ; not of Arms
    std::int64_t first = 0;  ///< of Coordinates, counted from 0
    std::int64_t second = 1; ///< of Coordinates
    std::uint64_t seed = 0;  ///< of Random
    int points = 33;         ///< of the grid along its shorter side, ≥ 2
    double aspect = 1.0;     ///< of the grid, width over height: both axes have one scale

    bool operator==(const PlaneChoice&) const = default;
};

/// The loss on a plane, and where the run was with respect to it.
struct PlaneLoss {
    /// Where the first seed of an arm was: exact inner products with the plane's directions, not projected sketches. Of a Random
    /// plane, whose directions are neither of length 1 nor orthogonal, only θ itself, at (0, 0).
    struct Visit {
        int arm = 0;
        std::int64_t step = 0;
        PlanePlace place;
    };

    PlaneChoice choice;
    std::int64_t step = 0; ///< of the θ that the plane goes through: the last one kept
    std::int64_t parameters = 0;
    std::string sample;        ///< what the loss is the mean over, "1024 training examples"; empty where it is exact
    LossGrid grid;             ///< over (x, y), holds the visits of Arms and Coordinates with a margin; not masked
    std::vector<Visit> visits; ///< by arm, then step; what was not finite is left out

    /// The grid with holes where the nearest visit is farther off the plane than `limit`: there the contour is not the loss on
    /// the path (THEORY §5).
    LossGrid masked(double limit) const;
};

/// Evaluates the loss on a plane in a thread of its own and of low priority, one row of the grid after another, on the fixed
/// sample that `[instruments] examples` names. Made, asked and destroyed by one thread; being destroyed, it gives up at once.
class PlaneEvaluation {
public:
    /// Called once on the evaluation's thread: Trainer::parameters(), or parametersIn() a log, which takes long. θ₀ is made
    /// again from the experiment where the path does not begin at step 0.
    using PathSource = std::function<std::shared_ptr<const ParameterPath>()>;

    /// `experimentText` is the run's; `onProgress` is called on the evaluation's thread after every row and at the end, e.g. to
    /// post an event to a window.
    PlaneEvaluation(std::string experimentText, PathSource path, PlaneChoice choice, std::function<void()> onProgress = {});
    ~PlaneEvaluation();
    PlaneEvaluation(const PlaneEvaluation&) = delete;
    PlaneEvaluation& operator=(const PlaneEvaluation&) = delete;

    /// Share of the grid's rows that are done, 0 … 1.
    double progress() const { return m_progress; }
    /// Gives up soon; result() stays null.
    void cancel();
    /// Whether there will be no more progress: it has a result, a message, or was cancelled.
    bool isDone() const { return m_done; }
    /// Null until all rows are done.
    std::shared_ptr<const PlaneLoss> result() const;
    /// Why there is no result, a sentence; empty while it may still come.
    std::string message() const;

private:
    void run();
    PlaneLoss evaluate();
    void publish(Objective* objective);

    const std::string m_experimentText;
    const PathSource m_source;
    const PlaneChoice m_choice;
    const std::function<void()> m_onProgress;

    std::atomic<double> m_progress{0.0};
    std::atomic<bool> m_done{false};

    mutable std::mutex m_mutex;
    bool m_cancelled = false;
    Objective* m_interruptible = nullptr;
    std::shared_ptr<const PlaneLoss> m_result;
    std::string m_message;

    std::thread m_thread;
};

} // namespace tandem
