// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/landscape.h"

namespace tandem {

/// L = ½ f² with a residual f of residual_functions.h and label noise: an example's loss is ½ (f − ξ)² with ξ = ±σ, either
/// sign as likely, so that a minibatch's gradient is (f − ξ̄) ∇f, ξ̄ the mean of the labels' noise (LaneNoise::signMeans()).
template <typename Residual> class LabelNoiseLandscape final : public Landscape {
public:
    explicit LabelNoiseLandscape(double labelNoise)
        : m_labelNoise(labelNoise)
    {
    }

    int parameters() const override { return 2; }
    std::vector<double> start() const override { return Residual::start(); }
    std::vector<std::vector<double>> optima() const override { return Residual::optima(); }
    std::vector<Interval> bounds() const override { return Residual::bounds(); }
    double loss(std::span<const double> theta) const override
    {
        const double f = Residual::value(theta[0], theta[1]);
        return 0.5 * f * f;
    }
    void gradient(std::span<const double> theta, std::span<double> out) const override
    {
        const double f = Residual::value(theta[0], theta[1]);
        const std::array<double, 2> slope = Residual::gradient(theta[0], theta[1]);
        out[0] = f * slope[0];
        out[1] = f * slope[1];
    }
    /// ∇f ∇fᵀ + f ∇²f.
    void hessian(std::span<const double> theta, std::span<double> out) const override
    {
        const double f = Residual::value(theta[0], theta[1]);
        const std::array<double, 2> slope = Residual::gradient(theta[0], theta[1]);
        const std::array<double, 4> bend = Residual::hessian(theta[0], theta[1]);
        for (int i = 0; i < 4; ++i)
            out[i] = slope[i / 2] * slope[i % 2] + f * bend[i];
    }
    double noiseTrace(std::span<const double> theta) const override
    {
        const std::array<double, 2> slope = Residual::gradient(theta[0], theta[1]);
        return m_labelNoise * m_labelNoise * (slope[0] * slope[0] + slope[1] * slope[1]);
    }

    /// σ² ∇fᵀ∇²L∇f, since Σ = σ² ∇f∇fᵀ.
    double curvatureOfNoise(std::span<const double> theta) const override
    {
        const std::array<double, 2> slope = Residual::gradient(theta[0], theta[1]);
        std::array<double, 2> image{};
        hessianVector(theta, slope, image);
        return m_labelNoise * m_labelNoise * (slope[0] * image[0] + slope[1] * image[1]);
    }

    void minibatchGradients(const LaneMinibatches& batches) const override
    {
        std::array<double, blockSeeds> labels;
        for (int arm = 0; arm < batches.arms(); ++arm) {
            if (arm == 0 || batches.batchSizes[arm] != batches.batchSizes[arm - 1])
                batches.noise.signMeans(batches.step, batches.batchSizes[arm], labels.data());
            const double* x = batches.theta + batches.at(arm, 0);
            const double* y = batches.theta + batches.at(arm, 1);
            double* byX = batches.gradient + batches.at(arm, 0);
            double* byY = batches.gradient + batches.at(arm, 1);
            for (int lane = 0; lane < batches.noise.seeds(); ++lane) {
                const double error = Residual::value(x[lane], y[lane]) - m_labelNoise * labels[lane];
                const std::array<double, 2> slope = Residual::gradient(x[lane], y[lane]);
                byX[lane] = error * slope[0];
                byY[lane] = error * slope[1];
            }
        }
    }

private:
    double m_labelNoise = 0.0;
};

} // namespace tandem
