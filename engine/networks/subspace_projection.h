// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "instruments/objective.h"
#include "optimizers/update_plan.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace tandem {

/// The eigenvectors of a Hessian's largest eigenvalues, as far as they were found.
struct DominantSubspace {
    std::vector<std::vector<float>> basis; ///< [count][P], orthonormal; of NaN where the Hessian is not finite
    /// The largest |H v − λ v| of them in units of the largest |λ|: they span a subspace that H leaves alone up to this. NaN
    /// where the Hessian is not finite.
    double residual = 0.0;
};

/// Finds dominant subspaces of a network's Hessian for many replicas: by Lanczos on Hessian-vector products in single precision,
/// over the sample that NetworkObjective takes; as many objectives are kept as threads ever asked at once. Any thread may call.
class DominantSubspaces {
public:
    using ObjectiveFactory = std::function<std::unique_ptr<Objective>()>;
    /// `interrupted` says that the ensemble was told to give up; it must outlive this.
    DominantSubspaces(ObjectiveFactory makeObjective, const std::atomic<bool>& interrupted)
        : m_makeObjective(std::move(makeObjective))
        , m_interrupted(&interrupted)
    {
    }

    /// The `count` largest eigenvalues' at `theta` [P]: to subspaceTolerance, or as near to it as 60 + 40 `count` products come,
    /// at most 600 and as many as 128 MB hold, but at least 60 + 10 `count`. The same bits for the same θ. Throws Interrupted.
    DominantSubspace at(std::span<const float> theta, int count);

private:
    ObjectiveFactory m_makeObjective;
    const std::atomic<bool>* m_interrupted;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Objective>> m_idle;
};

/// What Dom-SGD and Bulk-SGD do to the gradient of one replica: P_k g or (I − P_k) g, with the subspace found anew at every
/// step divisible by the plan's `subspaceEvery`. `anchor` [P] is where θ was then, so that a restored replica finds the same one.
class SubspaceProjection {
public:
    SubspaceProjection(std::shared_ptr<DominantSubspaces> subspaces, const UpdatePlan& plan, std::span<float> anchor);

    /// Before update `step`, from `theta` [P].
    void prepare(std::int64_t step, std::span<const float> theta);
    /// The anchor has been restored: what was found before is void.
    void restored() { m_subspace.basis.clear(); }
    /// In place, with sums in double precision.
    void project(std::span<float> gradient) const;
    /// Of the subspace in force, see DominantSubspace.
    double residual() const { return m_subspace.residual; }

private:
    std::shared_ptr<DominantSubspaces> m_subspaces;
    GradientPart m_part = GradientPart::Dominant;
    int m_count = 1;
    std::int64_t m_every = 1;
    std::span<float> m_anchor;
    DominantSubspace m_subspace; // without a basis before it is first needed
};

} // namespace tandem
