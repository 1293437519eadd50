// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/measurement.h"

#include "history/history.h"
#include "instruments/lanczos.h"
#include "instruments/one_step_split.h"
#include "instruments/replica_distances.h"
#include "instruments/subspace_alignment.h"
#include "statistics/count_sketch.h"
#include "statistics/energy_test.h"
#include "statistics/finite_moments.h"
#include "theory/stability_lines.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int coordinatesUpTo = 8;
constexpr int mostPairs = 32;

/// Collects readings.
class Readings {
public:
    Readings(const Experiment& experiment, const EnsembleShape& shape)
        : m_recordedSeeds(std::min(experiment.recordSeeds, shape.seeds))
    {
    }

    void add(const std::string& metric, int arm, double value) { m_list.push_back({metric, arm, allSeeds, value}); }
    /// One value for each of the first seeds of an arm, and their mean and spread.
    void addSeeds(const std::string& metric, int arm, const std::vector<double>& values)
    {
        for (int seed = 0; seed < std::min(m_recordedSeeds, static_cast<int>(values.size())); ++seed)
            m_list.push_back({metric, arm, seed, values[seed]});
        const FiniteMoments moments = momentsOfFinite(values);
        add(metric + ".mean", arm, moments.mean);
        if (values.size() > 1)
            add(metric + ".std", arm, moments.deviation);
    }
    std::vector<Reading> take() { return std::move(m_list); }

private:
    int m_recordedSeeds = 0;
    std::vector<Reading> m_list;
};

/// The rows of an array [replica, P], one at a time in double precision: all of them may be gigabytes.
class Points {
public:
    Points(const EnsembleShape& shape, const ParameterArray& array)
        : m_shape(&shape)
        , m_values(&array)
    {
    }
    std::vector<double> at(int arm, int seed) const { return of(arm, seed, 1); }
    /// Of the first `seeds` of an arm, [seed, P].
    std::vector<double> of(int arm, int seed, int seeds) const
    {
        return std::visit(
            [&](const auto& values) {
                const auto begin
                    = values.begin() + static_cast<std::ptrdiff_t>(m_shape->replica(arm, seed) * m_shape->parameters);
                return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(seeds * m_shape->parameters));
            },
            *m_values);
    }

private:
    const EnsembleShape* m_shape;
    const ParameterArray* m_values;
};

/// One measurement: what is read of, and where it goes.
class Measurement {
public:
    Measurement(const Experiment& experiment, const EnsembleShape& shape, const MeasurementRequest& request, Objective* objective)
        : m_experiment(experiment)
        , m_shape(shape)
        , m_request(request)
        , m_objective(objective)
        , m_theta(shape, request.state->parameters)
        , m_starts(request.starts)
        , m_readings(experiment, shape)
    {
    }

    Measured read()
    {
        if (m_request.distances)
            readDistances();
        if (m_objective && (m_request.sharpness || m_request.alignment))
            readSpectrum();
        if (m_objective && m_request.split)
            readSplit();
        return {m_readings.take(), std::move(m_starts)};
    }

private:
    bool diverged(int arm, int seed) const { return m_request.state->divergedAt[m_shape.replica(arm, seed)] >= 0; }
    RateAndMomentum values(int arm, std::int64_t step) const
    {
        return m_experiment.arms[arm].plan().valuesAt(step, m_request.state->hyperparameters[arm].rateAndMomentum());
    }
    /// `value` of each of the first `seeds` seeds of an arm, NaN where diverged.
    template <typename Value> std::vector<double> eachSeed(int arm, int seeds, Value value) const
    {
        std::vector<double> all;
        all.reserve(static_cast<std::size_t>(seeds));
        for (int seed = 0; seed < seeds; ++seed)
            all.push_back(diverged(arm, seed) ? nan : value(seed));
        return all;
    }
    int measuredSeeds() const { return std::min(m_experiment.instruments.seeds, m_shape.seeds); }

    void readDistances();
    void readPairs(const ComparedArms& arms);
    std::vector<double> sketches(int arm, int seeds) const;
    void readLagPoint(int arm);
    void readSpectrum();
    void readSplit();

    const Experiment& m_experiment;
    const EnsembleShape& m_shape;
    const MeasurementRequest& m_request;
    Objective* m_objective;
    Points m_theta;
    WarmStarts m_starts;
    Readings m_readings;
};

