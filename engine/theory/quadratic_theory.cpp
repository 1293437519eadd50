// SPDX-License-Identifier: GPL-3.0-or-later
#include "theory/quadratic_theory.h"

#include <Eigen/LU>

#include <cassert>
#include <cmath>
#include <limits>

namespace tandem::theory {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// c = (1−β)/(1+β): what momentum multiplies the curvature correction by.
double correction(double momentum)
{
    return (1.0 - momentum) / (1.0 + momentum);
}

} // namespace

Moments momentsAfter(const QuadraticMode& mode, double start, std::int64_t steps)
{
    assert(steps >= 0);
    const double eta = mode.learningRate;
    const double beta = mode.momentum;
    const double gain = 1.0 - beta;
    Eigen::Matrix2d doubling;
    doubling << 1.0 - eta * gain * mode.curvature, -eta * beta, gain * mode.curvature, beta;
    const Eigen::Vector2d b(-eta * gain, gain);
    // k steps are (A^k, W_k) with W_k = Σ_{j<k} A^j s²bbᵀ A^jᵀ, and W_{i+k} = W_i + A^i W_k A^iᵀ: steps by their binary digits.
    Eigen::Matrix2d doublingNoise = mode.noiseVariance * b * b.transpose();
    Eigen::Matrix2d power = Eigen::Matrix2d::Identity();
    Eigen::Matrix2d noise = Eigen::Matrix2d::Zero();
    for (std::int64_t rest = steps; rest > 0; rest /= 2) {
        if (rest % 2 == 1) {
            noise = (doublingNoise + doubling * noise * doubling.transpose()).eval();
            power = (doubling * power).eval();
        }
        if (rest > 1) {
            doublingNoise = (doublingNoise + doubling * doublingNoise * doubling.transpose()).eval();
            doubling = (doubling * doubling).eval();
        }
    }
    return {power * Eigen::Vector2d(start, 0.0), noise};
}

double stationaryVariance(const QuadraticMode& mode)
{
    const double room = 2.0 - mode.learningRate * mode.curvature * correction(mode.momentum);
    return room > 0.0 ? mode.learningRate * mode.noiseVariance / (mode.curvature * room) : infinity;
}

Eigen::Matrix2d stationaryCovariance(const QuadraticMode& mode)
{
    const double variance = stationaryVariance(mode);
    if (variance == infinity)
        return Eigen::Matrix2d::Constant(infinity);
    const double c = correction(mode.momentum);
    const double cross = -(1.0 - mode.momentum) * mode.curvature * variance / (1.0 + mode.momentum);
    const double momentumVariance = 2.0 * c * mode.noiseVariance / (2.0 - mode.learningRate * mode.curvature * c);
    Eigen::Matrix2d covariance;
    covariance << variance, cross, cross, momentumVariance;
    return covariance;
}

double nesterovStationaryVariance(const QuadraticMode& mode)
{
    const double beta = mode.momentum;
    const double gamma = mode.learningRate * (1.0 - beta);
    if (mode.learningRate >= nesterovStabilityLimit(mode.curvature, beta))
        return infinity;
    // P = A P Aᵀ + s²bbᵀ with state (x, buf): buf' = β buf + h x + ξ, x' = x − γ(h x + ξ + β buf'). Three linear equations in
    // P_xx, P_xm, P_mm.
    const double step = gamma * (1.0 + beta);
    Eigen::Matrix2d a;
    a << 1.0 - step * mode.curvature, -gamma * beta * beta, mode.curvature, beta;
    const Eigen::Vector2d b(-step, 1.0);
    Eigen::Matrix3d equations;
    equations << a(0, 0) * a(0, 0), 2.0 * a(0, 0) * a(0, 1), a(0, 1) * a(0, 1),      //
        a(0, 0) * a(1, 0), a(0, 0) * a(1, 1) + a(0, 1) * a(1, 0), a(0, 1) * a(1, 1), //
        a(1, 0) * a(1, 0), 2.0 * a(1, 0) * a(1, 1), a(1, 1) * a(1, 1);
    const Eigen::Vector3d driving = mode.noiseVariance * Eigen::Vector3d(b(0) * b(0), b(0) * b(1), b(1) * b(1));
    return (Eigen::Matrix3d::Identity() - equations).partialPivLu().solve(driving)(0);
}

double stabilityLimit(double curvature, double momentum)
{
    return 2.0 / (curvature * correction(momentum));
}

double nesterovStabilityLimit(double curvature, double momentum)
{
    return 2.0 / (curvature * correction(momentum) * (1.0 + 2.0 * momentum));
}

double multiplicativeStabilityLimit(double curvature, double curvatureVariance, double momentum)
{
    return 2.0 * curvature / (curvatureVariance + correction(momentum) * curvature * curvature);
}

double ringingThreshold(double curvature, double momentum)
{
    const double root = std::sqrt(momentum);
    return (1.0 - root) / ((1.0 + root) * curvature);
}

} // namespace tandem::theory
