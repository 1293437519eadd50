// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/recorder.h"

#include "statistics/energy_test.h"
#include "statistics/finite_moments.h"
#include "statistics/momentum_value.h"
#include "support/input_error.h"
#include "training/compared_arms.h"
#include "training/instrument_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tandem {

namespace {

/// Over the seeds at which both are finite; NaN when there is none.
GradientMoments meanOfFinite(std::span<const double> signals, std::span<const double> noises)
{
    GradientMoments sum;
    int count = 0;
    for (std::size_t seed = 0; seed < signals.size(); ++seed) {
        if (!std::isfinite(signals[seed]) || !std::isfinite(noises[seed]))
            continue;
        sum.signal += signals[seed];
        sum.noise += noises[seed];
        ++count;
    }
    const double share = count > 0 ? 1.0 / count : std::numeric_limits<double>::quiet_NaN();
    return {sum.signal * share, sum.noise * share};
}

RunDescription describe(const Experiment& experiment, const EnsembleShape& shape)
{
    RunDescription description;
    description.title = experiment.title;
    description.experimentText = experiment.text;
    for (const Arm& arm : experiment.arms)
        description.arms.push_back({arm.name, std::string(nameOf(arm.optimizer))});
    description.compared = experiment.compared;
    if (experiment.compared.exist())
        description.comparedDifferences
            = settingsThatDiffer(experiment.arms[experiment.compared.first], experiment.arms[experiment.compared.second]);
    description.seeds = shape.seeds;
    description.recordedSeeds = std::min(experiment.recordSeeds, shape.seeds);
    description.firstSeed = shape.firstSeed;
    description.plannedSteps = experiment.steps;
    description.trainingExamples = shape.trainingExamples;
    description.sketchSize = shape.sketchSize;
    description.missing = missingInstruments(experiment);
    return description;
}

/// What only some arms have is a row's NaN in the others.
bool isMeasured(const std::string& metric, const Arm& arm)
{
    return metric != "subspace_residual" || hasSubspace(arm.optimizer);
}

std::string noiseArray(std::size_t arm)
{
    return "noise_scale_estimator_" + std::to_string(arm);
}

} // namespace

Recorder::Recorder(const Experiment& experiment, const Ensemble& ensemble)
    : Recorder(experiment, ensemble, std::make_shared<History>(describe(experiment, ensemble.shape())))
{
}

Recorder::Recorder(const Experiment& experiment, const Ensemble& ensemble, std::shared_ptr<History> history)
    : m_shape(ensemble.shape())
    , m_recordedSeeds(std::min(experiment.recordSeeds, m_shape.seeds))
    , m_recordEvery(experiment.recordEvery)
    , m_history(std::move(history))
    , m_compared(m_history->description().comparedArms())
    , m_knownDiverged(static_cast<std::size_t>(m_shape.replicas()), false)
{
    m_values.reserve(experiment.arms.size());
    for (int arm = 0; arm < m_shape.arms; ++arm) {
        const auto series = [&](const char* parameter) { return &m_history->series({parameter, arm, allSeeds}); };
        const UpdatePlan plan = experiment.arms[arm].plan();
        m_values.push_back({.plan = plan,
            .breakpoints = plan.breakpoints(),
            .scheduled = plan.isScheduled(),
            .set = ensemble.hyperparameters(arm),
            .learningRate = series("learning_rate"),
            .momentum = series("momentum"),
            .batchSize = series("batch_size")});
    }
    for (std::size_t replica = 0; replica < m_knownDiverged.size(); ++replica)
        m_knownDiverged[replica] = ensemble.divergedAt()[replica] >= 0;
    const std::vector<StepMetric>& measured = ensemble.stepMetrics();
    for (std::size_t metric = 0; metric < measured.size(); ++metric) {
        m_stepSeries.push_back(makeSeries(measured[metric].name, experiment.arms));
        if (measured[metric].name == "gradient_signal")
            m_signalMetric = static_cast<int>(metric);
        if (measured[metric].name == "gradient_noise")
            m_noiseMetric = static_cast<int>(metric);
    }
    if (m_signalMetric >= 0 && m_noiseMetric >= 0) {
        for (int arm = 0; arm < m_shape.arms; ++arm)
            m_noise.push_back({.estimator = {},
                .estimate = &m_history->series({"noise_scale", arm, allSeeds}),
                .low = &m_history->series({"noise_scale_low", arm, allSeeds}),
                .high = &m_history->series({"noise_scale_high", arm, allSeeds})});
    }
    const std::vector<std::string>& evaluated = ensemble.evaluationMetrics();
    for (std::size_t metric = 0; metric < evaluated.size(); ++metric) {
        m_evaluationSeries.push_back(makeSeries(evaluated[metric], experiment.arms));
        if (evaluated[metric] == "full_loss")
            m_fullLoss = static_cast<int>(metric);
    }
}

