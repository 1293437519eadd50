// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_ensemble.h"

#include "networks/host_rows.h"
#include "networks/network_evaluation.h"
#include "statistics/count_sketch.h"
#include "support/input_error.h"
#include "support/thread_pool.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <optional>

namespace tandem {
namespace {

class NetworkEnsemble final : public Ensemble {
public:
    NetworkEnsemble(
        const ReplicaTask& task, const EnsembleShape& shape, const EnsembleOptions& options, const NetworkParts& parts);

    const EnsembleShape& shape() const override { return m_shape; }
    const std::vector<StepMetric>& stepMetrics() const override { return m_stepMetrics; }
    const std::vector<std::string>& evaluationMetrics() const override { return m_evaluationMetrics; }
    std::int64_t step() const override { return m_step; }
    std::int64_t samples(int arm) const override { return m_samples[arm] * m_plans[arm].minibatches(); }
    const Hyperparameters& hyperparameters(int arm) const override { return m_hyperparameters[arm]; }
    void setHyperparameters(int arm, const Hyperparameters& values) override;
    void advance(std::int64_t steps, RecordBlock& records) override;
    const std::vector<std::int64_t>& divergedAt() const override { return m_divergedAt; }
    int evaluationSlices() const override { return m_evaluation.slices(); }
    void beginEvaluation() override { m_evaluation.begin(m_divergedAt); }
    void evaluateNextSlice() override { m_evaluation.nextSlice(m_pool); }
    const std::vector<double>& evaluation() const override { return m_evaluation.results(); }
    void sketch(std::span<float> out) const override;
    void interrupt() noexcept override { m_interrupted = true; }
    void parameters(int replica, std::span<double> out) const override;
    void restart() override;
    EnsembleState save() const override;
    void restore(const EnsembleState& state) override;

private:
    ReplicaComputation::Streams streamsOf(const ReplicaGroup::Place& place) const;
    void start();
    void forgetSubspaces();
    std::vector<float> allOf(const ReplicaArray& array) const;
    std::span<const float> checked(const ParameterArray& values, const char* what) const;
    /// The greatest number of steps that divides every arm's from one subspace to the next; 0 where no arm has any.
    std::int64_t subspaceEvery() const;

    EnsembleShape m_shape;
    std::vector<StepMetric> m_stepMetrics;
    std::vector<std::string> m_evaluationMetrics = NetworkEvaluation::metrics();
    NetworkLayout m_layout;
    std::vector<std::unique_ptr<MinibatchStream>> m_streams;       // [seed]
    std::vector<std::unique_ptr<MinibatchStream>> m_secondStreams; // [seed] of SVAG, empty where no arm runs it
    std::atomic<bool> m_interrupted = false;
    std::unique_ptr<ReplicaComputation> m_computation;
    std::optional<HostRows> m_anchors;              // θ where subspaces were found [replica, P], of Dom-SGD and Bulk-SGD
    std::shared_ptr<DominantSubspaces> m_subspaces; // of those two
    std::vector<std::unique_ptr<ReplicaGroup>> m_groups;
    NetworkEvaluation m_evaluation;
    CountSketch m_sketch;
    ThreadPool m_pool;

