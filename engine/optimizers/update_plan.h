// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/optimizer.h"
#include "optimizers/schedule.h"
#include "optimizers/update_rule.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace tandem {

/// 1 − β = λ η^α, at most 1: the scaling under which the paper's theorem holds for α < 1.
struct MomentumScaling {
    double alpha = 0.0;  ///< ≥ 0
    double lambda = 0.1; ///< > 0
    bool operator==(const MomentumScaling&) const = default;
};

/// Of the gradient, by the k dominant eigenvectors of the Hessian.
enum class GradientPart {
    Whole,
    Dominant,
    Bulk,
};

struct AdamConstants {
    double beta1 = 0.9;    ///< in [0, 1)
    double beta2 = 0.999;  ///< in [0, 1)
    double epsilon = 1e-8; ///< > 0
    bool operator==(const AdamConstants&) const = default;
};

/// What belongs to an arm's updates and stays as it is while it trains.
struct UpdateSettings {
    double weightDecay = 0.0; ///< λ ≥ 0: g + λθ goes into the rule; whoever measures g sees it without
    Schedule schedule = {};   ///< of η
    /// Makes β follow η, schedule included; the momentum that a user sets has no meaning then.
    std::optional<MomentumScaling> momentumScaling = {};
    /// ℓ ≥ 1: each update reads two independent minibatches, weighted by svagWeights(), at the learning rate η/ℓ; β stays
    /// (THEORY §2). 1 is plain training. An arm needs ℓ times as many steps, milestones and half-lives included.
    int svag = 1;
    AdamConstants adam = {};
    int subspace = 1;               ///< k ≥ 1, dimensions of the dominant subspace of Dom-SGD and Bulk-SGD
    std::int64_t subspaceEvery = 1; ///< steps ≥ 1 from one finding of it to the next, at multiples of this
    std::int64_t plannedSteps = 1;  ///< N ≥ 1, which the cosine and FSGDM refer to
    bool operator==(const UpdateSettings&) const = default;
};

/// Weights (1 ± √(2ℓ−1))/2 of the two minibatches of an update under SVAG; (1, 0) for ℓ = 1.
std::array<double, 2> svagWeights(int svag);

/// Learning rate and momentum, of a user or of one update.
struct RateAndMomentum {
    double learningRate = 0.0; ///< η, see Optimizer
    double momentum = 0.0;     ///< β
    bool operator==(const RateAndMomentum&) const = default;
};

/// From an optimizer, its settings and what a user set to the coefficients of an update. Ensembles know no more of optimizers
/// than these coefficients; any thread may call.
class UpdatePlan {
public:
    explicit UpdatePlan(Optimizer optimizer, UpdateSettings settings = {});

    const UpdateSettings& settings() const { return m_settings; }
    bool isAdam() const { return m_optimizer == Optimizer::Adam; }
    /// What the gradient is reduced to before anything else: P_k g, or (I − P_k) g.
    GradientPart gradientPart() const
    {
        return m_optimizer == Optimizer::DomSgd ? GradientPart::Dominant
            : m_optimizer == Optimizer::BulkSgd ? GradientPart::Bulk
                                                : GradientPart::Whole;
    }
    /// Whether practicalStep() with the coefficients of any update does it all: SGD or SGDM, nothing scheduled, no decay.
    bool isPlain() const;
    /// Whether valuesAt() depends on the step.
    bool isScheduled() const { return !m_settings.schedule.isConstant() || m_optimizer == Optimizer::Fsgdm; }
    /// Minibatches that an update draws: 2 under SVAG.
    int minibatches() const { return m_settings.svag > 1 ? 2 : 1; }

    /// What update `step` → `step` + 1 runs with when the user set `base`: η after schedule and SVAG; β, FSGDM's u or Adam's β₁.
    RateAndMomentum valuesAt(std::int64_t step, const RateAndMomentum& base) const;
    /// β of the user's learning rate where it is scaled, otherwise `base`'s own.
    RateAndMomentum consistent(RateAndMomentum base) const;
    /// Steps at which valuesAt() jumps or its formula changes, ascending; in between it may change smoothly.
    std::vector<std::int64_t> breakpoints() const;

    /// Coefficients of update `step`, of every optimizer but Adam. Before update k > 0 the buffer counts in units of the β of
    /// update k − 1; where β changes by schedule, u holds bufferRescaling() too, so that the momentum (1−β) buf goes on.
    LinearRule<double> linear(std::int64_t step, const RateAndMomentum& base) const;
    /// The same of Adam.
    AdamRule<double> adam(std::int64_t step, const RateAndMomentum& base) const;
    /// What the buffer is multiplied by when, before update `step`, the user changes `before` to `after`.
    double rescaling(std::int64_t step, const RateAndMomentum& before, const RateAndMomentum& after) const;

private:
    Optimizer m_optimizer = Optimizer::Sgd;
    UpdateSettings m_settings;
};

} // namespace tandem