void Recorder::save(Checkpoint& checkpoint) const
{
    for (std::size_t arm = 0; arm < m_noise.size(); ++arm) {
        std::vector<double> numbers = m_noise[arm].estimator.state();
        numbers.insert(numbers.begin(), m_noise[arm].records);
        const auto count = static_cast<std::int64_t>(numbers.size());
        checkpoint.arrays.push_back({noiseArray(arm), {count}, std::move(numbers)});
    }
}

void Recorder::restore(const Checkpoint& checkpoint)
{
    for (std::size_t arm = 0; arm < m_noise.size(); ++arm) {
        const CheckpointArray* array = checkpoint.find(noiseArray(arm));
        const auto* numbers = array ? std::get_if<std::vector<double>>(&array->values) : nullptr;
        if (!numbers || numbers->empty() || !m_noise[arm].estimator.restore(std::span(*numbers).subspan(1)))
            throw InputError("The checkpoint at step " + std::to_string(checkpoint.step)
                + " does not say how the noise scale of arm " + std::to_string(arm) + " was being estimated.");
        m_noise[arm].records = static_cast<int>(numbers->front());
    }
}

Recorder::MetricSeries Recorder::makeSeries(const std::string& metric, int arm)
{
    MetricSeries series;
    for (int seed = 0; seed < m_recordedSeeds; ++seed)
        series.seeds.push_back(&m_history->series({metric, arm, seed}));
    series.mean = &m_history->series({metric + ".mean", arm, allSeeds});
    if (m_shape.seeds > 1)
        series.deviation = &m_history->series({metric + ".std", arm, allSeeds});
    return series;
}

std::vector<Recorder::MetricSeries> Recorder::makeSeries(const std::string& metric, const std::vector<Arm>& arms)
{
    std::vector<MetricSeries> made(arms.size());
    for (std::size_t arm = 0; arm < arms.size(); ++arm)
        if (isMeasured(metric, arms[arm]))
            made[arm] = makeSeries(metric, static_cast<int>(arm));
    return made;
}

void Recorder::recordInitial(int arm, const Hyperparameters& values)
{
    ArmValues& used = m_values[arm];
    used.set = values;
    recordValues(arm, 0);
    used.batchSize->append(0, static_cast<double>(values.batchSize));
    if (used.plan.minibatches() > 1)
        m_history->series({"minibatches", arm, allSeeds}).append(0, used.plan.minibatches());
}

void Recorder::recordChange(
    int arm, const Hyperparameters& before, const Hyperparameters& after, std::int64_t step, double seconds)
{
    const auto record = [&](const char* parameter, double from, double to) {
        if (from != to)
            m_history->addIntervention({step, seconds, arm, parameter, from, to});
    };
    record("learning_rate", before.learningRate, after.learningRate);
    record("momentum", before.momentum, after.momentum);
    record("batch_size", static_cast<double>(before.batchSize), static_cast<double>(after.batchSize));
    m_values[arm].set = after;
    recordValues(arm, step);
    if (before.batchSize != after.batchSize)
        m_values[arm].batchSize->append(step, static_cast<double>(after.batchSize));
}

