// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/spectrum_run.h"

#include "statistics/periodogram.h"
#include "support/input_error.h"
#include "theory/momentum_filter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <utility>

namespace tandem {

namespace {

constexpr const char* windowArray = "spectrum_window";
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double meanOver(const std::vector<double>& power, const SpectrumBand& band)
{
    const auto first = power.begin() + (band.first - 1);
    const auto end = power.begin() + band.last;
    return std::accumulate(first, end, 0.0) / static_cast<double>(end - first);
}

/// Sum of periodograms.
struct PowerSum {
    std::vector<double> power;
    int count = 0;

    void add(std::span<const double> series)
    {
        const std::vector<double> one = periodogram(series).power;
        power.resize(one.size(), 0.0);
        std::transform(one.begin(), one.end(), power.begin(), power.begin(), std::plus<>());
        ++count;
    }
    /// NaN without any.
    double mean(const SpectrumBand& band) const { return count > 0 ? meanOver(power, band) / count : nan; }
};

bool isFinite(const std::vector<double>& series)
{
    return std::ranges::all_of(series, [](double x) { return std::isfinite(x); });
}

} // namespace

std::vector<SpectrumBand> spectrumBands(int length)
{
    std::vector<SpectrumBand> bands;
    const int most = length / 2;
    const auto add = [&](int first, int end) {
        const int last = std::min(end, most + 1) - 1;
        if (last >= first)
            bands.push_back({first, last, std::numbers::pi * (first + last) / length});
    };
    add(1, 2);
    for (int octave = 2; octave <= most; octave *= 2) {
        const int middle = octave + octave / 2;
        add(octave, middle);
        add(middle, 2 * octave);
    }
    return bands;
}

SpectrumRun::SpectrumRun(const Experiment& experiment)
    : m_experiment(experiment)
    , m_every(experiment.instruments.spectrumEvery)
    , m_length(experiment.instruments.spectrumLength)
{
}

void SpectrumRun::begin()
{
    m_begin = -1;
    m_step = -1;
    m_finished.reset();
}

void SpectrumRun::arrive(const Ensemble& ensemble)
{
    const std::int64_t step = ensemble.step();
    if (m_every == 0 || step == m_step)
        return;
    m_step = step;
    if (isOpen()) {
        takeStep(ensemble);
        if (step == end())
            close(ensemble);
    }
    if (!isOpen() && step % m_every == 0)
        open(ensemble);
}

void SpectrumRun::changed(std::int64_t step, const Ensemble& ensemble)
{
    if (!isOpen() || step == end())
        return; // closed by arrive(), which the last update's values are for
    if (step != m_begin) {
        m_begin = -1;
        return;
    }
    takeValues(ensemble);
}

std::int64_t SpectrumRun::nextStop(std::int64_t step) const
{
    if (isOpen())
        return step + 1;
    return m_every > 0 ? (step / m_every + 1) * m_every : std::numeric_limits<std::int64_t>::max();
}

std::optional<StepReadings> SpectrumRun::takeFinished()
{
    return std::exchange(m_finished, std::nullopt);
}

void SpectrumRun::open(const Ensemble& ensemble)
{
    const EnsembleShape& shape = ensemble.shape();
    m_begin = ensemble.step();
    m_coordinates = std::min(shape.sketchSize, mostCoordinates);
    m_seeds = std::min(m_experiment.instruments.seeds, shape.seeds);
    takeValues(ensemble);
    m_tracks.assign(
        static_cast<std::size_t>(shape.arms) * static_cast<std::size_t>(m_seeds) * static_cast<std::size_t>(m_coordinates), {});
    const std::vector<double> theta = coordinatesOf(ensemble);
    for (std::size_t i = 0; i < m_tracks.size(); ++i)
        m_tracks[i].theta = theta[i];
}

void SpectrumRun::takeValues(const Ensemble& ensemble)
{
    m_values.clear();
    for (int arm = 0; arm < ensemble.shape().arms; ++arm)
        m_values.push_back(ensemble.hyperparameters(arm).rateAndMomentum());
}

std::vector<double> SpectrumRun::coordinatesOf(const Ensemble& ensemble) const
{
    const EnsembleShape& shape = ensemble.shape();
    std::vector<double> coordinates;
    coordinates.reserve(m_tracks.size());
    if (shape.parameters == shape.sketchSize) {
        // θ itself, in its own precision: small learning rates change little of it.
        std::vector<double> theta(static_cast<std::size_t>(shape.parameters));
        for (int arm = 0; arm < shape.arms; ++arm)
            for (int seed = 0; seed < m_seeds; ++seed) {
                ensemble.parameters(shape.replica(arm, seed), theta);
                coordinates.insert(coordinates.end(), theta.begin(), theta.begin() + m_coordinates);
            }
    } else {
        std::vector<float> sketches(static_cast<std::size_t>(shape.replicas() * shape.sketchSize));
        ensemble.sketch(sketches);
        for (int arm = 0; arm < shape.arms; ++arm)
            for (int seed = 0; seed < m_seeds; ++seed) {
                const auto row = sketches.begin() + static_cast<std::ptrdiff_t>(shape.replica(arm, seed) * shape.sketchSize);
                coordinates.insert(coordinates.end(), row, row + m_coordinates);
            }
    }
    return coordinates;
}

/// θ' = θ − a g̃ − b buf' with buf' = u buf + v g̃, solved for g̃. Whatever buf was at first is forgotten: for a = 0 at once,
/// for Nesterov by β/(1+β) an update.
void SpectrumRun::takeStep(const Ensemble& ensemble)
{
    const std::vector<double> theta = coordinatesOf(ensemble);
    const std::int64_t update = ensemble.step() - 1;
    const bool settled = update >= m_begin + settling;
    const std::size_t perArm = m_tracks.size() / m_values.size();
    for (std::size_t i = 0; i < m_tracks.size(); ++i) {
        const std::size_t arm = i / perArm;
        if (!measures(static_cast<int>(arm)))
            continue;
        const LinearRule<double> rule = m_experiment.arms[arm].plan().linear(update, m_values[arm]);
        Track& track = m_tracks[i];
        const double moved = track.theta - theta[i];
        const double gradient = (moved - rule.b * rule.u * track.buffer) / (rule.a + rule.b * rule.v);
        const double decay = rule.weightDecay * track.theta;
        track.buffer = rule.u * track.buffer + rule.v * gradient;
        track.theta = theta[i];
        if (!settled)
            continue;
        track.gradient.push_back(gradient - decay);
        track.momentum.push_back((1.0 - rule.u) * track.buffer);
    }
}

void SpectrumRun::close(const Ensemble& ensemble)
{
    const std::vector<SpectrumBand> bands = spectrumBands(m_length);
    StepReadings result{ensemble.step(), {}};
    const auto add = [&](const std::string& metric, std::size_t band, int arm, double value) {
        result.readings.push_back({metric + "_" + std::to_string(band + 1), arm, allSeeds, value});
    };
    for (std::size_t band = 0; band < bands.size(); ++band)
        add("spectrum_frequency", band, wholeRun, bands[band].frequency);
    const std::size_t perArm = m_tracks.size() / m_values.size();
    for (int arm = 0; arm < static_cast<int>(m_values.size()); ++arm) {
        if (!measures(arm))
            continue;
        const double u = m_experiment.arms[static_cast<std::size_t>(arm)]
                             .plan()
                             .linear(end() - 1, m_values[static_cast<std::size_t>(arm)])
                             .u;
        PowerSum gradient;
        PowerSum momentum;
        for (const Track& track : std::span(m_tracks).subspan(static_cast<std::size_t>(arm) * perArm, perArm)) {
            if (!isFinite(track.gradient) || !isFinite(track.momentum))
                continue; // it diverged
            gradient.add(track.gradient);
            if (u > 0.0)
                momentum.add(track.momentum);
        }
        PowerSum predicted = gradient;
        for (std::size_t j = 0; j < predicted.power.size(); ++j) {
            const double omega = 2.0 * std::numbers::pi * static_cast<double>(j + 1) / m_length;
            predicted.power[j] *= std::pow(theory::momentumGain(omega, u, 1.0 - u), 2);
        }
        for (std::size_t band = 0; band < bands.size(); ++band) {
            add("spectrum_gradient", band, arm, gradient.mean(bands[band]));
            if (u > 0.0) {
                add("spectrum_momentum", band, arm, momentum.mean(bands[band]));
                add("spectrum_predicted", band, arm, predicted.mean(bands[band]));
            }
        }
        result.readings.push_back({"spectrum_series", arm, allSeeds, static_cast<double>(gradient.count)});
    }
    m_finished = std::move(result);
    m_begin = -1;
}

/// "spectrum_window": begin and arrived-at step, η and β of each arm, then per track θ, the buffer and both series.
void SpectrumRun::save(Checkpoint& checkpoint) const
{
    if (!isOpen())
        return;
    std::vector<double> numbers{static_cast<double>(m_begin), static_cast<double>(m_step)};
    for (const RateAndMomentum& values : m_values)
        numbers.insert(numbers.end(), {values.learningRate, values.momentum});
    for (const Track& track : m_tracks) {
        numbers.insert(numbers.end(), {track.theta, track.buffer});
        numbers.insert(numbers.end(), track.gradient.begin(), track.gradient.end());
        numbers.insert(numbers.end(), track.momentum.begin(), track.momentum.end());
    }
    const auto count = static_cast<std::int64_t>(numbers.size());
    checkpoint.arrays.push_back({windowArray, {count}, std::move(numbers)});
}

void SpectrumRun::restore(const Checkpoint& checkpoint, const Ensemble& ensemble)
{
    begin();
    const CheckpointArray* array = checkpoint.find(windowArray);
    if (!array || m_every == 0)
        return;
    const auto refuse = [&] {
        throw InputError("The checkpoint at step " + std::to_string(checkpoint.step) + " holds a spectrum of other arms.");
    };
    const auto* numbers = std::get_if<std::vector<double>>(&array->values);
    open(ensemble); // for its shape
    if (!numbers || numbers->size() < 2 + 2 * m_values.size())
        refuse();
    m_begin = static_cast<std::int64_t>(numbers->at(0));
    m_step = static_cast<std::int64_t>(numbers->at(1));
    auto at = numbers->begin() + 2;
    for (RateAndMomentum& values : m_values)
        values = {*at++, *at++};
    const std::int64_t taken = std::max<std::int64_t>(m_step - m_begin - settling, 0);
    for (std::size_t i = 0; i < m_tracks.size(); ++i) {
        Track& track = m_tracks[i];
        const std::int64_t series = measures(static_cast<int>(i / (m_tracks.size() / m_values.size()))) ? taken : 0;
        if (m_begin < 0 || taken > m_length || numbers->end() - at < 2 + 2 * series)
            refuse();
        track.theta = *at++;
        track.buffer = *at++;
        track.gradient.assign(at, at + series);
        track.momentum.assign(at + series, at + 2 * series);
        at += 2 * series;
    }
    if (at != numbers->end())
        refuse();
}

} // namespace tandem
