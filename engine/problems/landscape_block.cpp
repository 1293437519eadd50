// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/landscape_block.h"

#include "optimizers/update_rule.h"

#include <array>
#include <cmath>
#include <span>

namespace tandem {

LandscapeScratch::LandscapeScratch(const LandscapeModel& model)
    : minibatch(static_cast<std::size_t>(model.arms() * model.parameters() * blockSeeds))
    , secondMinibatch(model.rules().anySvag() ? minibatch.size() : 0)
    , theta(static_cast<std::size_t>(model.parameters()))
    , gradient(theta.size())
{
}

LandscapeBlock::LandscapeBlock(const LandscapeModel& model, std::int64_t firstSeed, int firstColumn, int seeds)
    : SeedBlock(model.arms(), {model.start(), model.startSpread()}, model.rules().secondMoments(), landscapeDivergenceLimit,
        firstSeed, firstColumn, seeds)
    , m_noise(firstSeed + firstColumn, seeds)
    , m_secondNoise(firstSeed + firstColumn, seeds, RandomStream::SecondNoise)
{
}

void LandscapeBlock::advance(
    const LandscapeModel& model, std::int64_t first, std::int64_t steps, RecordBlock& records, LandscapeScratch& scratch)
{
    for (std::int64_t step = first; step < first + steps; ++step) {
        record(model, step, records, scratch);
        drawGradients(model, step, scratch);
        if (model.rules().anySubspace())
            project(model, scratch);
        update(model, step, scratch.minibatch);
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

void LandscapeBlock::drawGradients(const LandscapeModel& model, std::int64_t step, LandscapeScratch& scratch)
{
    const auto draw = [&](LaneNoise& noise, std::vector<double>& gradient) {
        model.landscape().minibatchGradients({.noise = noise,
            .step = step,
            .batchSizes = model.batchSizes(),
            .theta = m_theta.data(),
            .gradient = gradient.data()});
    };
    draw(m_noise, scratch.minibatch);
    if (!model.rules().anySvag())
        return;
    draw(m_secondNoise, scratch.secondMinibatch);
    for (int arm = 0; arm < m_arms; ++arm) {
        const UpdatePlan& plan = model.rules().plan(arm);
        if (plan.minibatches() == 1)
            continue;
        const std::array<double, 2> weights = svagWeights(plan.settings().svag);
        for (int i = 0; i < m_parameters; ++i) {
            double* gradient = scratch.minibatch.data() + at(arm, 0, i);
            const double* second = scratch.secondMinibatch.data() + at(arm, 0, i);
            for (int lane = 0; lane < m_seeds; ++lane)
                gradient[lane] = weights[0] * gradient[lane] + weights[1] * second[lane];
        }
    }
}

void LandscapeBlock::project(const LandscapeModel& model, LandscapeScratch& scratch) const
{
    for (int arm = 0; arm < m_arms; ++arm) {
        const UpdatePlan& plan = model.rules().plan(arm);
        if (plan.gradientPart() == GradientPart::Whole)
            continue;
        for (int seed = 0; seed < m_seeds; ++seed) {
            if (divergedAt(arm, seed) >= 0)
                continue;
            for (int i = 0; i < m_parameters; ++i) {
                scratch.theta[i] = theta(arm, seed, i);
                scratch.gradient[i] = scratch.minibatch[at(arm, seed, i)];
            }
            model.landscape().projectOnDominant(scratch.theta, plan.settings().subspace, scratch.gradient);
            for (int i = 0; i < m_parameters; ++i) {
                double& g = scratch.minibatch[at(arm, seed, i)];
                g = plan.gradientPart() == GradientPart::Dominant ? scratch.gradient[i] : g - scratch.gradient[i];
            }
        }
    }
}

void LandscapeBlock::update(const LandscapeModel& model, std::int64_t step, const std::vector<double>& gradient)
{
    const auto eachLane = [&](int arm, auto move) {
        for (int i = 0; i < m_parameters; ++i) {
            const int first = at(arm, 0, i);
            for (int lane = 0; !m_anyDiverged && lane < m_seeds; ++lane)
                move(first + lane);
            for (int lane = 0; m_anyDiverged && lane < m_seeds; ++lane) {
                if (divergedAt(arm, lane) < 0)
                    move(first + lane);
            }
        }
    };
    const ArmRules& rules = model.rules();
    for (int arm = 0; arm < m_arms; ++arm) {
        if (rules.plan(arm).isAdam()) {
            const AdamRule<double> rule = rules.adam(arm, step);
            eachLane(arm, [&](int n) { adamStep(m_theta[n], m_buffer[n], m_second[n], gradient[n], rule); });
            continue;
        }
        const LinearRule<double> rule = rules.linear(arm, step);
        if (rules.plan(arm).isPlain())
            eachLane(arm, [&](int n) { practicalStep(m_theta[n], m_buffer[n], gradient[n], rule.b, rule.u); });
        else
            eachLane(arm, [&](int n) { linearStep(m_theta[n], m_buffer[n], gradient[n], rule); });
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
