// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/landscape.h"

namespace tandem {

/// Least squares on fresh examples: inputs a ~ N(0, H) with H diagonal, labels aᵀw* + ζ with ζ ~ N(0, τ²), and θ = w − w*.
/// An example's loss is ½ (aᵀθ − ζ)², so that L = ½ θᵀHθ and Σ = Hθθᵀ H + (θᵀHθ + τ²) H.
///
/// Up to 64 examples in a minibatch each is drawn; larger minibatches have Gaussian gradients of the same mean and covariance
/// (the central limit), so that first and second moments of θ are exact for every B.
class LinearRegression final : public Landscape {
public:
    /// `curvatures`: the diagonal of H [P], > 0. `labelNoise`: τ.
    LinearRegression(std::vector<double> curvatures, double labelNoise);

    int parameters() const override { return static_cast<int>(m_curvatures.size()); }
    std::vector<double> start() const override { return std::vector<double>(m_curvatures.size(), 1.0); }
    std::vector<std::vector<double>> optima() const override { return {std::vector<double>(m_curvatures.size(), 0.0)}; }
    std::vector<Interval> bounds() const override { return std::vector<Interval>(m_curvatures.size(), {-2.0, 2.0}); }
    double loss(std::span<const double> theta) const override;
    void gradient(std::span<const double> theta, std::span<double> out) const override;
    void hessian(std::span<const double> theta, std::span<double> out) const override;
    void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) const override;
    void projectOnDominant(std::span<const double> theta, int k, std::span<double> vector) const override;
    double noiseTrace(std::span<const double> theta) const override;
    /// θᵀH³θ + (θᵀHθ + τ²) tr H².
    double curvatureOfNoise(std::span<const double> theta) const override;
    void minibatchGradients(const LaneMinibatches& batches) const override;

private:
    void addExamples(const LaneMinibatches& batches) const;
    void addLimit(const LaneMinibatches& batches, int arm) const;

    std::vector<double> m_curvatures;
    std::vector<double> m_roots; // √h
    double m_labelNoise = 0.0;
    double m_trace = 0.0; // tr H
};

} // namespace tandem
