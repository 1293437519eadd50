// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "instruments/objective.h"
#include "problems/landscape_config.h"
#include "problems/quadratic_config.h"
#include "statistics/gradient_moments.h"
#include "statistics/noise_scale.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace tandem {

/// What the checks work with: the program's own ensembles and rules, unless a test puts a broken one in their place to see
/// the checks fail.
struct Workbench {
    using QuadraticMaker = std::function<std::unique_ptr<Ensemble>(const QuadraticConfig&, const EnsembleOptions&)>;
    using LandscapeMaker = std::function<std::unique_ptr<Ensemble>(const LandscapeConfig&, const EnsembleOptions&)>;
    /// What the instruments measure.
    using ObjectiveMaker = std::function<std::unique_ptr<Objective>(const QuadraticConfig&)>;
    /// θ' and m' from the gradient, η and β: theoryStep() of optimizers/update_rule.h.
    using TheoryStep = std::function<void(double& theta, double& average, double gradient, double learningRate, double momentum)>;
    /// Ĝ² and Ŝ of one batch: momentsFromExamples() of statistics/gradient_moments.h.
    using MomentsEstimator = std::function<GradientMoments(double meanSquaredNorm, double squaredMeanNorm, double batchSize)>;
    /// The noise scale of some records, oldest first: what a NoiseScaleEstimator says that was given them all.
    using ScaleEstimator = std::function<NoiseScale(std::span<const GradientMoments> records)>;

    /// Uses the program's own of everything. `firstSeed` from 0 to largestFirstSeed.
    explicit Workbench(std::int64_t firstSeed = 0, int threads = 1);

    /// Random numbers of different first seeds have nothing in common: each has 2²⁴ seeds of its own.
    static constexpr std::int64_t seedsPerRun = std::int64_t{1} << 24;
    static constexpr std::int64_t largestFirstSeed = std::int64_t{1} << 32;
    std::int64_t firstSeed = 0;
    int threads = 1; ///< changes the speed, never the result

    QuadraticMaker quadratic;
    LandscapeMaker landscape;
    ObjectiveMaker objective;
    TheoryStep theoryStep;
    MomentsEstimator gradientMoments;
    ScaleEstimator noiseScale;

    /// Seeds firstSeed · 2²⁴ + offset, …: options of an ensemble that records nothing after its first step.
    EnsembleOptions options(std::vector<Arm> arms, int seeds, std::int64_t offset = 0) const;
};

/// Arms of batch size 1.
Arm sgdArm(double learningRate);
Arm sgdmArm(double learningRate, double momentum);
Arm nesterovArm(double learningRate, double momentum);

/// One coordinate L(x) = ½ h x² from `start`.
QuadraticConfig oneMode(double curvature, QuadraticNoise noise, double noiseVariance, double start);

/// Advances without keeping what is recorded.
void advance(Ensemble& ensemble, std::int64_t steps);

/// [replica, parameter] of a state; the buffer is the practical one, m/(1−β).
const std::vector<double>& parametersOf(const EnsembleState& state);
const std::vector<double>& bufferOf(const EnsembleState& state);

struct MeanWithError {
    double mean = 0.0;
    double error = 0.0; ///< standard error of the mean of independent values, at least two
};
MeanWithError meanWithError(const std::vector<double>& values);

} // namespace tandem
