// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "statistics/finite_moments.h"
#include "statistics/gradient_moments.h"
#include "statistics/noise_scale.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace tandem::test {

/// Ĝ² < 0 taken for an accident, where it balances what is too large elsewhere.
inline GradientMoments clampedMoments(double meanSquaredNorm, double squaredMeanNorm, double batchSize)
{
    const GradientMoments moments = momentsFromExamples(meanSquaredNorm, squaredMeanNorm, batchSize);
    return {std::max(moments.signal, 0.0), moments.noise};
}

/// |ḡ|² for |G|², though it holds trΣ/B of noise, and the spread around ḡ, which lacks as much.
inline GradientMoments uncorrectedMoments(double meanSquaredNorm, double squaredMeanNorm, double /*batchSize*/)
{
    return {squaredMeanNorm, meanSquaredNorm - squaredMeanNorm};
}

inline NoiseScale intervalAround(double estimate, double error)
{
    return {estimate, estimate - 1.96 * error, estimate + 1.96 * error, true};
}

/// Ŝ/Ĝ² of every step, then averaged.
inline NoiseScale meanOfRatios(std::span<const GradientMoments> records)
{
    std::vector<double> ratios;
    for (const GradientMoments& record : records)
        ratios.push_back(record.noise / record.signal);
    const FiniteMoments moments = momentsOfFinite(ratios);
    return intervalAround(moments.mean, moments.deviation / std::sqrt(static_cast<double>(ratios.size())));
}

/// The interval by linearising S̄/Ḡ, as if Ḡ were far from 0: its variance is that of S − rG over Ḡ².
inline NoiseScale deltaMethod(std::span<const GradientMoments> records)
{
    const auto count = static_cast<double>(records.size());
    GradientMoments mean;
    for (const GradientMoments& record : records) {
        mean.signal += record.signal / count;
        mean.noise += record.noise / count;
    }
    const double ratio = mean.noise / mean.signal;
    std::vector<double> residuals;
    for (const GradientMoments& record : records)
        residuals.push_back(record.noise - ratio * record.signal);
    return intervalAround(ratio, momentsOfFinite(residuals).deviation / std::sqrt(count) / std::abs(mean.signal));
}

} // namespace tandem::test
