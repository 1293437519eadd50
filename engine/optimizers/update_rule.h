// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace tandem {

/// One coordinate of one update. Every ensemble runs these rules and no others; the gradient is never modified.

/// Practical form, what PyTorch runs (dampening 0): buf' = β buf + g; θ' = θ − γ buf'. β = 0 is SGD, to the last bit.
template <typename Scalar>
inline void practicalStep(Scalar& theta, Scalar& buffer, Scalar gradient, Scalar practicalLearningRate, Scalar momentum)
{
    buffer = momentum * buffer + gradient;
    theta -= practicalLearningRate * buffer;
}

/// Theory form (dampened, an exponential moving average): m' = β m + (1−β) g; θ' = θ − η m'. With η = γ/(1−β) and
/// m₀ = 0 its iterates are those of the practical form, m = (1−β) buf.
template <typename Scalar>
inline void theoryStep(Scalar& theta, Scalar& average, Scalar gradient, Scalar learningRate, Scalar momentum)
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
