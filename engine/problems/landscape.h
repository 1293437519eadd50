// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/lane_noise.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Bounds of a coordinate.
struct Interval {
    double low = 0.0;
    double high = 0.0;
};

/// The minibatches of one step for a block of neighbouring seeds, and where their gradients are taken. Arrays are
/// [coordinate, arm, lane] with `blockSeeds` lanes, of which the noise's seeds() are used.
struct LaneMinibatches {
    LaneNoise& noise;
    std::int64_t step = 0;
    std::span<const std::int64_t> batchSizes; ///< [arm] examples B
    const double* theta = nullptr;
    double* gradient = nullptr; ///< written

    int arms() const { return static_cast<int>(batchSizes.size()); }
    int at(int arm, int coordinate) const { return (coordinate * arms() + arm) * blockSeeds; }
};

/// A closed-form problem: what it is at a point θ [P], and the gradients of its minibatches. L is the part of the expected
/// loss that depends on θ: the constant that label noise adds, half its variance, is left out. Any thread may call.
class Landscape {
public:
    virtual ~Landscape() = default;

    virtual int parameters() const = 0;
    /// Where a training begins unless the experiment says otherwise, [P].
    virtual std::vector<double> start() const = 0;
    /// Minimizers of L; where they form a manifold, its flattest points (smallest largest eigenvalue of the Hessian).
    virtual std::vector<std::vector<double>> optima() const = 0;
    /// The part of the parameter space that is worth drawing, [P]; holds start() and optima().
    virtual std::vector<Interval> bounds() const = 0;

    virtual double loss(std::span<const double> theta) const = 0;
    /// ∇L [P].
    virtual void gradient(std::span<const double> theta, std::span<double> out) const = 0;
    /// ∇²L [P, P].
    virtual void hessian(std::span<const double> theta, std::span<double> out) const = 0;
    /// out = ∇²L v [P].
    virtual void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) const;
    /// Replaces `vector` [P] by P_k `vector`, the projection on the k ≤ P eigenvectors of ∇²L at θ with the largest eigenvalues;
    /// of equal ones the eigenvectors are some that the solver chooses.
    virtual void projectOnDominant(std::span<const double> theta, int k, std::span<double> vector) const;
    /// trΣ, the covariance of one example's gradient.
    virtual double noiseTrace(std::span<const double> theta) const = 0;
    /// tr(∇²L Σ).
    virtual double curvatureOfNoise(std::span<const double> theta) const = 0;

    /// The gradients of a step's minibatches; their mean is ∇L and their covariance Σ/B. A seed's minibatch is the same in
    /// every arm, its first examples where batch sizes differ. A non-finite θ gives non-finite gradients in its lane only.
    virtual void minibatchGradients(const LaneMinibatches& batches) const = 0;
};

/// |θ_i| from which on a replica of a landscape counts as diverged: short of where loss or |∇L|² of any would overflow.
inline constexpr double landscapeDivergenceLimit = 1e20;

} // namespace tandem
