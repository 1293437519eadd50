// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

namespace tandem {

// One coordinate of one update. Every ensemble runs these rules and no others; the gradient is never modified. They are
// constexpr so that CUDA's compiler takes them for the GPU too.

/// Practical form, what PyTorch runs (dampening 0): buf' = β buf + g; θ' = θ − γ buf'. β = 0 is SGD, to the last bit.
template <typename Scalar>
constexpr void practicalStep(Scalar& theta, Scalar& buffer, Scalar gradient, Scalar practicalLearningRate, Scalar momentum)
{
    buffer = momentum * buffer + gradient;
    theta -= practicalLearningRate * buffer;
}

/// Coefficients of a rule that is linear in gradient and buffer. SGD and SGDM: u = β, b = γ; Nesterov: u = β, a = γ, b = γβ;
/// FSGDM: u = t/(t + cN), b = γ. Where β changes, u takes the buffer's rescaling too.
template <typename Scalar> struct LinearRule {
    Scalar u{0};           ///< the buffer's memory
    Scalar v{1};           ///< the gradient's weight in the buffer
    Scalar a{0};           ///< learning rate of the gradient itself
    Scalar b{0};           ///< learning rate of the buffer
    Scalar weightDecay{0}; ///< λ
};

/// g̃ = g + λθ; buf' = u buf + v g̃; θ' = θ − a g̃ − b buf'. With a = λ = 0 and v = 1 it is practicalStep(), to the last bit.
template <typename Scalar>
constexpr void linearStep(Scalar& theta, Scalar& buffer, const Scalar& gradient, const LinearRule<Scalar>& rule)
{
    const Scalar g = gradient + rule.weightDecay * theta;
    buffer = rule.u * buffer + rule.v * g;
    theta = theta - rule.a * g;
    theta = theta - rule.b * buffer;
}

/// Coefficients of update t = 1, 2, … of Adam (Kingma and Ba 2015), as torch::optim::Adam groups them.
template <typename Scalar> struct AdamRule {
    Scalar beta1{0};
    Scalar gain1{0}; ///< 1 − β₁
    Scalar beta2{0};
    Scalar gain2{0};          ///< 1 − β₂
    Scalar rate{0};           ///< η/(1 − β₁^t)
    Scalar rootCorrection{1}; ///< √(1 − β₂^t)
    Scalar epsilon{0};
    Scalar weightDecay{0}; ///< λ
};

/// g̃ = g + λθ; m' = β₁ m + (1−β₁) g̃; s' = β₂ s + (1−β₂) g̃²; θ' = θ − η/(1−β₁^t) m'/(√s'/√(1−β₂^t) + ε).
template <typename Scalar>
constexpr void adamStep(Scalar& theta, Scalar& first, Scalar& second, const Scalar& gradient, const AdamRule<Scalar>& rule)
{
    using std::sqrt;
    const Scalar g = gradient + rule.weightDecay * theta;
    first = rule.beta1 * first + rule.gain1 * g;
    second = rule.beta2 * second + rule.gain2 * (g * g);
    theta = theta - rule.rate * (first / (sqrt(second) / rule.rootCorrection + rule.epsilon));
}

/// The same rule in another precision.
template <typename To, typename From> LinearRule<To> inPrecision(const LinearRule<From>& rule)
{
    return {static_cast<To>(rule.u), static_cast<To>(rule.v), static_cast<To>(rule.a), static_cast<To>(rule.b),
        static_cast<To>(rule.weightDecay)};
}
template <typename To, typename From> AdamRule<To> inPrecision(const AdamRule<From>& rule)
{
    return {static_cast<To>(rule.beta1), static_cast<To>(rule.gain1), static_cast<To>(rule.beta2), static_cast<To>(rule.gain2),
        static_cast<To>(rule.rate), static_cast<To>(rule.rootCorrection), static_cast<To>(rule.epsilon),
        static_cast<To>(rule.weightDecay)};
}

/// Theory form (dampened, an exponential moving average): m' = β m + (1−β) g; θ' = θ − η m'. With η = γ/(1−β) and
/// m₀ = 0 its iterates are those of the practical form, m = (1−β) buf.
template <typename Scalar>
constexpr void theoryStep(Scalar& theta, Scalar& average, Scalar gradient, Scalar learningRate, Scalar momentum)
{
    average = momentum * average + (Scalar{1} - momentum) * gradient;
    theta -= learningRate * average;
}

/// What the practical buffer is multiplied by when β changes mid-run, so that m = (1−β) buf goes on unchanged:
/// (1−β_before)/(1−β_after).
inline double bufferRescaling(double momentumBefore, double momentumAfter)
{
    return (1.0 - momentumBefore) / (1.0 - momentumAfter);
}

} // namespace tandem
