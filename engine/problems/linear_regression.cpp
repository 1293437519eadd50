// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/linear_regression.h"

#include "problems/dominant_coordinates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace tandem {

LinearRegression::LinearRegression(std::vector<double> curvatures, double labelNoise)
    : m_curvatures(std::move(curvatures))
    , m_labelNoise(labelNoise)
    , m_trace(std::accumulate(m_curvatures.begin(), m_curvatures.end(), 0.0))
{
    for (const double h : m_curvatures)
        m_roots.push_back(std::sqrt(h));
}

double LinearRegression::loss(std::span<const double> theta) const
{
    double loss = 0.0;
    for (std::size_t i = 0; i < theta.size(); ++i)
        loss += 0.5 * m_curvatures[i] * (theta[i] * theta[i]);
    return loss;
}

void LinearRegression::gradient(std::span<const double> theta, std::span<double> out) const
{
    for (std::size_t i = 0; i < theta.size(); ++i)
        out[i] = m_curvatures[i] * theta[i];
}

void LinearRegression::hessian(std::span<const double> theta, std::span<double> out) const
{
    const std::size_t size = theta.size();
    std::fill_n(out.begin(), size * size, 0.0);
    for (std::size_t i = 0; i < size; ++i)
        out[i * size + i] = m_curvatures[i];
}

double LinearRegression::noiseTrace(std::span<const double> theta) const
{
    double signal = 0.0;
    for (std::size_t i = 0; i < theta.size(); ++i) {
        const double slope = m_curvatures[i] * theta[i];
        signal += slope * slope;
    }
    return signal + (2.0 * loss(theta) + m_labelNoise * m_labelNoise) * m_trace;
}

void LinearRegression::hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) const
{
    for (std::size_t i = 0; i < theta.size(); ++i)
        out[i] = m_curvatures[i] * vector[i];
}

void LinearRegression::projectOnDominant(std::span<const double> /*theta*/, int k, std::span<double> vector) const
{
    const std::vector<bool> dominant = dominantCoordinates(m_curvatures, k);
    for (std::size_t i = 0; i < vector.size(); ++i)
        if (!dominant[i])
            vector[i] = 0.0;
}

double LinearRegression::curvatureOfNoise(std::span<const double> theta) const
{
    double signal = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < theta.size(); ++i) {
        const double slope = m_curvatures[i] * theta[i];
        signal += m_curvatures[i] * (slope * slope);
        squares += m_curvatures[i] * m_curvatures[i];
    }
    return signal + (2.0 * loss(theta) + m_labelNoise * m_labelNoise) * squares;
}

void LinearRegression::minibatchGradients(const LaneMinibatches& batches) const
{
    std::fill_n(batches.gradient, batches.arms() * parameters() * blockSeeds, 0.0);
    addExamples(batches);
    for (int arm = 0; arm < batches.arms(); ++arm) {
        if (batches.batchSizes[arm] > LaneNoise::mostExamples)
            addLimit(batches, arm);
    }
}

void LinearRegression::addExamples(const LaneMinibatches& batches) const
{
    const auto drawn = [&](int arm) {
        const std::int64_t size = batches.batchSizes[arm];
        return size <= LaneNoise::mostExamples ? size : 0;
    };
    std::int64_t most = 0;
    for (int arm = 0; arm < batches.arms(); ++arm)
        most = std::max(most, drawn(arm));
    const int lanes = batches.noise.seeds();
    const int stride = batches.noise.stride();
    for (int example = 0; example < most; ++example) {
        // z_1 … z_P make the input a_i = √h_i z_i, the last number the label's noise ζ = τ z.
        const float* z = batches.noise.example(batches.step, example, parameters() + 1);
        for (int arm = 0; arm < batches.arms(); ++arm) {
            if (example >= drawn(arm))
                continue;
            std::array<double, blockSeeds> error;
            for (int lane = 0; lane < lanes; ++lane)
                error[lane] = -m_labelNoise * static_cast<double>(z[parameters() * stride + lane]);
            for (int i = 0; i < parameters(); ++i) {
                const double* theta = batches.theta + batches.at(arm, i);
                for (int lane = 0; lane < lanes; ++lane)
                    error[lane] += m_roots[i] * static_cast<double>(z[i * stride + lane]) * theta[lane];
            }
            const double share = 1.0 / static_cast<double>(drawn(arm));
            for (int i = 0; i < parameters(); ++i) {
                double* gradient = batches.gradient + batches.at(arm, i);
                for (int lane = 0; lane < lanes; ++lane)
                    gradient[lane] += share * m_roots[i] * static_cast<double>(z[i * stride + lane]) * error[lane];
            }
        }
    }
}

void LinearRegression::addLimit(const LaneMinibatches& batches, int arm) const
{
    // g = Hθ + (Hθ z_0 + √(θᵀHθ + τ²) √H z)/√B.
    const int lanes = batches.noise.seeds();
    const int stride = batches.noise.stride();
    const float* z = batches.noise.example(batches.step, LaneNoise::mostExamples, parameters() + 1);
    const double scale = 1.0 / std::sqrt(static_cast<double>(batches.batchSizes[arm]));
    std::array<double, blockSeeds> spread;
    spread.fill(m_labelNoise * m_labelNoise);
    for (int i = 0; i < parameters(); ++i) {
        const double* theta = batches.theta + batches.at(arm, i);
        for (int lane = 0; lane < lanes; ++lane)
            spread[lane] += m_curvatures[i] * (theta[lane] * theta[lane]);
    }
    for (int lane = 0; lane < lanes; ++lane)
        spread[lane] = scale * std::sqrt(spread[lane]);
    for (int i = 0; i < parameters(); ++i) {
        const double* theta = batches.theta + batches.at(arm, i);
        double* gradient = batches.gradient + batches.at(arm, i);
        for (int lane = 0; lane < lanes; ++lane) {
            const double slope = m_curvatures[i] * theta[lane];
            const double common = static_cast<double>(z[parameters() * stride + lane]);
            gradient[lane]
                = slope * (1.0 + scale * common) + spread[lane] * m_roots[i] * static_cast<double>(z[i * stride + lane]);
        }
    }
}

} // namespace tandem
