// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "training/experiment.h"

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace tandem {

/// What a fake ensemble is asked to do wrong or slowly.
struct FakeBehaviour {
    std::int64_t failAt = -1; ///< throws when it would do this step
    std::chrono::microseconds perStep{0};
    std::chrono::microseconds perSlice{0};
    int slices = 3;
    std::int64_t trainingExamples = 1000;
};

/// One parameter per replica on ½x² with a noise that is a hash of seed and step: deterministic, and quick to follow by hand.
class FakeEnsemble final : public Ensemble {
public:
    explicit FakeEnsemble(const Experiment& experiment, FakeBehaviour behaviour = {})
        : m_behaviour(behaviour)
        , m_metrics{{"train_loss", experiment.recordEvery}, {"gradient_signal", experiment.noiseEvery},
              {"gradient_noise", experiment.noiseEvery}}
    {
        m_shape = {
            static_cast<int>(experiment.arms.size()), experiment.seeds, experiment.firstSeed, 1, behaviour.trainingExamples, 1};
        for (const Arm& arm : experiment.arms)
            m_state.hyperparameters.push_back(arm.initial);
        const auto replicas = static_cast<std::size_t>(m_shape.replicas());
        std::vector<double> theta(replicas);
        for (int replica = 0; replica < m_shape.replicas(); ++replica)
            theta[replica] = 1.0 + 0.1 * (replica % m_shape.seeds);
        m_state.parameters = theta;
        m_state.momentum = std::vector<double>(replicas, 0.0);
        m_state.samplesDrawn.assign(static_cast<std::size_t>(m_shape.arms), 0);
        m_state.divergedAt.assign(replicas, -1);
        m_start = m_state;
    }

    const EnsembleShape& shape() const override { return m_shape; }
    const std::vector<StepMetric>& stepMetrics() const override { return m_metrics; }
    const std::vector<std::string>& evaluationMetrics() const override { return m_evaluationMetrics; }
    std::int64_t step() const override { return m_state.step; }
    std::int64_t samples(int arm) const override { return m_state.samplesDrawn[arm]; }
    const Hyperparameters& hyperparameters(int arm) const override { return m_state.hyperparameters[arm]; }
    void setHyperparameters(int arm, const Hyperparameters& values) override { m_state.hyperparameters[arm] = values; }

    void advance(std::int64_t steps, RecordBlock& records) override
    {
        records.begin(m_state.step, steps);
        for (std::int64_t i = 0; i < steps; ++i) {
            if (m_state.step == m_behaviour.failAt)
                throw std::runtime_error("the memory is used up");
            if (m_behaviour.perStep.count() > 0)
                std::this_thread::sleep_for(m_behaviour.perStep);
            for (int replica = 0; replica < m_shape.replicas(); ++replica)
                stepReplica(replica, records);
            for (int arm = 0; arm < m_shape.arms; ++arm)
                m_state.samplesDrawn[arm] += m_state.hyperparameters[arm].batchSize;
            ++m_state.step;
        }
    }
    const std::vector<std::int64_t>& divergedAt() const override { return m_state.divergedAt; }

    int evaluationSlices() const override { return m_behaviour.slices; }
    void beginEvaluation() override
    {
        m_frozen = std::get<std::vector<double>>(m_state.parameters);
        m_results.clear();
    }
    void evaluateNextSlice() override
    {
        if (m_behaviour.perSlice.count() > 0)
            std::this_thread::sleep_for(m_behaviour.perSlice);
        m_results.clear();
        for (const double x : m_frozen)
            m_results.push_back(0.5 * x * x);
    }
    const std::vector<double>& evaluation() const override { return m_results; }
    void sketch(std::span<float> out) const override
    {
        for (std::size_t replica = 0; replica < out.size(); ++replica)
            out[replica] = static_cast<float>(std::get<std::vector<double>>(m_state.parameters)[replica]);
    }
    void parameters(int replica, std::span<double> out) const override
    {
        out[0] = std::get<std::vector<double>>(m_state.parameters)[replica];
    }
    void restart() override
    {
        const std::vector<Hyperparameters> values = std::exchange(m_state, m_start).hyperparameters;
        m_state.hyperparameters = values;
    }
    EnsembleState save() const override { return m_state; }
    void restore(const EnsembleState& state) override { m_state = state; }

private:
    void stepReplica(int replica, RecordBlock& records)
    {
        if (m_state.divergedAt[replica] >= 0)
            return;
        double& x = std::get<std::vector<double>>(m_state.parameters)[replica];
        double& buffer = std::get<std::vector<double>>(m_state.momentum)[replica];
        const Hyperparameters& values = m_state.hyperparameters[replica / m_shape.seeds];
        const std::int64_t seed = m_shape.firstSeed + replica % m_shape.seeds;
        const double noise = std::sin(static_cast<double>(37 * seed + 11 * m_state.step + 1));
        const double loss = 0.5 * x * x;
        if (records.measures(0, m_state.step))
            records.row(0, m_state.step)[replica] = loss;
        if (!std::isfinite(loss)) {
            m_state.divergedAt[replica] = m_state.step;
            return;
        }
        if (records.measures(1, m_state.step)) {
            records.row(1, m_state.step)[replica] = x * x + 0.1 * noise;
            records.row(2, m_state.step)[replica] = 1.0 + 0.1 * noise;
        }
        buffer = values.momentum * buffer + x + noise / static_cast<double>(values.batchSize);
        x -= values.practicalLearningRate() * buffer;
    }

    FakeBehaviour m_behaviour;
    EnsembleShape m_shape;
    std::vector<StepMetric> m_metrics;
    std::vector<std::string> m_evaluationMetrics{"full_loss"};
    EnsembleState m_state;
    EnsembleState m_start;
    std::vector<double> m_frozen;
    std::vector<double> m_results;
};

} // namespace tandem