void Measurement::readDistances()
{
    const Points start(m_shape, *m_request.start);
    for (int arm = 0; arm < m_shape.arms; ++arm) {
        m_readings.addSeeds("distance_from_start", arm,
            eachSeed(arm, m_shape.seeds, [&](int seed) { return distanceBetween(m_theta.at(arm, seed), start.at(arm, seed)); }));
        if (m_experiment.arms[arm].optimizer == Optimizer::Sgdm)
            readLagPoint(arm);
    }
    if (m_experiment.compared.exist())
        readPairs(m_experiment.compared);
    for (int arm = 0; arm < m_shape.arms && m_shape.seeds > 1; ++arm) {
        std::vector<int> survivors;
        for (int seed = 0; seed < m_shape.seeds; ++seed)
            if (!diverged(arm, seed))
                survivors.push_back(seed);
        m_readings.add("seed_distance", arm,
            seedDistance(static_cast<int>(survivors.size()), [&](int row) { return m_theta.at(arm, survivors[row]); }));
    }
}

void Measurement::readPairs(const ComparedArms& arms)
{
    std::vector<double> paired;
    paired.reserve(static_cast<std::size_t>(m_shape.seeds));
    for (int seed = 0; seed < m_shape.seeds; ++seed)
        paired.push_back(diverged(arms.first, seed) || diverged(arms.second, seed)
                ? nan
                : distanceBetween(m_theta.at(arms.first, seed), m_theta.at(arms.second, seed)));
    m_readings.addSeeds("paired_distance", wholeRun, paired);

    // Pairs enough for a p-value, and few enough for the square of their number.
    const int pairs = std::min(m_shape.seeds, mostPairs);
    const EnergyTest test = energyTest(sketches(arms.first, pairs), sketches(arms.second, pairs), m_shape.sketchSize);
    m_readings.add("energy_distance_sketch", wholeRun, test.distance);
    m_readings.add("energy_p_sketch", wholeRun, test.p);
}

/// Of the first `seeds` of an arm, [seed, sketchSize].
std::vector<double> Measurement::sketches(int arm, int seeds) const
{
    if (m_shape.sketchSize == m_shape.parameters)
        return m_theta.of(arm, 0, seeds);
    const CountSketch sketch(m_shape.parameters, CountSketch::seedOfRuns);
    std::vector<float> one(static_cast<std::size_t>(sketch.size()));
    std::vector<double> all;
    for (int seed = 0; seed < seeds; ++seed) {
        const std::vector<double> theta = m_theta.at(arm, seed);
        sketch.apply(theta, one);
        all.insert(all.end(), one.begin(), one.end());
    }
    return all;
}

void Measurement::readLagPoint(int arm)
{
    const Points buffer(m_shape, m_request.state->momentum);
    const std::int64_t step = m_request.state->step;
    const RateAndMomentum now = values(arm, step);
    // The buffer holds m/(1−β) with the β of the last update.
    const double lastMomentum = values(arm, std::max<std::int64_t>(step - 1, 0)).momentum;
    const double lag = now.learningRate * now.momentum / (1.0 - now.momentum) * (1.0 - lastMomentum);
    const auto lagPoint = [&](int seed) {
        std::vector<double> point = m_theta.at(arm, seed);
        const std::vector<double> m = buffer.at(arm, seed);
        for (std::size_t i = 0; i < point.size(); ++i)
            point[i] -= lag * m[i];
        return point;
    };
    m_readings.addSeeds("lag_distance", arm,
        eachSeed(arm, m_shape.seeds, [&](int seed) { return distanceBetween(m_theta.at(arm, seed), lagPoint(seed)); }));
    if (m_objective)
        m_readings.addSeeds(
            "lag_loss", arm, eachSeed(arm, measuredSeeds(), [&](int seed) { return m_objective->loss(lagPoint(seed)); }));
    for (std::int64_t i = 0; m_shape.parameters <= coordinatesUpTo && i < m_shape.parameters; ++i)
        m_readings.addSeeds("lag_coordinate_" + std::to_string(i + 1), arm,
            eachSeed(arm, m_shape.seeds, [&](int seed) { return lagPoint(seed)[i]; }));
}

