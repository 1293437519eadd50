// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments/one_step_split.h"

#include "statistics/student_t.h"

#include <Eigen/Core>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace tandem {

namespace {

using Vector = Eigen::VectorXd;

std::span<double> spanOf(Vector& vector)
{
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

/// Of a symmetric matrix of products, and of what is left of it without one row and column.
struct Averages {
    double same = 0.0;  ///< mean_i K_ii
    double other = 0.0; ///< mean_{i≠j} K_ij
};

Averages averages(const Eigen::MatrixXd& products, Eigen::Index left)
{
    const bool whole = left < 0;
    const double total = products.sum() - (whole ? 0.0 : 2.0 * products.row(left).sum() - products(left, left));
    const double trace = products.trace() - (whole ? 0.0 : products(left, left));
    const auto count = static_cast<double>(products.rows() - (whole ? 0 : 1));
    return {trace / count, (total - trace) / (count * (count - 1.0))};
}

struct Point {
    double signal = 0.0;
    double curvature = 0.0;
    double noiseCurvature = 0.0;
};

double criticalValue(const CurvatureMoments& moments)
{
    return moments.microBatches > 0 ? studentTCriticalValue(.95, moments.microBatches - 1) : 0.0;
}

CurvatureMoments exactMoments(Objective& objective, std::span<const double> theta, double noiseCurvature, double weightDecay)
{
    const Eigen::Map<const Vector> point(theta.data(), static_cast<Eigen::Index>(theta.size()));
    Vector gradient(point.size());
    Vector image(point.size());
    objective.gradient(theta, spanOf(gradient));
    Vector along = gradient + weightDecay * point;
    objective.hessianVector(theta, spanOf(along), spanOf(image));
    CurvatureMoments moments;
    moments.signal.value = gradient.dot(along);
    moments.curvature.value = along.dot(image);
    moments.noiseCurvature.value = noiseCurvature;
    return moments;
}

} // namespace

CurvatureMoments measureCurvatureMoments(
    Objective& objective, std::span<const double> theta, std::uint64_t draw, int microBatches, double weightDecay)
{
    if (const std::optional<double> exact = objective.curvatureOfNoise(theta))
        return exactMoments(objective, theta, *exact, weightDecay);

    assert(microBatches >= 3 && objective.microBatchSize() > 0);
    const auto size = static_cast<Eigen::Index>(theta.size());
    const Eigen::Index count = microBatches;
    std::vector<Vector> gradients(static_cast<std::size_t>(count), Vector(size));
    for (Eigen::Index i = 0; i < count; ++i)
        objective.microBatchGradient(theta, draw, static_cast<std::uint32_t>(i), spanOf(gradients[i]));
    const Eigen::Map<const Vector> point(theta.data(), size);
    Vector decays(count);
    for (Eigen::Index i = 0; i < count; ++i)
        decays[i] = weightDecay * gradients[i].dot(point);
    Eigen::MatrixXd signals(count, count);
    for (Eigen::Index i = 0; i < count; ++i) {
        for (Eigen::Index j = 0; j < count; ++j)
            signals(i, j) = gradients[i].dot(gradients[j]) + 0.5 * (decays[i] + decays[j]);
    }
    std::vector<Vector>& along = gradients; // in place: together they may be large
    for (Vector& one : along)
        one += weightDecay * point;
    Eigen::MatrixXd curvatures(count, count);
    Vector image(size);
    for (Eigen::Index i = 0; i < count; ++i) {
        objective.hessianVector(theta, spanOf(along[i]), spanOf(image));
        for (Eigen::Index j = 0; j < count; ++j)
            curvatures(j, i) = along[j].dot(image);
    }
    curvatures = (0.5 * (curvatures + curvatures.transpose())).eval();

    const auto perExample = static_cast<double>(objective.microBatchSize());
    const auto estimate = [&](Eigen::Index left) {
        const Averages curvature = averages(curvatures, left);
        return Point{averages(signals, left).other, curvature.other, perExample * (curvature.same - curvature.other)};
    };
    const Point whole = estimate(-1);
    Point mean;
    std::vector<Point> without;
    for (Eigen::Index i = 0; i < count; ++i) {
        without.push_back(estimate(i));
        mean.signal += without.back().signal / microBatches;
        mean.curvature += without.back().curvature / microBatches;
        mean.noiseCurvature += without.back().noiseCurvature / microBatches;
    }
    Point variance;
    double covariance = 0.0;
    const double factor = (microBatches - 1.0) / microBatches;
    for (const Point& one : without) {
        const double curvature = one.curvature - mean.curvature;
        const double noise = one.noiseCurvature - mean.noiseCurvature;
        variance.signal += factor * (one.signal - mean.signal) * (one.signal - mean.signal);
        variance.curvature += factor * curvature * curvature;
        variance.noiseCurvature += factor * noise * noise;
        covariance += factor * curvature * noise;
    }
    return {.signal = {whole.signal, std::sqrt(variance.signal)},
        .curvature = {whole.curvature, std::sqrt(variance.curvature)},
        .noiseCurvature = {whole.noiseCurvature, std::sqrt(variance.noiseCurvature)},
        .covariance = covariance,
        .microBatches = microBatches};
}

OneStepSplit oneStepSplit(const CurvatureMoments& moments, double learningRate, double batchSize)
{
    const double half = 0.5 * learningRate * learningRate;
    OneStepSplit split;
    split.descent = {-learningRate * moments.signal.value, learningRate * moments.signal.error};
    split.noiseInduced = {half * moments.noiseCurvature.value / batchSize, half * moments.noiseCurvature.error / batchSize};
    split.curvatureInduced = {half * moments.curvature.value, half * moments.curvature.error};

    const Estimate& noise = split.noiseInduced;
    const Estimate& curvature = split.curvatureInduced;
    const double difference = noise.value - curvature.value;
    const double variance
        = noise.error * noise.error + curvature.error * curvature.error - 2.0 * half * half * moments.covariance / batchSize;
    const double critical = criticalValue(moments);
    const double width = critical * std::sqrt(std::max(variance, 0.0));
    if (difference - width > 0.0 && noise.value - critical * noise.error > 0.0)
        split.regime = Regime::NoiseDominated;
    else if (difference + width < 0.0 && curvature.value - critical * curvature.error > 0.0)
        split.regime = Regime::CurvatureDominated;
    return split;
}

CurvatureNoiseScale curvatureNoiseScale(const CurvatureMoments& moments)
{
    const double ratio = moments.noiseCurvature.value / moments.curvature.value;
    if (moments.microBatches == 0)
        return {ratio, ratio, ratio};
    const RatioInterval interval = fiellerInterval(
        {moments.noiseCurvature.value, moments.curvature.value, moments.noiseCurvature.error * moments.noiseCurvature.error,
            moments.curvature.error * moments.curvature.error, moments.covariance},
        criticalValue(moments));
    return {ratio, interval.low, interval.high};
}

} // namespace tandem
