// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_ensemble.h"

#include "networks/autograd_group.h"
#include "networks/blas_library.h"
#include "networks/gpu.h"
#include "networks/hand_replica.h"
#include "networks/network_evaluation.h"
#include "networks/network_factory.h"
#include "networks/network_memory.h"
#include "networks/network_objective.h"
#include "networks/replica_rows.h"
#include "networks/stacked_group.h"
#include "statistics/count_sketch.h"
#include "support/input_error.h"
#include "support/thread_pool.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cassert>
#include <numeric>
#include <stdexcept>

namespace tandem {
namespace {

/// Every row begins on a cache line, so that no replica's arithmetic depends on which row it is.
constexpr std::int64_t rowAlignment = 16;

at::Tensor makeRows(std::int64_t rows, std::int64_t columns, const c10::Device& device)
{
    const std::int64_t stride = (columns + rowAlignment - 1) / rowAlignment * rowAlignment;
    return at::zeros({rows, stride}, at::TensorOptions(at::kFloat).device(device)).narrow(1, 0, columns);
}

/// A copy, made without another on the way: with many replicas these are the largest arrays of a run.
std::vector<float> toVector(const at::Tensor& rows)
{
    std::vector<float> values(static_cast<std::size_t>(rows.numel()));
    at::from_blob(values.data(), rows.sizes(), at::TensorOptions(at::kFloat)).copy_(rows);
    return values;
}

std::span<float> rowOf(const at::Tensor& row)
{
    return {row.data_ptr<float>(), static_cast<std::size_t>(row.numel())};
}

/// What LibTorch says of a failure is for a person: without the functions that it came through.
template <typename Do> auto inWords(const Do& act)
{
    try {
        return act();
    } catch (const c10::Error& error) {
        throw std::runtime_error(error.what_without_backtrace());
    }
}

class NetworkEnsemble final : public Ensemble {
public:
    NetworkEnsemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& network, NetworkLayout layout,
        const EnsembleOptions& options, const c10::Device& device, ComputePath path);

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
    void beginEvaluation() override
    {
        inWords([&] { m_evaluation.begin(m_parameters, m_divergedAt); });
    }
    void evaluateNextSlice() override
    {
        inWords([&] { m_evaluation.nextSlice(m_pool); });
    }
    const std::vector<double>& evaluation() const override { return m_evaluation.results(); }
    void sketch(std::span<float> out) const override;
    void interrupt() noexcept override { m_interrupted = true; }
    void parameters(int replica, std::span<double> out) const override;
    void restart() override;
    EnsembleState save() const override;
    void restore(const EnsembleState& state) override;

private:
    std::unique_ptr<ReplicaGroup> makeGroup(const ReplicaGroup::Place& place, const ImageSet& images);
    void start();
    void forgetSubspaces();
    at::Tensor rowsFrom(const ParameterArray& values, const char* what) const;
    /// The greatest number of steps that divides every arm's from one subspace to the next; 0 where no arm has any.
    std::int64_t subspaceEvery() const;
    bool anyPlan(bool (*has)(const UpdatePlan&)) const { return std::ranges::any_of(m_plans, has); }

