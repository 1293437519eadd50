// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "optimizers/update_rule.h"
#include "problems/blocked_ensemble.h"
#include "problems/seed_block.h"
#include "support/example_count.h"
#include "support/input_error.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tandem {

namespace blocked {

/// Tasks per thread: enough that a thread which was interrupted does not hold up the others for long.
inline constexpr int tasksPerThread = 4;

template <typename Scalar> std::vector<double> asDoubles(const std::vector<Scalar>& values)
{
    return {values.begin(), values.end()};
}

} // namespace blocked

template <typename Model, typename Block, typename Scratch>
BlockedEnsemble<Model, Block, Scratch>::BlockedEnsemble(Model model, const EnsembleOptions& options)
    : m_model(std::move(model))
    , m_sketch(m_model.parameters(), CountSketch::seedOfRuns)
    , m_pool(options.threads)
    , m_samples(options.arms.size(), 0)
{
    m_shape.arms = m_model.arms();
    m_shape.seeds = options.seeds;
    m_shape.firstSeed = options.firstSeed;
    m_shape.parameters = m_model.parameters();
    m_shape.sketchSize = m_sketch.size();

    m_stepMetrics
        = {{"train_loss", options.recordEvery}, {"gradient_signal", options.noiseEvery}, {"gradient_noise", options.noiseEvery}};
    if (m_model.parameters() <= ClosedFormMetrics::coordinatesUpTo) {
        for (int i = 1; i <= m_model.parameters(); ++i)
            m_stepMetrics.push_back({"coordinate_" + std::to_string(i), options.recordEvery});
    }

    makeBlocks();
    const int tasks
        = std::min(static_cast<int>(m_blocks.size()), options.threads == 1 ? 1 : blocked::tasksPerThread * options.threads);
    for (int task = 0; task < tasks; ++task)
        m_scratch.push_back(std::make_unique<Scratch>(m_model));
    m_divergedAt.assign(static_cast<std::size_t>(m_shape.replicas()), -1);
    m_evaluation.assign(m_divergedAt.size(), std::numeric_limits<double>::quiet_NaN());
    collectDiverged();
}

template <typename Model, typename Block, typename Scratch> void BlockedEnsemble<Model, Block, Scratch>::makeBlocks()
{
    m_blocks.clear();
    for (int column = 0; column < m_shape.seeds; column += blockSeeds)
        m_blocks.emplace_back(m_model, m_shape.firstSeed, column, std::min(blockSeeds, m_shape.seeds - column));
}

template <typename Model, typename Block, typename Scratch>
template <typename Blocks, typename Visit>
void BlockedEnsemble<Model, Block, Scratch>::eachReplica(Blocks& blocks, Visit visit) const
{
    for (auto& block : blocks) {
        for (int arm = 0; arm < m_shape.arms; ++arm) {
            for (int seed = 0; seed < block.seeds(); ++seed)
                visit(block, arm, seed, static_cast<std::size_t>(m_shape.replica(arm, block.firstColumn() + seed)));
        }
    }
}

template <typename Model, typename Block, typename Scratch>
void BlockedEnsemble<Model, Block, Scratch>::setHyperparameters(int arm, const Hyperparameters& values)
{
    const double factor
        = m_model.rules().plan(arm).rescaling(m_step, m_model.hyperparameters(arm).rateAndMomentum(), values.rateAndMomentum());
    if (factor != 1.0) {
        eachReplica(m_blocks, [&](Block& block, int rescaled, int seed, std::size_t) {
            for (int i = 0; rescaled == arm && i < m_model.parameters(); ++i)
                block.buffer(arm, seed, i) *= factor;
        });
    }
    m_model.setHyperparameters(arm, values);
}

template <typename Model, typename Block, typename Scratch>
void BlockedEnsemble<Model, Block, Scratch>::advance(std::int64_t steps, RecordBlock& records)
{
    records.begin(m_step, steps);
    const auto tasks = static_cast<std::int64_t>(m_scratch.size());
    const auto blocks = static_cast<std::int64_t>(m_blocks.size());
    m_pool.forEach(static_cast<int>(tasks), [&](int task) {
        for (std::int64_t block = task * blocks / tasks; block < (task + 1) * blocks / tasks; ++block)
            m_blocks[block].advance(m_model, m_step, steps, records, *m_scratch[task]);
    });
    m_step += steps;
    for (int arm = 0; arm < m_shape.arms; ++arm)
        m_samples[arm] = countExamples(m_samples[arm], steps, m_model.hyperparameters(arm).batchSize);
    collectDiverged();
}

template <typename Model, typename Block, typename Scratch> void BlockedEnsemble<Model, Block, Scratch>::collectDiverged()
{
    eachReplica(m_blocks,
        [&](const Block& block, int arm, int seed, std::size_t replica) { m_divergedAt[replica] = block.divergedAt(arm, seed); });
}

template <typename Model, typename Block, typename Scratch> void BlockedEnsemble<Model, Block, Scratch>::beginEvaluation()
{
    // The loss costs no more than the copy of θ that it would be computed from.
    m_frozenLoss.assign(m_divergedAt.size(), 0.0);
    std::vector<double> theta(static_cast<std::size_t>(m_shape.parameters));
    eachReplica(m_blocks, [&](const Block& block, int arm, int seed, std::size_t replica) {
        for (int i = 0; i < m_model.parameters(); ++i)
            theta[i] = block.theta(arm, seed, i);
        m_frozenLoss[replica] = block.divergedAt(arm, seed) < 0 ? m_model.loss(theta) : std::numeric_limits<double>::quiet_NaN();
    });
}