void Recorder::recordValues(int arm, std::int64_t step)
{
    ArmValues& values = m_values[arm];
    const RateAndMomentum now = values.plan.valuesAt(step, values.set.rateAndMomentum());
    const auto append = [step](Series& series, double value) {
        if (series.size() == 0 || series.value(series.size() - 1) != value)
            series.append(step, value);
    };
    append(*values.learningRate, now.learningRate);
    append(*values.momentum, now.momentum);
}

void Recorder::recordScheduled(std::int64_t first, std::int64_t end)
{
    for (int arm = 0; arm < m_shape.arms; ++arm) {
        ArmValues& values = m_values[arm];
        if (!values.scheduled)
            continue;
        for (std::int64_t step = first; step < end;) {
            const auto jump = std::lower_bound(values.breakpoints.begin(), values.breakpoints.end(), step);
            const std::int64_t recorded = (step + m_recordEvery - 1) / m_recordEvery * m_recordEvery;
            const std::int64_t next = jump == values.breakpoints.end() ? recorded : std::min(recorded, *jump);
            if (next < end)
                recordValues(arm, next);
            step = next + 1;
        }
    }
}

void Recorder::recordBlock(const RecordBlock& block)
{
    const std::int64_t end = block.firstStep() + block.stepCount();
    recordScheduled(block.firstStep(), end);
    for (std::size_t metric = 0; metric < m_stepSeries.size(); ++metric) {
        const int index = static_cast<int>(metric);
        const std::int64_t every = block.metrics()[metric].every;
        for (std::int64_t step = block.firstMeasured(index, block.firstStep()); step < end; step += every)
            appendRow(m_stepSeries[metric], step, block.row(index, step));
    }
    if (!m_noise.empty())
        recordNoiseScale(block);
}

void Recorder::recordNoiseScale(const RecordBlock& block)
{
    const auto seeds = static_cast<std::size_t>(m_shape.seeds);
    const std::int64_t every = block.metrics()[m_signalMetric].every;
    const std::int64_t end = block.firstStep() + block.stepCount();
    for (std::int64_t step = block.firstMeasured(m_signalMetric, block.firstStep()); step < end; step += every) {
        const std::span<const double> signals = block.row(m_signalMetric, step);
        const std::span<const double> noises = block.row(m_noiseMetric, step);
        for (std::size_t arm = 0; arm < m_noise.size(); ++arm) {
            NoiseFollower& follower = m_noise[arm];
            const GradientMoments mean = meanOfFinite(signals.subspan(arm * seeds, seeds), noises.subspan(arm * seeds, seeds));
            if (!std::isfinite(mean.signal) || !std::isfinite(mean.noise))
                continue;
            follower.estimator.add(mean);
            // The estimate changes with every complete block of records only.
            if (++follower.records % NoiseScaleEstimator::blockLength != 0)
                continue;
            const NoiseScale scale = follower.estimator.estimate();
            if (std::isnan(scale.estimate))
                continue;
            follower.estimate->append(step, scale.estimate);
            follower.low->append(step, scale.low);
            follower.high->append(step, scale.high);
        }
    }
}

void Recorder::recordEvaluation(std::int64_t step, std::span<const double> results)
{
    const auto replicas = static_cast<std::size_t>(m_shape.replicas());
    for (std::size_t metric = 0; metric < m_evaluationSeries.size(); ++metric)
        appendRow(m_evaluationSeries[metric], step, results.subspan(metric * replicas, replicas));
    if (m_fullLoss >= 0 && m_compared.exist())
        recordValueOfMomentum(step, results.subspan(static_cast<std::size_t>(m_fullLoss) * replicas, replicas));
}

