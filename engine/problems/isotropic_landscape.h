// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems/landscape.h"

#include <algorithm>
#include <cmath>

namespace tandem {

/// A function of plane_functions.h with Gaussian gradient noise: g = ∇L + ξ, ξ of variance `noiseVariance`/B in each
/// coordinate, independent of θ.
template <typename Function> class IsotropicLandscape final : public Landscape {
public:
    explicit IsotropicLandscape(double noiseVariance)
        : m_noiseVariance(noiseVariance)
    {
    }

    int parameters() const override { return 2; }
    std::vector<double> start() const override { return Function::start(); }
    std::vector<std::vector<double>> optima() const override { return Function::optima(); }
    std::vector<Interval> bounds() const override { return Function::bounds(); }
    double loss(std::span<const double> theta) const override { return Function::loss(theta[0], theta[1]); }
    void gradient(std::span<const double> theta, std::span<double> out) const override
    {
        std::ranges::copy(Function::gradient(theta[0], theta[1]), out.begin());
    }
    void hessian(std::span<const double> theta, std::span<double> out) const override
    {
        std::ranges::copy(Function::hessian(theta[0], theta[1]), out.begin());
    }
    double noiseTrace(std::span<const double> /*theta*/) const override { return 2.0 * m_noiseVariance; }
    double curvatureOfNoise(std::span<const double> theta) const override
    {
        const std::array<double, 4> hessian = Function::hessian(theta[0], theta[1]);
        return m_noiseVariance * (hessian[0] + hessian[3]);
    }

    void minibatchGradients(const LaneMinibatches& batches) const override
    {
        const float* first = batches.noise.normals(0, batches.step);
        const float* second = batches.noise.normals(1, batches.step);
        for (int arm = 0; arm < batches.arms(); ++arm) {
            const double scale = std::sqrt(m_noiseVariance / static_cast<double>(batches.batchSizes[arm]));
            const double* x = batches.theta + batches.at(arm, 0);
            const double* y = batches.theta + batches.at(arm, 1);
            double* byX = batches.gradient + batches.at(arm, 0);
            double* byY = batches.gradient + batches.at(arm, 1);
            for (int lane = 0; lane < batches.noise.seeds(); ++lane) {
                const std::array<double, 2> slope = Function::gradient(x[lane], y[lane]);
                byX[lane] = slope[0] + scale * static_cast<double>(first[lane]);
                byY[lane] = slope[1] + scale * static_cast<double>(second[lane]);
            }
        }
    }

private:
    double m_noiseVariance = 0.0;
};

} // namespace tandem