template <typename Model, typename Block, typename Scratch> void BlockedEnsemble<Model, Block, Scratch>::evaluateNextSlice()
{
    m_evaluation = m_frozenLoss;
}

template <typename Model, typename Block, typename Scratch>
void BlockedEnsemble<Model, Block, Scratch>::sketch(std::span<float> out) const
{
    std::vector<double> theta(static_cast<std::size_t>(m_shape.parameters));
    eachReplica(m_blocks, [&](const Block& block, int arm, int seed, std::size_t replica) {
        for (int i = 0; i < m_model.parameters(); ++i)
            theta[i] = block.theta(arm, seed, i);
        const auto size = static_cast<std::size_t>(m_shape.sketchSize);
        m_sketch.apply(std::span<const double>(theta), out.subspan(replica * size, size));
    });
}

template <typename Model, typename Block, typename Scratch>
void BlockedEnsemble<Model, Block, Scratch>::parameters(int replica, std::span<double> out) const
{
    const int seed = replica % m_shape.seeds;
    const Block& block = m_blocks[static_cast<std::size_t>(seed / blockSeeds)];
    for (int i = 0; i < m_model.parameters(); ++i)
        out[i] = block.theta(replica / m_shape.seeds, seed % blockSeeds, i);
}

template <typename Model, typename Block, typename Scratch> void BlockedEnsemble<Model, Block, Scratch>::restart()
{
    m_step = 0;
    std::ranges::fill(m_samples, 0);
    makeBlocks();
    collectDiverged();
}

template <typename Model, typename Block, typename Scratch> EnsembleState BlockedEnsemble<Model, Block, Scratch>::save() const
{
    EnsembleState state;
    state.step = m_step;
    state.samplesDrawn = m_samples;
    state.divergedAt = m_divergedAt;
    for (int arm = 0; arm < m_shape.arms; ++arm)
        state.hyperparameters.push_back(m_model.hyperparameters(arm));
    const auto parameters = static_cast<std::size_t>(m_shape.parameters);
    std::vector<double> theta(m_divergedAt.size() * parameters);
    std::vector<double> buffer(theta.size());
    std::vector<double> second(m_model.rules().secondMoments() == SecondMoments::Kept ? theta.size() : 0);
    eachReplica(m_blocks, [&](const Block& block, int arm, int seed, std::size_t replica) {
        for (int i = 0; i < m_model.parameters(); ++i) {
            theta[replica * parameters + i] = block.theta(arm, seed, i);
            buffer[replica * parameters + i] = block.buffer(arm, seed, i);
            if (!second.empty())
                second[replica * parameters + i] = block.second(arm, seed, i);
        }
    });
    state.parameters = std::move(theta);
    state.momentum = std::move(buffer);
    if (!second.empty())
        state.furtherBuffers.emplace_back(std::move(second));
    return state;
}

template <typename Model, typename Block, typename Scratch>
void BlockedEnsemble<Model, Block, Scratch>::restore(const EnsembleState& state)
{
    const auto parameters = static_cast<std::size_t>(m_shape.parameters);
    const auto numbers = [](const auto& values) { return blocked::asDoubles(values); };
    const std::vector<double> theta = std::visit(numbers, state.parameters);
    const std::vector<double> buffer = std::visit(numbers, state.momentum);
    const std::size_t replicas = m_divergedAt.size();
    std::vector<double> second;
    if (m_model.rules().secondMoments() == SecondMoments::Kept) {
        if (state.furtherBuffers.size() == 1)
            second = std::visit(numbers, state.furtherBuffers.front());
        if (second.size() != replicas * parameters)
            throw InputError("the saved state does not fit this experiment: it lacks the second moments of Adam");
    }
    if (theta.size() != replicas * parameters || buffer.size() != theta.size() || state.divergedAt.size() != replicas
        || state.hyperparameters.size() != m_samples.size() || state.samplesDrawn.size() != m_samples.size())
        throw InputError("the saved state does not fit this experiment: it holds " + std::to_string(state.hyperparameters.size())
            + " arms, " + std::to_string(state.divergedAt.size()) + " replicas and " + std::to_string(theta.size())
            + " parameters in all, where " + std::to_string(m_shape.arms) + ", " + std::to_string(replicas) + " and "
            + std::to_string(replicas * parameters) + " are needed");
    m_step = state.step;
    m_samples = state.samplesDrawn;
    for (int arm = 0; arm < m_shape.arms; ++arm)
        m_model.setHyperparameters(arm, state.hyperparameters[arm]);
    eachReplica(m_blocks, [&](Block& block, int arm, int seed, std::size_t replica) {
        block.setDivergedAt(arm, seed, state.divergedAt[replica]);
        for (int i = 0; i < m_model.parameters(); ++i) {
            block.theta(arm, seed, i) = theta[replica * parameters + i];
            block.buffer(arm, seed, i) = buffer[replica * parameters + i];
            if (!second.empty())
                block.second(arm, seed, i) = second[replica * parameters + i];
        }
    });
    collectDiverged();
}

} // namespace tandem
