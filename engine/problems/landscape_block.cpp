// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/landscape_block.h"

#include "optimizers/update_rule.h"

#include <array>
#include <cmath>
#include <span>

namespace tandem {

LandscapeScratch::LandscapeScratch(const LandscapeModel& model)
    : minibatch(static_cast<std::size_t>(model.arms() * model.parameters() * blockSeeds))
    , theta(static_cast<std::size_t>(model.parameters()))
    , gradient(theta.size())
{
}

LandscapeBlock::LandscapeBlock(const LandscapeModel& model, std::int64_t firstSeed, int firstColumn, int seeds)
    : SeedBlock(model.arms(), {model.start(), model.startSpread()}, landscapeDivergenceLimit, firstSeed, firstColumn, seeds)
    , m_noise(firstSeed + firstColumn, seeds)
{
}

void LandscapeBlock::advance(
    const LandscapeModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, LandscapeScratch& scratch)
{
    for (std::int64_t step = first; step < first + steps; ++step) {
        record(model, step, records, scratch);
        model.landscape().minibatchGradients({.noise = m_noise,
            .step = step,
            .batchSizes = model.batchSizes(),
            .theta = m_theta.data(),
            .gradient = scratch.minibatch.data()});
        update(model, scratch.minibatch);
        if (anyOutside())
            markDiverged(landscapeDivergenceLimit, step + 1);
    }
}

void LandscapeBlock::record(const LandscapeModel& model, std::int64_t step, RecordBlock& records, LandscapeScratch& scratch) const
{
    const bool lossNow = records.measures(ClosedFormMetrics::loss, step);
    const bool noiseNow = records.measures(ClosedFormMetrics::signal, step);
    if (!lossNow && !noiseNow)
        return;
    const Landscape& landscape = model.landscape();
    const int coordinates = m_parameters <= ClosedFormMetrics::coordinatesUpTo ? m_parameters : 0;
    const auto row = [&](int metric, bool now) { return now ? records.row(metric, step) : std::span<double>(); };
    const std::span<double> losses = row(ClosedFormMetrics::loss, lossNow);
    const std::span<double> signals = row(ClosedFormMetrics::signal, noiseNow);
    const std::span<double> noises = row(ClosedFormMetrics::noise, noiseNow);
    std::array<std::span<double>, ClosedFormMetrics::coordinatesUpTo> places;
    for (int i = 0; i < coordinates; ++i)
        places[i] = row(ClosedFormMetrics::firstCoordinate + i, lossNow);
    for (int arm = 0; arm < m_arms; ++arm) {
        const int firstReplica = arm * (records.replicas() / m_arms) + m_firstColumn;
        for (int seed = 0; seed < m_seeds; ++seed) {
            if (divergedAt(arm, seed) >= 0)
                continue;
            for (int i = 0; i < m_parameters; ++i)
                scratch.theta[i] = theta(arm, seed, i);
            const int replica = firstReplica + seed;
            if (lossNow) {
                losses[replica] = landscape.loss(scratch.theta);
                for (int i = 0; i < coordinates; ++i)
                    places[i][replica] = scratch.theta[i];
            }
            if (noiseNow) {
                landscape.gradient(scratch.theta, scratch.gradient);
                double signal = 0.0;
                for (const double g : scratch.gradient)
                    signal += g * g;
                signals[replica] = signal;
                noises[replica] = landscape.noiseTrace(scratch.theta);
            }
        }
    }
}

void LandscapeBlock::update(const LandscapeModel& model, const std::vector<double>& gradient)
{
    for (int i = 0; i < m_parameters; ++i) {
        for (int arm = 0; arm < m_arms; ++arm) {
            const Hyperparameters& values = model.hyperparameters(arm);
            const double rate = values.practicalLearningRate();
            const int first = at(arm, 0, i);
            const auto move = [&](int lane) {
                practicalStep(m_theta[first + lane], m_buffer[first + lane], gradient[first + lane], rate, values.momentum);
            };
            for (int lane = 0; !m_anyDiverged && lane < m_seeds; ++lane)
                move(lane);
            for (int lane = 0; m_anyDiverged && lane < m_seeds; ++lane) {
                if (divergedAt(arm, lane) < 0)
                    move(lane);
            }
        }
    }
}

bool LandscapeBlock::anyOutside() const
{
    bool outside = false;
    for (const double x : m_theta)
        outside |= !(std::abs(x) <= landscapeDivergenceLimit);
    return outside;
}

} // namespace tandem