    EnsembleShape m_shape;
    ComputePath m_path = ComputePath::ByHand;
    std::vector<StepMetric> m_stepMetrics;
    std::vector<std::string> m_evaluationMetrics = NetworkEvaluation::metrics();
    NetworkLayout m_layout;
    ImageBank m_train;
    ImageBank m_test;
    at::Tensor m_parameters; // θ [replica, P]
    at::Tensor m_buffer;     // practical buffer [replica, P]
    at::Tensor m_second;     // second moments [replica, P], undefined without Adam
    at::Tensor m_anchors;    // θ where subspaces were found [replica, P], undefined without Dom-SGD and Bulk-SGD
    std::shared_ptr<DominantSubspaces> m_subspaces;                // of those two
    std::vector<std::unique_ptr<MinibatchStream>> m_streams;       // [seed]
    std::vector<std::unique_ptr<MinibatchStream>> m_secondStreams; // [seed] of SVAG, empty where no arm runs it
    std::atomic<bool> m_interrupted = false;
    HandWorkspaces m_workspaces;
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

NetworkEnsemble::NetworkEnsemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& network,
    NetworkLayout layout, const EnsembleOptions& options, const c10::Device& device, ComputePath path)
    : m_shape(shapeOf(layout, *dataset, options))
    , m_path(path)
    , m_stepMetrics{{"train_loss", options.recordEvery}, {"gradient_signal", options.noiseEvery},
          {"gradient_noise", options.noiseEvery}}
    , m_layout(std::move(layout))
    , m_train(dataset, dataset->train, device)
    , m_test(dataset, dataset->test, device)
    , m_parameters(makeRows(m_shape.replicas(), m_shape.parameters, device))
    , m_buffer(makeRows(m_shape.replicas(), m_shape.parameters, device))
    , m_workspaces(m_layout)
    , m_evaluation(m_layout, m_train, m_test, placesOf(m_shape, path), path, m_workspaces)
    , m_sketch(m_shape.parameters, CountSketch::seedOfRuns)
    // The host only queues work for a GPU: one thread does that.
    , m_pool(device.is_cuda() ? 1 : options.threads)
    , m_samples(options.arms.size(), 0)
    , m_divergedAt(m_shape.replicas(), -1)
{
    for (const Arm& arm : options.arms) {
        m_hyperparameters.push_back(arm.initial);
        m_plans.push_back(arm.plan());
    }
    if (anyPlan([](const UpdatePlan& plan) { return plan.isAdam(); }))
        m_second = makeRows(m_shape.replicas(), m_shape.parameters, device);
    if (const std::int64_t every = subspaceEvery(); every > 0) {
        m_stepMetrics.push_back({"subspace_residual", every});
        m_anchors = makeRows(m_shape.replicas(), m_shape.parameters, device);
        m_subspaces = std::make_shared<DominantSubspaces>(
            [dataset, network] { return makeNetworkObjective(dataset, network, {}); }, m_interrupted);
    }
    const bool anySvag = anyPlan([](const UpdatePlan& plan) { return plan.minibatches() > 1; });
    for (int seed = 0; seed < m_shape.seeds; ++seed) {
        const auto stream = [&](RandomStream random) {
            return std::make_unique<MinibatchStream>(static_cast<std::uint64_t>(m_shape.firstSeed + seed),
                m_shape.trainingExamples, options.sampling, m_shape.arms, random);
        };
        m_streams.push_back(stream(RandomStream::Minibatch));
        if (anySvag)
            m_secondStreams.push_back(stream(RandomStream::SecondMinibatch));
    }
    for (const ReplicaGroup::Place& place : placesOf(m_shape, path)) {
        m_groups.push_back(makeGroup(place, dataset->train));
        if (m_plans[place.arm].gradientPart() != GradientPart::Whole)
            m_groups.back()->setProjection(
                std::make_unique<SubspaceProjection>(m_subspaces, m_plans[place.arm], rowOf(m_anchors[place.firstReplica])));
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

std::unique_ptr<ReplicaGroup> NetworkEnsemble::makeGroup(const ReplicaGroup::Place& place, const ImageSet& images)
{
    const UpdatePlan& plan = m_plans[place.arm];
    const at::Tensor theta = replicaRows(m_parameters, place, m_path);
    const at::Tensor buffer = replicaRows(m_buffer, place, m_path);
    const at::Tensor second = plan.isAdam() ? replicaRows(m_second, place, m_path) : at::Tensor();
    if (isStacked(m_path)) {
        std::vector<std::vector<MinibatchStream*>> streams;
        for (const auto* bySeed : {&m_streams, &m_secondStreams}) {
            if (static_cast<int>(streams.size()) == plan.minibatches())
                break;
            streams.emplace_back();
            for (const std::unique_ptr<MinibatchStream>& stream : *bySeed)
                streams.back().push_back(stream.get());
        }
        return std::make_unique<StackedGroup>(place, plan, m_interrupted, makeStackedGradient(m_layout, m_train, theta, m_path),
            std::move(streams), StackedParameters{theta, buffer, second});
    }
    const int seed = place.firstReplica % m_shape.seeds;
    MinibatchStream* secondStream = plan.minibatches() > 1 ? m_secondStreams[seed].get() : nullptr;
    if (isByHand(m_path)) {
        const bool bytes = m_path == ComputePath::ByHandBfloat16 && m_layout.convolutions().empty();
        const HandReplica::Source source{
            &images, bytes ? HandReplica::Pixels::Bytes : HandReplica::Pixels::Floats, m_streams[seed].get(), secondStream};
        const UpdatedParameters updated{rowOf(theta), rowOf(buffer), plan.isAdam() ? rowOf(second) : std::span<float>()};
        return std::make_unique<HandReplica>(place, plan, m_interrupted, source, m_workspaces, updated);
    }
    return std::make_unique<AutogradGroup>(m_layout, place, plan, m_interrupted, m_train,
        AutogradGroup::Streams{m_streams[seed].get(), secondStream}, AutogradGroup::Rows{theta, buffer, second});
}

void NetworkEnsemble::start()
{
    m_pool.forEach(m_shape.seeds, [&](int seed) {
        std::vector<float> row(static_cast<std::size_t>(m_shape.parameters));
        m_layout.start(static_cast<std::uint64_t>(m_shape.firstSeed + seed), row);
        const at::Tensor values = at::from_blob(row.data(), {m_shape.parameters}, at::TensorOptions(at::kFloat));
        for (int arm = 0; arm < m_shape.arms; ++arm)
            m_parameters[m_shape.replica(arm, seed)].copy_(values);
    });
}

void NetworkEnsemble::restart()
{
    m_step = 0;
    std::ranges::fill(m_samples, 0);
    std::ranges::fill(m_divergedAt, -1);
    for (const at::Tensor* buffer : {&m_buffer, &m_second, &m_anchors})
        if (buffer->defined())
            buffer->zero_();
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
    const at::Tensor host = m_parameters[replica].to(at::kCPU);
    std::ranges::copy(rowOf(host), out.begin());
}

void NetworkEnsemble::setHyperparameters(int arm, const Hyperparameters& values)
{
    assert(values.learningRate > 0.0 && values.momentum >= 0.0 && values.momentum < 1.0);
    assert(values.batchSize >= 1 && values.batchSize <= m_shape.trainingExamples);
    Hyperparameters& present = m_hyperparameters[arm];
    const double factor = m_plans[arm].rescaling(m_step, present.rateAndMomentum(), values.rateAndMomentum());
    if (factor != 1.0)
        m_buffer.narrow(0, m_shape.replica(arm, 0), m_shape.seeds).mul_(factor);
    present = values;
}

void NetworkEnsemble::advance(std::int64_t steps, RecordBlock& records)
{
    records.begin(m_step, steps);
    inWords([&] {
        m_pool.forEach(static_cast<int>(m_groups.size()), [&](int i) {
            const int arm = m_groups[i]->place().arm;
            m_groups[i]->run(m_step, steps, m_samples[arm], m_hyperparameters[arm], records, m_divergedAt);
        });
        for (const std::unique_ptr<ReplicaGroup>& group : m_groups)
            group->finish(records, m_divergedAt);
    });
    m_step += steps;
    for (int arm = 0; arm < m_shape.arms; ++arm)
        m_samples[arm] += steps * m_hyperparameters[arm].batchSize;
}

void NetworkEnsemble::sketch(std::span<float> out) const
{
    assert(static_cast<int>(out.size()) == m_shape.replicas() * m_shape.sketchSize);
    const at::Tensor host = m_parameters.to(at::kCPU);
    const auto size = static_cast<std::size_t>(m_shape.sketchSize);
    for (int replica = 0; replica < m_shape.replicas(); ++replica) {
        const at::Tensor row = host[replica];
        m_sketch.apply(std::span<const float>(row.data_ptr<float>(), static_cast<std::size_t>(m_shape.parameters)),
            out.subspan(replica * size, size));
    }
}

EnsembleState NetworkEnsemble::save() const
{
    EnsembleState state{m_step, m_hyperparameters, toVector(m_parameters), toVector(m_buffer), m_samples, m_divergedAt};
    for (const at::Tensor* further : {&m_second, &m_anchors})
        if (further->defined())
            state.furtherBuffers.emplace_back(toVector(*further));
    return state;
}

void NetworkEnsemble::restore(const EnsembleState& state)
{
    if (static_cast<int>(state.hyperparameters.size()) != m_shape.arms
        || static_cast<int>(state.samplesDrawn.size()) != m_shape.arms
        || static_cast<int>(state.divergedAt.size()) != m_shape.replicas())
        throw InputError("checkpoint: has other arms or seeds than this experiment (" + std::to_string(m_shape.arms) + " arms, "
            + std::to_string(m_shape.replicas()) + " replicas)");
    const at::Tensor parameters = rowsFrom(state.parameters, "parameters");
    const at::Tensor momentum = rowsFrom(state.momentum, "momentum");
    const std::size_t further = (m_second.defined() ? 1 : 0) + (m_anchors.defined() ? 1 : 0);
    if (state.furtherBuffers.size() != further)
        throw InputError("checkpoint: it has " + std::to_string(state.furtherBuffers.size())
            + " further buffers, these optimizers need " + std::to_string(further));
    if (m_second.defined())
        m_second.copy_(rowsFrom(state.furtherBuffers.front(), "second moments"));
    if (m_anchors.defined()) {
        m_anchors.copy_(rowsFrom(state.furtherBuffers.back(), "anchors of subspaces"));
        forgetSubspaces();
    }
    m_parameters.copy_(parameters);
    m_buffer.copy_(momentum);
    m_step = state.step;
    m_hyperparameters = state.hyperparameters;
    m_samples = state.samplesDrawn;
    m_divergedAt = state.divergedAt;
}

/// A view of saved numbers [replica, P].
at::Tensor NetworkEnsemble::rowsFrom(const ParameterArray& values, const char* what) const
{
    const auto* floats = std::get_if<std::vector<float>>(&values);
    const std::int64_t expected = m_shape.replicas() * m_shape.parameters;
    if (!floats || static_cast<std::int64_t>(floats->size()) != expected)
        throw InputError(std::string("checkpoint: ") + what + " must be " + std::to_string(expected)
            + " numbers in single precision ([" + std::to_string(m_shape.replicas()) + ", " + std::to_string(m_shape.parameters)
            + "])");
    return at::from_blob(
        const_cast<float*>(floats->data()), {m_shape.replicas(), m_shape.parameters}, at::TensorOptions(at::kFloat));
}

/// Arrays [replica, P] that a run cannot do without: θ, momentum, the copy of θ that is evaluated, and what optimizers add.
std::int64_t arraysOf(const EnsembleOptions& options)
{
    const auto any = [&](const auto& has) { return std::ranges::any_of(options.arms, has) ? 1 : 0; };
    return 3 + any([](const Arm& arm) { return arm.plan().isAdam(); })
        + any([](const Arm& arm) { return hasSubspace(arm.optimizer); });
}

} // namespace

std::unique_ptr<Ensemble> makeNetworkEnsemble(const std::shared_ptr<const ImageDataset>& dataset, const NetworkShape& shape,
    const EnsembleOptions& options, const std::string& device, ComputePath path)
{
    // Parallelism is over replicas: threads inside an operation would only wait for each other, and split its sums.
    at::set_num_threads(1);
    useOneBlasThread();
    const bool tf32 = device.ends_with(tf32Suffix);
    at::globalContext().setAllowTF32CuBLAS(tf32);
    at::globalContext().setAllowTF32CuDNN(tf32);
    at::globalContext().setDeterministicCuDNN(true);
    const c10::Device place(tf32 ? device.substr(0, device.size() - tf32Suffix.size()) : device);
    NetworkLayout layout({dataset->train.rows, dataset->train.columns}, shape, dataset->classes);
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
    const auto replicas = static_cast<std::int64_t>(options.arms.size()) * options.seeds;
    checkMemory(layout.parameters(), replicas, arraysOf(options), place.is_cuda() ? gpuMemory(place.index()) : machineMemory());
    return inWords([&] { return std::make_unique<NetworkEnsemble>(dataset, shape, std::move(layout), options, place, path); });
}

} // namespace tandem
