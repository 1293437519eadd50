// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/random.h"
#include "support/thread_pool.h"
#include "verification/check_families.h"

#include <array>
#include <cmath>

namespace tandem {

namespace {

/// Gaussian gradients of a batch far below the noise scale, where Ĝ² is often negative: |G|² = 1, trΣ = 100, B = 8, the
/// covariance falling like 1/√i over the coordinates, G at the same angle to all of them.
constexpr int dimension = 20;
constexpr int batchSize = 8;
constexpr double trueSignal = 1.0;
constexpr double trueNoise = 100.0;

std::array<double, dimension> deviations()
{
    std::array<double, dimension> values{};
    double sum = 0.0;
    for (int i = 0; i < dimension; ++i)
        sum += 1.0 / std::sqrt(i + 1.0);
    for (int i = 0; i < dimension; ++i)
        values[i] = std::sqrt(trueNoise / sum / std::sqrt(i + 1.0));
    return values;
}

GradientMoments oneRecord(const Workbench& bench, std::uint64_t seed, int record)
{
    static const std::array<double, dimension> deviation = deviations();
    const double mean = std::sqrt(trueSignal / dimension);
    std::array<double, dimension> sum{};
    double squares = 0.0;
    for (int example = 0; example < batchSize; ++example) {
        for (int i = 0; i < dimension; i += 4) {
            const std::array<double, 4> normals = standardNormals(seed, RandomStream::Noise, static_cast<std::uint64_t>(record),
                static_cast<std::uint32_t>(example * dimension + i));
            for (int j = 0; j < 4; ++j) {
                const double gradient = mean + deviation[i + j] * normals[j];
                sum[i + j] += gradient;
                squares += gradient * gradient;
            }
        }
    }
    double squaredSum = 0.0;
    for (const double value : sum)
        squaredSum += value * value;
    return bench.gradientMoments(squares / batchSize, squaredSum / (batchSize * batchSize), batchSize);
}

constexpr int records = NoiseScaleEstimator::blockLength * NoiseScaleEstimator::windowBlocks;

/// One series of records, all that an estimator's window holds.
struct Trial {
    GradientMoments mean;
    NoiseScale scale;
};

std::vector<Trial> runTrials(const Workbench& bench, int trials)
{
    std::vector<Trial> results(static_cast<std::size_t>(trials));
    ThreadPool pool(bench.threads);
    pool.forEach(trials, [&](int trial) {
        const auto seed = static_cast<std::uint64_t>(bench.firstSeed * Workbench::seedsPerRun + trial);
        std::array<GradientMoments, records> series;
        for (int record = 0; record < records; ++record) {
            series[record] = oneRecord(bench, seed, record);
            results[trial].mean.signal += series[record].signal / records;
            results[trial].mean.noise += series[record].noise / records;
        }
        results[trial].scale = bench.noiseScale(series);
    });
    return results;
}

template <typename Value>
Measurement meanOverTrials(const Workbench& bench, int trials, Value value, double predicted, double allowance)
{
    std::vector<double> values;
    for (const Trial& trial : runTrials(bench, trials))
        values.push_back(value(trial));
    const MeanWithError mean = meanWithError(values);
    return {mean.mean, mean.error, predicted, allowance};
}

Measurement signalUnbiased(const Workbench& bench)
{
    return meanOverTrials(
        bench, 1500, [](const Trial& trial) { return trial.mean.signal; }, trueSignal, 0.0);
}

Measurement noiseUnbiased(const Workbench& bench)
{
    return meanOverTrials(
        bench, 1500, [](const Trial& trial) { return trial.mean.noise; }, trueNoise, 0.0);
}

/// Block means are close to normal, not normal: one point in the coverage is allowed for it.
Measurement intervalCoverage(const Workbench& bench)
{
    const auto covers = [](const Trial& trial) {
        const double truth = trueNoise / trueSignal;
        return trial.scale.low <= truth && truth <= trial.scale.high ? 1.0 : 0.0;
    };
    return meanOverTrials(bench, 6000, covers, .95, .01);
}

} // namespace

std::vector<Check> noiseScaleChecks()
{
    return {
        {"gradient-signal-unbiased", "Ĝ² of batches far below the noise scale averages to |G|²", signalUnbiased},
        {"gradient-noise-unbiased", "Ŝ averages to trΣ", noiseUnbiased},
        {"noise-scale-coverage", "the 95 % interval of the noise scale (Fieller) holds the true one that often",
            intervalCoverage},
    };
}

} // namespace tandem