void Recorder::appendRow(const std::vector<MetricSeries>& metric, std::int64_t step, std::span<const double> row)
{
    const auto seeds = static_cast<std::size_t>(m_shape.seeds);
    for (std::size_t arm = 0; arm < metric.size(); ++arm) {
        const MetricSeries& series = metric[arm];
        if (!series.mean)
            continue;
        const std::span<const double> values = row.subspan(arm * seeds, seeds);
        for (std::size_t seed = 0; seed < series.seeds.size(); ++seed)
            series.seeds[seed]->append(step, values[seed]);
        const FiniteMoments moments = momentsOfFinite(values);
        series.mean->append(step, moments.mean);
        if (series.deviation)
            series.deviation->append(step, moments.deviation);
    }
}

void Recorder::recordValueOfMomentum(std::int64_t step, std::span<const double> loss)
{
    const auto seeds = static_cast<std::size_t>(m_shape.seeds);
    const MomentumValue value = momentumValue(loss.subspan(static_cast<std::size_t>(m_compared.first) * seeds, seeds),
        loss.subspan(static_cast<std::size_t>(m_compared.second) * seeds, seeds));
    const auto append = [&](const char* metric, double number) {
        m_history->series({metric, wholeRun, allSeeds}).append(step, number);
    };
    append("gap", value.gap);
    append("gap_low", value.gapLow);
    append("gap_high", value.gapHigh);
    append("gap_difference", value.difference);
    append("gap_spread", value.spread);
    append("gap_pairs", value.pairs);

    constexpr std::size_t mostPairs = 32;
    const std::size_t tested = std::min(seeds, mostPairs);
    const EnergyTest test = energyTest(loss.subspan(static_cast<std::size_t>(m_compared.first) * seeds, tested),
        loss.subspan(static_cast<std::size_t>(m_compared.second) * seeds, tested), 1);
    append("energy_distance_loss", test.distance);
    append("energy_p_loss", test.p);
}

void Recorder::recordSnapshot(std::int64_t step, const Ensemble& ensemble)
{
    if (m_recordedSeeds == 0)
        return;
    const std::span<float> row = m_history->nextSnapshot();
    if (m_recordedSeeds == m_shape.seeds) {
        ensemble.sketch(row);
    } else {
        const auto size = static_cast<std::size_t>(m_shape.sketchSize);
        m_sketch.resize(static_cast<std::size_t>(m_shape.replicas()) * size);
        ensemble.sketch(m_sketch);
        const std::size_t recorded = static_cast<std::size_t>(m_recordedSeeds) * size;
        for (int arm = 0; arm < m_shape.arms; ++arm)
            std::copy_n(m_sketch.begin() + static_cast<std::ptrdiff_t>(m_shape.replica(arm, 0)) * m_shape.sketchSize, recorded,
                row.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(arm) * recorded));
    }
    m_history->publishSnapshot(step);
}

void Recorder::recordDivergences(std::span<const std::int64_t> divergedAt)
{
    std::vector<DivergenceRecord> found;
    for (int arm = 0; arm < m_shape.arms; ++arm) {
        for (int seed = 0; seed < m_shape.seeds; ++seed) {
            const auto replica = static_cast<std::size_t>(m_shape.replica(arm, seed));
            if (divergedAt[replica] < 0 || m_knownDiverged[replica])
                continue;
            m_knownDiverged[replica] = true;
            found.push_back({divergedAt[replica], arm, seed});
        }
    }
    // By step, so that the order does not tell how the steps were cut into blocks.
    std::stable_sort(
        found.begin(), found.end(), [](const DivergenceRecord& a, const DivergenceRecord& b) { return a.step < b.step; });
    for (const DivergenceRecord& divergence : found)
        m_history->addDivergence(divergence);
}

void Recorder::recordReadings(std::int64_t step, const std::vector<Reading>& readings)
{
    for (const Reading& reading : readings)
        m_history->series({reading.metric, reading.arm, reading.seed}).append(step, reading.value);
}

void Recorder::recordEdge(std::int64_t step, double seconds)
{
    m_history->series({"seconds", wholeRun, allSeeds}).append(step, seconds);
    m_history->setStep(step);
}

} // namespace tandem
