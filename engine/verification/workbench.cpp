// SPDX-License-Identifier: GPL-3.0-or-later
#include "verification/workbench.h"

#include "optimizers/update_rule.h"
#include "problems/closed_form_objective.h"
#include "problems/landscape_factory.h"
#include "problems/quadratic_factory.h"

#include <cassert>
#include <cmath>

namespace tandem {

namespace {

NoiseScale estimatedScale(std::span<const GradientMoments> records)
{
    NoiseScaleEstimator estimator;
    for (const GradientMoments& record : records)
        estimator.add(record);
    return estimator.estimate();
}

} // namespace

Workbench::Workbench(std::int64_t firstSeedUsed, int threadsUsed)
    : firstSeed(firstSeedUsed)
    , threads(threadsUsed)
    , quadratic(makeQuadraticEnsemble)
    , landscape(makeLandscapeEnsemble)
    , objective([](const QuadraticConfig& config) { return makeObjective(config); })
    , theoryStep(tandem::theoryStep<double>)
    , gradientMoments(momentsFromExamples)
    , noiseScale(estimatedScale)
{
}

EnsembleOptions Workbench::options(std::vector<Arm> arms, int seeds, std::int64_t offset) const
{
    assert(offset + seeds <= seedsPerRun);
    EnsembleOptions made;
    made.arms = std::move(arms);
    made.seeds = seeds;
    made.firstSeed = firstSeed * seedsPerRun + offset;
    made.recordEvery = std::int64_t{1} << 40;
    made.noiseEvery = made.recordEvery;
    made.threads = threads;
    return made;
}

Arm sgdArm(double learningRate)
{
    return {"SGD", Optimizer::Sgd, {learningRate, 0.0, 1}};
}

Arm sgdmArm(double learningRate, double momentum)
{
    return {"SGDM", Optimizer::Sgdm, {learningRate, momentum, 1}};
}

Arm nesterovArm(double learningRate, double momentum)
{
    return {"Nesterov", Optimizer::Nesterov, {learningRate, momentum, 1}};
}

QuadraticConfig oneMode(double curvature, QuadraticNoise noise, double noiseVariance, double start)
{
    QuadraticConfig config;
    config.curvatures = {curvature};
    config.noise = noise;
    config.noiseVariance = noiseVariance;
    config.start = {start};
    return config;
}

void advance(Ensemble& ensemble, std::int64_t steps)
{
    RecordBlock records(ensemble.stepMetrics(), ensemble.shape().replicas());
    ensemble.advance(steps, records);
}

const std::vector<double>& parametersOf(const EnsembleState& state)
{
    return std::get<std::vector<double>>(state.parameters);
}

const std::vector<double>& bufferOf(const EnsembleState& state)
{
    return std::get<std::vector<double>>(state.momentum);
}

MeanWithError meanWithError(const std::vector<double>& values)
{
    const auto count = static_cast<double>(values.size());
    MeanWithError result;
    for (const double value : values)
        result.mean += value / count;
    double squares = 0.0;
    for (const double value : values)
        squares += (value - result.mean) * (value - result.mean);
    result.error = std::sqrt(squares / (count * (count - 1.0)));
    return result;
}

} // namespace tandem
