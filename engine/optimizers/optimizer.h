// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tandem {

/// Which update rule an arm runs; g is the minibatch gradient, to which weight decay adds λθ. What the learning rate η means:
/// the effective one, γ/(1−β), where the buffer's memory is that of a fixed β, so that arms are comparable at equal η; the
/// practical ("raw") one, what PyTorch calls lr, for FSGDM, whose memory grows, and Adam, whose step has no scale of g in it.
/// For these two, and for SGD, η and γ are one number.
enum class Optimizer {
    Sgd,      ///< θ' = θ − η g
    Sgdm,     ///< practical form, buf' = β buf + g; θ' = θ − γ buf', with γ = η(1−β)
    Nesterov, ///< PyTorch's: buf' = β buf + g; θ' = θ − γ (g + β buf'), with γ = η(1−β)
    Fsgdm,    ///< buf' = u buf + g; θ' = θ − η buf', u = t/(t + 0.033 N), t held over each 300th of the N steps (2411.19671)
    Adam, ///< m' = β₁ m + (1−β₁) g; s' = β₂ s + (1−β₂) g²; θ' = θ − η m̂/(√ŝ + ε), hats for the correction of the start
    DomSgd, ///< θ' = θ − η P_k g, P_k onto the k eigenvectors of the Hessian with the largest eigenvalues (2405.16002): at θ for
            ///< closed-form problems, for networks as it was at the last step divisible by subspaceEvery
    BulkSgd, ///< θ' = θ − η (I − P_k) g
};

/// An optimizer's name in experiment files and what it says of itself.
struct OptimizerName {
    Optimizer optimizer;
    std::string_view name;
    std::string_view description; ///< ends with the keys of its own
};

/// The keys that every optimizer knows.
inline constexpr std::string_view commonKeys = "batch_size, weight_decay, schedule, svag";

/// In the order of the enumeration.
inline constexpr std::array<OptimizerName, 7> optimizerNames{{
    {Optimizer::Sgd, "sgd", "stochastic gradient descent: learning_rate"},
    {Optimizer::Sgdm, "sgdm",
        "SGD with momentum: learning_rate (effective) or practical_learning_rate, momentum or momentum_scaling"},
    {Optimizer::Nesterov, "nesterov",
        "Nesterov's momentum as PyTorch runs it: learning_rate (effective) or practical_learning_rate, momentum or "
        "momentum_scaling"},
    {Optimizer::Fsgdm, "fsgdm",
        "momentum that grows over the run as t/(t + 0.033 steps), arXiv 2411.19671: learning_rate (practical)"},
    {Optimizer::Adam, "adam", "Adam, as a reference: learning_rate (practical), beta1 (0.9), beta2 (0.999), epsilon (1e-8)"},
    {Optimizer::DomSgd, "dom-sgd",
        "SGD in the dominant subspace of the Hessian only, arXiv 2405.16002: learning_rate, subspace (1), networks: "
        "subspace_every (20 steps)"},
    {Optimizer::BulkSgd, "bulk-sgd",
        "SGD outside the dominant subspace of the Hessian only, arXiv 2405.16002: learning_rate, subspace (1), networks: "
        "subspace_every (20 steps)"},
}};

constexpr std::string_view nameOf(Optimizer optimizer)
{
    return optimizerNames[static_cast<std::size_t>(optimizer)].name;
}

/// Whether β is among its hyperparameters.
constexpr bool hasMomentum(Optimizer optimizer)
{
    return optimizer == Optimizer::Sgdm || optimizer == Optimizer::Nesterov;
}

/// Whether the gradient is projected onto the dominant subspace or off it.
constexpr bool hasSubspace(Optimizer optimizer)
{
    return optimizer == Optimizer::DomSgd || optimizer == Optimizer::BulkSgd;
}

/// Whether η is the effective learning rate, so that arms can share it.
constexpr bool hasEffectiveLearningRate(Optimizer optimizer)
{
    return optimizer == Optimizer::Sgd || hasMomentum(optimizer) || hasSubspace(optimizer);
}

} // namespace tandem
