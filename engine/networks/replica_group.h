// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/hyperparameters.h"
#include "ensemble/record_block.h"
#include "networks/subspace_projection.h"
#include "statistics/gradient_moments.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

namespace tandem {

/// Replicas of one arm that are computed together: a single one (on the processor, where its weights stay in the cache
/// from step to step) or all of the arm stacked (on a GPU). Different groups may run on different threads.
class ReplicaGroup {
public:
    /// Where the group lies in the arrays of the ensemble.
    struct Place {
        int arm = 0;
        int firstReplica = 0; ///< first row of [replica, ...] arrays
        int replicas = 1;
    };

    // Columns of a network's RecordBlock.
    static constexpr int lossMetric = 0;     ///< train_loss
    static constexpr int signalMetric = 1;   ///< gradient_signal
    static constexpr int noiseMetric = 2;    ///< gradient_noise
    static constexpr int subspaceMetric = 3; ///< subspace_residual, there where an arm has a subspace

    /// A step that is too long blows the loss up to 10⁶ and more, and then kills every ReLU: the numbers stay finite, the
    /// replica is lost. Chance is ln(classes); the loss of the worst runs that still recover stays below 10⁵.
    static constexpr double largestLoss = 1e5;

    /// `plan` is the arm's. `interrupted` says that the ensemble was told to give up; it must outlive the group.
    ReplicaGroup(Place place, UpdatePlan plan, const std::atomic<bool>& interrupted)
        : m_place(place)
        , m_plan(std::move(plan))
        , m_interrupted(&interrupted)
    {
    }
    virtual ~ReplicaGroup() = default;

    const Place& place() const { return m_place; }
    const UpdatePlan& plan() const { return m_plan; }

    /// What reduces the gradient of a single replica, of Dom-SGD and Bulk-SGD.
    void setProjection(std::unique_ptr<SubspaceProjection> projection) { m_projection = std::move(projection); }
    SubspaceProjection* projection() const { return m_projection.get(); }

    /// Does `steps` updates from step `firstStep`, of which each draws a minibatch from position `samples` of the streams
    /// on (under SVAG a second one from the same position of the second streams; what is measured is measured on the first,
    /// the one that other arms draw), writes its columns of `records`, and marks those whose loss passed largestLoss or whose
    /// gradient turned non-finite in `divergedAt` [replica of the ensemble].
    virtual void run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
        RecordBlock& records, std::span<std::int64_t> divergedAt)
        = 0;
    /// What run() may leave over, which then only queues its work for a device: waits until it is done, and writes what was
    /// measured and who diverged.
    virtual void finish(RecordBlock& /*records*/, std::span<std::int64_t> /*divergedAt*/) { }

protected:
    /// Makes of the gradient of update `step` at `theta` [P] what a projection leaves of it, and records how well the subspace
    /// in force was found.
    void project(std::int64_t step, std::span<const float> theta, std::span<float> gradient, RecordBlock& records) const
    {
        m_projection->prepare(step, theta);
        m_projection->project(gradient);
        if (records.measures(subspaceMetric, step))
            records.row(subspaceMetric, step)[m_place.firstReplica] = m_projection->residual();
    }

    /// Throws Interrupted when the ensemble was told to give up.
    void giveUpIfInterrupted() const
    {
        if (m_interrupted->load(std::memory_order_relaxed))
            throw Interrupted{};
    }

    /// N₁ = mean_i |g_i|² and N_B = |ḡ|² of a minibatch.
    struct SquaredNorms {
        double mean = 0.0;
        double ofMean = 0.0;
        std::int64_t batchSize = 1;
        bool everyExample = false;   ///< a full batch, whose gradient has no noise
        double productDeficit = 0.0; ///< MinibatchStream's
    };
    /// Writes what they say of gradient and noise.
    static void recordMoments(RecordBlock& records, std::int64_t step, int replica, const SquaredNorms& norms)
    {
        GradientMoments moments = norms.everyExample
            ? momentsOfEveryExample(norms.ofMean)
            : momentsFromExamples(norms.mean, norms.ofMean, static_cast<double>(norms.batchSize));
        if (!norms.everyExample)
            moments.signal += norms.productDeficit * moments.noise;
        records.row(signalMetric, step)[replica] = moments.signal;
        records.row(noiseMetric, step)[replica] = moments.noise;
    }

private:
    Place m_place;
    UpdatePlan m_plan;
    const std::atomic<bool>* m_interrupted;
    std::unique_ptr<SubspaceProjection> m_projection; // null for all but the two
};

} // namespace tandem