    std::int64_t m_step = 0;
    std::vector<std::int64_t> m_samples;            // [arm]
    std::vector<Hyperparameters> m_hyperparameters; // [arm]
    std::vector<UpdatePlan> m_plans;                // [arm]
    std::vector<std::int64_t> m_divergedAt;         // [replica]
};

EnsembleShape shapeOf(const NetworkLayout& layout, const ImageDataset& dataset, const EnsembleOptions& options)
{
    EnsembleShape shape;
    shape.arms = static_cast<int>(options.arms.size());
    shape.seeds = options.seeds;
    shape.firstSeed = options.firstSeed;
    shape.parameters = layout.parameters();
    shape.trainingExamples = dataset.train.count;
    shape.sketchSize = static_cast<int>(std::min<std::int64_t>(layout.parameters(), CountSketch::maximumSize));
    return shape;
}

std::vector<ReplicaGroup::Place> placesOf(const EnsembleShape& shape, ComputePath path)
{
    std::vector<ReplicaGroup::Place> places;
    const int perGroup = isStacked(path) ? shape.seeds : 1;
    for (int replica = 0; replica < shape.replicas(); replica += perGroup)
        places.push_back({replica / shape.seeds, replica, perGroup});
    return places;
}

NetworkEnsemble::NetworkEnsemble(
    const ReplicaTask& task, const EnsembleShape& shape, const EnsembleOptions& options, const NetworkParts& parts)
    : m_shape(shape)
    , m_stepMetrics{{"train_loss", options.recordEvery}, {"gradient_signal", options.noiseEvery},
          {"gradient_noise", options.noiseEvery}}
    , m_layout(task.layout)
    , m_computation(parts.makeComputation(task))
    , m_evaluation(task, m_computation->makeEvaluator())
    , m_sketch(m_shape.parameters, CountSketch::seedOfRuns)
    // The host only queues work for a GPU: one thread does that.
    , m_pool(isStacked(task.path) ? 1 : options.threads)
    , m_samples(options.arms.size(), 0)
    , m_divergedAt(m_shape.replicas(), -1)
{
    for (const Arm& arm : options.arms) {
        m_hyperparameters.push_back(arm.initial);
        m_plans.push_back(arm.plan());
    }
    if (const std::int64_t every = subspaceEvery(); every > 0) {
        m_stepMetrics.push_back({"subspace_residual", every});
        m_anchors.emplace(m_shape.replicas(), m_shape.parameters);
        m_subspaces = std::make_shared<DominantSubspaces>(parts.makeObjective, m_interrupted);
    }
    const bool anySvag = std::ranges::any_of(m_plans, [](const UpdatePlan& plan) { return plan.minibatches() > 1; });
    for (int seed = 0; seed < m_shape.seeds; ++seed) {
        const auto stream = [&](RandomStream random) {
            return std::make_unique<MinibatchStream>(static_cast<std::uint64_t>(m_shape.firstSeed + seed),
                m_shape.trainingExamples, options.sampling, m_shape.arms, random);
        };
        m_streams.push_back(stream(RandomStream::Minibatch));
        if (anySvag)
            m_secondStreams.push_back(stream(RandomStream::SecondMinibatch));
    }
    for (const ReplicaGroup::Place& place : task.places) {
        const UpdatePlan& plan = m_plans[place.arm];
        m_groups.push_back(m_computation->makeGroup(place, plan, m_interrupted, streamsOf(place)));
        if (plan.gradientPart() != GradientPart::Whole)
            m_groups.back()->setProjection(
                std::make_unique<SubspaceProjection>(m_subspaces, plan, m_anchors->row(place.firstReplica)));
    }
    start();
}

std::int64_t NetworkEnsemble::subspaceEvery() const
{
    std::int64_t every = 0;
    for (const UpdatePlan& plan : m_plans)
        if (plan.gradientPart() != GradientPart::Whole)
            every = std::gcd(every, plan.settings().subspaceEvery);
    return every;
}

ReplicaComputation::Streams NetworkEnsemble::streamsOf(const ReplicaGroup::Place& place) const
{
    ReplicaComputation::Streams streams;
    for (const auto* bySeed : {&m_streams, &m_secondStreams}) {
        if (static_cast<int>(streams.size()) == m_plans[place.arm].minibatches())
            break;
        streams.emplace_back();
        const int firstSeed = place.firstReplica % m_shape.seeds;
        for (int seed = firstSeed; seed < firstSeed + place.replicas; ++seed)
            streams.back().push_back((*bySeed)[seed].get());
    }
    return streams;
}

void NetworkEnsemble::start()
{
    m_pool.forEach(m_shape.seeds, [&](int seed) {
        std::vector<float> row(static_cast<std::size_t>(m_shape.parameters));
        m_layout.start(static_cast<std::uint64_t>(m_shape.firstSeed + seed), row);
        for (int arm = 0; arm < m_shape.arms; ++arm)
            m_computation->parameters().write(m_shape.replica(arm, seed), row);
    });
}

void NetworkEnsemble::restart()
{
    m_step = 0;
    std::ranges::fill(m_samples, 0);
    std::ranges::fill(m_divergedAt, -1);
    m_computation->buffer().setZero();
    if (ReplicaArray* second = m_computation->secondMoments())
        second->setZero();
    if (m_anchors)
        m_anchors->setZero();
    start();
    forgetSubspaces();
}

void NetworkEnsemble::forgetSubspaces()
{
    for (const auto& group : m_groups)
        if (group->projection())
            group->projection()->restored();
}

void NetworkEnsemble::parameters(int replica, std::span<double> out) const
{
    m_computation->parameters().read(
        replica, 1, [&](int /*replica*/, std::span<const float> row) { std::ranges::copy(row, out.begin()); });
}

void NetworkEnsemble::setHyperparameters(int arm, const Hyperparameters& values)
{
    assert(values.learningRate > 0.0 && values.momentum >= 0.0 && values.momentum < 1.0);
    assert(values.batchSize >= 1 && values.batchSize <= m_shape.trainingExamples);
    Hyperparameters& present = m_hyperparameters[arm];
    const double factor = m_plans[arm].rescaling(m_step, present.rateAndMomentum(), values.rateAndMomentum());
    if (factor != 1.0)
        m_computation->buffer().scale(m_shape.replica(arm, 0), m_shape.seeds, static_cast<float>(factor));
    present = values;
}

void NetworkEnsemble::advance(std::int64_t steps, RecordBlock& records)
{
    records.begin(m_step, steps);
    m_pool.forEach(static_cast<int>(m_groups.size()), [&](int i) {
        const int arm = m_groups[i]->place().arm;
        m_groups[i]->run(m_step, steps, m_samples[arm], m_hyperparameters[arm], records, m_divergedAt);
    });
    for (const std::unique_ptr<ReplicaGroup>& group : m_groups)
        group->finish(records, m_divergedAt);
    m_step += steps;
    for (int arm = 0; arm < m_shape.arms; ++arm)
        m_samples[arm] += steps * m_hyperparameters[arm].batchSize;
}

void NetworkEnsemble::sketch(std::span<float> out) const
{
    assert(static_cast<int>(out.size()) == m_shape.replicas() * m_shape.sketchSize);
    const auto size = static_cast<std::size_t>(m_shape.sketchSize);
    m_computation->parameters().read(0, m_shape.replicas(),
        [&](int replica, std::span<const float> row) { m_sketch.apply(row, out.subspan(replica * size, size)); });
}

std::vector<float> NetworkEnsemble::allOf(const ReplicaArray& array) const
{
    std::vector<float> values(static_cast<std::size_t>(m_shape.replicas() * m_shape.parameters));
    array.read(0, m_shape.replicas(), [&](int replica, std::span<const float> row) {
        std::ranges::copy(row, values.begin() + static_cast<std::ptrdiff_t>(replica * m_shape.parameters));
    });
    return values;
}

EnsembleState NetworkEnsemble::save() const
{
    EnsembleState state{
        m_step, m_hyperparameters, allOf(m_computation->parameters()), allOf(m_computation->buffer()), m_samples, m_divergedAt};
    if (const ReplicaArray* second = m_computation->secondMoments())
        state.furtherBuffers.emplace_back(allOf(*second));
    if (m_anchors)
        state.furtherBuffers.emplace_back(allOf(*m_anchors));
    return state;
}

void NetworkEnsemble::restore(const EnsembleState& state)
{
    if (static_cast<int>(state.hyperparameters.size()) != m_shape.arms
        || static_cast<int>(state.samplesDrawn.size()) != m_shape.arms
        || static_cast<int>(state.divergedAt.size()) != m_shape.replicas())
        throw InputError("checkpoint: has other arms or seeds than this experiment (" + std::to_string(m_shape.arms) + " arms, "
            + std::to_string(m_shape.replicas()) + " replicas)");
    const std::span<const float> parameters = checked(state.parameters, "parameters");
    const std::span<const float> momentum = checked(state.momentum, "momentum");
    ReplicaArray* const second = m_computation->secondMoments();
    const std::size_t further = (second ? 1 : 0) + (m_anchors ? 1 : 0);
    if (state.furtherBuffers.size() != further)
        throw InputError("checkpoint: it has " + std::to_string(state.furtherBuffers.size())
            + " further buffers, these optimizers need " + std::to_string(further));
    if (second)
        second->write(0, checked(state.furtherBuffers.front(), "second moments"));
    if (m_anchors) {
        m_anchors->write(0, checked(state.furtherBuffers.back(), "anchors of subspaces"));
        forgetSubspaces();
    }
    m_computation->parameters().write(0, parameters);
    m_computation->buffer().write(0, momentum);
    m_step = state.step;
    m_hyperparameters = state.hyperparameters;
    m_samples = state.samplesDrawn;
    m_divergedAt = state.divergedAt;
}

/// Saved numbers [replica, P].
std::span<const float> NetworkEnsemble::checked(const ParameterArray& values, const char* what) const
{
    const auto* floats = std::get_if<std::vector<float>>(&values);
    const std::int64_t expected = m_shape.replicas() * m_shape.parameters;
    if (!floats || static_cast<std::int64_t>(floats->size()) != expected)
        throw InputError(std::string("checkpoint: ") + what + " must be " + std::to_string(expected)
            + " numbers in single precision ([" + std::to_string(m_shape.replicas()) + ", " + std::to_string(m_shape.parameters)
            + "])");
    return *floats;
}

} // namespace

std::unique_ptr<Ensemble> makeNetworkEnsemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
    const EnsembleOptions& options, ComputePath path, const NetworkParts& parts)
{
    const NetworkLayout layout({dataset->train.rows, dataset->train.columns}, shape, dataset->classes);
    for (const Arm& arm : options.arms) {
        if (hasSubspace(arm.optimizer) && isStacked(path))
            throw InputError("arm " + arm.name + ": " + std::string(nameOf(arm.optimizer))
                + " on networks runs on the processor only, for which the device is \"cpu\"");
        if (hasSubspace(arm.optimizer) && arm.settings.subspace > layout.parameters())
            throw InputError("arm " + arm.name + ": subspace = " + std::to_string(arm.settings.subspace)
                + " is more than the network's " + std::to_string(layout.parameters()) + " parameters");
        if (arm.initial.batchSize < 1 || arm.initial.batchSize > dataset->train.count)
            throw InputError("arm " + arm.name + ": batch_size = " + std::to_string(arm.initial.batchSize)
                + " must lie from 1 to the number of training examples, " + std::to_string(dataset->train.count));
    }
    const EnsembleShape sizes = shapeOf(layout, *dataset, options);
    const auto any = [&](const auto& has) { return std::ranges::any_of(options.arms, has); };
    const bool adam = any([](const Arm& arm) { return arm.plan().isAdam(); });
    const bool subspaces = any([](const Arm& arm) { return hasSubspace(arm.optimizer); });
    // θ, momentum, the copy of θ that is evaluated, and what optimizers add.
    const std::int64_t arrays = 3 + (adam ? 1 : 0) + (subspaces ? 1 : 0);
    const ReplicaTask task{dataset, layout, path, placesOf(sizes, path), adam, arrays};
    return std::make_unique<NetworkEnsemble>(task, sizes, options, parts);
}

} // namespace tandem
