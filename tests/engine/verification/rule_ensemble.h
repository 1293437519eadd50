// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ensemble/ensemble.h"
#include "ensemble/ensemble_options.h"
#include "optimizers/update_rule.h"
#include "problems/quadratic_config.h"
#include "support/random.h"

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tandem::test {

/// One step of one coordinate, its gradient asked for at any point, and what a change of β does to the buffer.
struct Rule {
    using Gradient = std::function<double(double theta)>;
    struct Values {
        double learningRate = 0.0; ///< effective, η
        double momentum = 0.0;
        bool firstStep = false;
        double practical() const { return learningRate * (1.0 - momentum); }
    };
    std::function<void(double& theta, double& buffer, const Gradient&, const Values&)> step
        = [](double& theta, double& buffer, const Gradient& gradient, const Values& values) {
              practicalStep(theta, buffer, gradient(theta), values.practical(), values.momentum);
          };
    std::function<void(double& theta, double& buffer, const Gradient&, const Values&)> nesterovStep
        = [](double& theta, double& buffer, const Gradient& gradient, const Values& values) {
              const double gamma = values.practical();
              linearStep(theta, buffer, gradient(theta), {.u = values.momentum, .a = gamma, .b = gamma * values.momentum});
          };
    std::function<double(double before, double after)> rescaling = bufferRescaling;
};

/// One mode of the noisy quadratic at batch size 1, written out plainly with a rule that may be broken.
class RuleEnsemble final : public Ensemble {
public:
    RuleEnsemble(Rule rule, const QuadraticConfig& config, const EnsembleOptions& options)
        : m_rule(std::move(rule))
        , m_config(config)
    {
        m_shape = {static_cast<int>(options.arms.size()), options.seeds, options.firstSeed, 1, 0, 1};
        for (const Arm& arm : options.arms) {
            m_state.hyperparameters.push_back(arm.initial);
            m_nesterov.push_back(arm.optimizer == Optimizer::Nesterov);
        }
        const auto replicas = static_cast<std::size_t>(m_shape.replicas());
        m_state.parameters = std::vector<double>(replicas, config.start.front());
        m_state.momentum = std::vector<double>(replicas, 0.0);
        m_state.samplesDrawn.assign(options.arms.size(), 0);
        m_state.divergedAt.assign(replicas, -1);
        m_start = m_state;
    }

    const EnsembleShape& shape() const override { return m_shape; }
    const std::vector<StepMetric>& stepMetrics() const override { return m_noMetrics; }
    const std::vector<std::string>& evaluationMetrics() const override { return m_noNames; }
    std::int64_t step() const override { return m_state.step; }
    std::int64_t samples(int arm) const override { return m_state.samplesDrawn[arm]; }
    const Hyperparameters& hyperparameters(int arm) const override { return m_state.hyperparameters[arm]; }
    void setHyperparameters(int arm, const Hyperparameters& values) override
    {
        auto& buffers = std::get<std::vector<double>>(m_state.momentum);
        for (int seed = 0; seed < m_shape.seeds; ++seed)
            buffers[m_shape.replica(arm, seed)] *= m_rule.rescaling(m_state.hyperparameters[arm].momentum, values.momentum);
        m_state.hyperparameters[arm] = values;
    }
    void advance(std::int64_t steps, RecordBlock&) override
    {
        for (std::int64_t n = 0; n < steps; ++n, ++m_state.step) {
            for (int seed = 0; seed < m_shape.seeds; ++seed)
                advanceSeed(seed);
        }
    }
    const std::vector<std::int64_t>& divergedAt() const override { return m_state.divergedAt; }
    int evaluationSlices() const override { return 0; }
    void beginEvaluation() override { }
    void evaluateNextSlice() override { }
    const std::vector<double>& evaluation() const override { return m_noEvaluation; }
    void sketch(std::span<float>) const override { }
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
    void advanceSeed(int seed)
    {
        const double noise = std::sqrt(m_config.noiseVariance)
            * standardNormals(static_cast<std::uint64_t>(m_shape.firstSeed + seed), RandomStream::Noise,
                static_cast<std::uint64_t>(m_state.step))[0];
        const Rule::Gradient gradient = [&](double theta) {
            const double h = m_config.curvatures.front();
            switch (m_config.noise) {
            case QuadraticNoise::None:
                return h * theta;
            case QuadraticNoise::Multiplicative:
                return (h + noise) * theta;
            default:
                return h * theta + noise;
            }
        };
        for (int arm = 0; arm < m_shape.arms; ++arm) {
            const Hyperparameters& values = m_state.hyperparameters[arm];
            const int row = m_shape.replica(arm, seed);
            const auto& step = m_nesterov[arm] ? m_rule.nesterovStep : m_rule.step;
            step(std::get<std::vector<double>>(m_state.parameters)[row], std::get<std::vector<double>>(m_state.momentum)[row],
                gradient, {values.learningRate, values.momentum, m_state.step == 0});
        }
    }

    Rule m_rule;
    std::vector<bool> m_nesterov; // [arm]
    QuadraticConfig m_config;
    EnsembleShape m_shape;
    EnsembleState m_state;
    EnsembleState m_start;
    std::vector<StepMetric> m_noMetrics;
    std::vector<std::string> m_noNames;
    std::vector<double> m_noEvaluation;
};

} // namespace tandem::test