void Measurement::readSpectrum()
{
    // Up to so many parameters the whole spectrum costs no more than its upper end.
    constexpr int exactUpTo = 64;
    constexpr int productsPerPair = 8;
    LanczosOptions options;
    options.count = m_request.alignment ? m_experiment.instruments.subspace : 1;
    const bool exact = m_shape.parameters <= exactUpTo;
    options.tolerance = exact ? 0.0 : 1e-3;
    options.mostProducts = exact ? exactUpTo : 40 + productsPerPair * options.count;
    for (int arm = 0; arm < m_shape.arms; ++arm) {
        std::vector<double> sharpness;
        std::vector<double> error;
        std::vector<double> alignment;
        for (int seed = 0; seed < measuredSeeds(); ++seed) {
            if (diverged(arm, seed)) {
                for (std::vector<double>* values : {&sharpness, &error, &alignment})
                    values->push_back(nan);
                continue;
            }
            const int replica = m_shape.replica(arm, seed);
            const std::vector<double> start = exact ? std::vector<double>() : m_starts.of(replica);
            options.start = start;
            const std::vector<double> theta = m_theta.at(arm, seed);
            const LargestEigenpairs found = largestEigenpairs(
                m_shape.parameters,
                [&](std::span<const double> vector, std::span<double> out) { m_objective->hessianVector(theta, vector, out); },
                options);
            sharpness.push_back(found.values.front());
            error.push_back(found.residuals.front());
            if (!exact)
                m_starts.keep(replica, found.start);
            if (m_request.alignment) {
                std::vector<double> gradient(theta.size());
                m_objective->gradient(theta, gradient);
                alignment.push_back(found.converged ? subspaceAlignment(found.vectors, gradient) : nan);
            }
        }
        if (m_request.alignment)
            m_readings.addSeeds("alignment", arm, alignment);
        if (!m_request.sharpness)
            continue;
        m_readings.addSeeds("sharpness", arm, sharpness);
        m_readings.addSeeds("sharpness_error", arm, error);
        const Arm& measured = m_experiment.arms[arm];
        if (!stepsAsSgd(measured))
            continue;
        const RateAndMomentum now = values(arm, m_request.state->step);
        const theory::StabilityLines lines = measured.optimizer == Optimizer::Nesterov
            ? theory::nesterovStabilityLines(now.learningRate, now.momentum)
            : theory::stabilityLines(now.learningRate, now.momentum);
        m_readings.add("stability_limit", arm, lines.fullBatch - measured.settings.weightDecay);
        m_readings.add("stability_limit_small_batch", arm, lines.smallBatch - measured.settings.weightDecay);
    }
}

void Measurement::readSplit()
{
    const auto draw = static_cast<std::uint64_t>(m_request.state->step);
    const std::vector<std::string> names{"split_descent", "split_descent_error", "split_noise", "split_noise_error",
        "split_curvature", "split_curvature_error", "curvature_noise_scale", "curvature_noise_scale_low",
        "curvature_noise_scale_high", "regime"};
    for (int arm = 0; arm < m_shape.arms; ++arm) {
        const Arm& measured = m_experiment.arms[arm];
        if (!stepsAsSgd(measured))
            continue;
        const double rate = values(arm, m_request.state->step).learningRate;
        // SVAG's two minibatches have the covariance ℓ Σ/B.
        const double batch
            = static_cast<double>(m_request.state->hyperparameters[arm].batchSize) / static_cast<double>(measured.settings.svag);
        std::vector<std::vector<double>> columns(names.size());
        for (int seed = 0; seed < measuredSeeds(); ++seed) {
            std::vector<double> row(names.size(), nan);
            if (!diverged(arm, seed)) {
                const CurvatureMoments moments = measureCurvatureMoments(*m_objective, m_theta.at(arm, seed), draw,
                    m_experiment.instruments.microBatches, measured.settings.weightDecay);
                const OneStepSplit split = oneStepSplit(moments, rate, batch);
                const CurvatureNoiseScale scale = curvatureNoiseScale(moments);
                row = {split.descent.value, split.descent.error, split.noiseInduced.value, split.noiseInduced.error,
                    split.curvatureInduced.value, split.curvatureInduced.error, scale.estimate, scale.low, scale.high,
                    static_cast<double>(split.regime)};
            }
            for (std::size_t i = 0; i < names.size(); ++i)
                columns[i].push_back(row[i]);
        }
        for (std::size_t i = 0; i < names.size(); ++i)
            m_readings.addSeeds(names[i], arm, columns[i]);
    }
}

} // namespace

bool stepsAsSgd(const Arm& arm)
{
    return hasEffectiveLearningRate(arm.optimizer) && !hasSubspace(arm.optimizer);
}

Measured measure(
    const Experiment& experiment, const EnsembleShape& shape, const MeasurementRequest& request, Objective* objective)
{
    return Measurement(experiment, shape, request, objective).read();
}

std::vector<Reading> updateNorms(const Experiment& experiment, const ParameterArray& before, const Ensemble& after)
{
    const EnsembleShape& shape = after.shape();
    const Points from(shape, before);
    std::vector<double> to(static_cast<std::size_t>(shape.parameters));
    Readings readings(experiment, shape);
    for (int arm = 0; arm < shape.arms; ++arm) {
        std::vector<double> norms;
        norms.reserve(static_cast<std::size_t>(shape.seeds));
        for (int seed = 0; seed < shape.seeds; ++seed) {
            const int replica = shape.replica(arm, seed);
            after.parameters(replica, to);
            norms.push_back(after.divergedAt()[replica] >= 0 ? nan : distanceBetween(from.at(arm, seed), to));
        }
        readings.addSeeds("update_norm", arm, norms);
    }
    return readings.take();
}

} // namespace tandem
