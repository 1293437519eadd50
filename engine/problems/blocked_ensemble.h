// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "statistics/count_sketch.h"
#include "support/thread_pool.h"

#include <memory>
#include <string>
#include <vector>

namespace tandem {

/// All replicas of a closed-form problem, in blocks of seeds that share no data: a thread takes a few of them through a whole
/// block of steps. Everything that it measures is exact: loss, |∇L|² and trΣ of one example at θ_n.
///
/// Model is what every block shares: parameters(), arms(), rules(), hyperparameters(arm), setHyperparameters(arm, values),
/// loss(θ [P]). Block is a SeedBlock, made from (model, firstSeed, firstColumn, seeds), with
/// advance(model, firstStep, steps, records, scratch); Scratch, made from the model, is what a thread needs besides.
template <typename Model, typename Block, typename Scratch> class BlockedEnsemble final : public Ensemble {
public:
    BlockedEnsemble(Model model, const EnsembleOptions& options);

    const EnsembleShape& shape() const override { return m_shape; }
    const std::vector<StepMetric>& stepMetrics() const override { return m_stepMetrics; }
    const std::vector<std::string>& evaluationMetrics() const override { return m_evaluationMetrics; }
    std::int64_t step() const override { return m_step; }
    std::int64_t samples(int arm) const override { return m_samples[arm] * m_model.rules().plan(arm).minibatches(); }
    const Hyperparameters& hyperparameters(int arm) const override { return m_model.hyperparameters(arm); }
    void setHyperparameters(int arm, const Hyperparameters& values) override;
    void advance(std::int64_t steps, RecordBlock& records) override;
    const std::vector<std::int64_t>& divergedAt() const override { return m_divergedAt; }
    int evaluationSlices() const override { return 1; }
    void beginEvaluation() override;
    void evaluateNextSlice() override;
    const std::vector<double>& evaluation() const override { return m_evaluation; }
    void sketch(std::span<float> out) const override;
    void parameters(int replica, std::span<double> out) const override;
    void restart() override;
    EnsembleState save() const override;
    void restore(const EnsembleState& state) override;

private:
    /// Calls visit(block, arm, seed in the block, replica) for all replicas.
    template <typename Blocks, typename Visit> void eachReplica(Blocks& blocks, Visit visit) const;
    void makeBlocks();
    void collectDiverged();

    EnsembleShape m_shape;
    std::vector<StepMetric> m_stepMetrics;
    std::vector<std::string> m_evaluationMetrics{"full_loss"};
    Model m_model;
    std::vector<Block> m_blocks;
    std::vector<std::unique_ptr<Scratch>> m_scratch; // [task]
    CountSketch m_sketch;
    ThreadPool m_pool;
    std::int64_t m_step = 0;
    std::vector<std::int64_t> m_samples;    // [arm]
    std::vector<std::int64_t> m_divergedAt; // [replica]
    std::vector<double> m_frozenLoss;       // [replica]
    std::vector<double> m_evaluation;       // [replica]
};

} // namespace tandem
