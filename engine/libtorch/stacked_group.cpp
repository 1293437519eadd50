// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/stacked_group.h"

#include "libtorch/in_words.h"
#include "networks/update_step.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

namespace tandem {
namespace {

/// Steps whose minibatches are on the device at once, at most 64 MiB of them.
std::int64_t stepsAtOnce(std::int64_t indicesPerStep)
{
    constexpr std::int64_t mostIndices = std::int64_t{1} << 23;
    constexpr std::int64_t mostSteps = 256;
    return std::clamp<std::int64_t>(mostIndices / indicesPerStep, 1, mostSteps);
}

} // namespace

StackedGroup::StackedGroup(Place place, UpdatePlan plan, const std::atomic<bool>& interrupted,
    std::unique_ptr<StackedGradient> gradient, std::vector<std::vector<MinibatchStream*>> streams, StackedParameters parameters)
    : ReplicaGroup(place, std::move(plan), interrupted)
    , m_streams(std::move(streams))
    , m_parameters(std::move(parameters))
    , m_gradient(std::move(gradient))
    , m_queue(makeStepQueue(m_parameters.theta.device()))
{
    const at::TensorOptions onDevice(m_parameters.theta.device());
    m_table.rule = updateRule(this->plan());
    m_table.cursor = at::zeros({1}, onDevice.dtype(at::kLong));
    m_table.alive = at::ones({place.replicas}, onDevice.dtype(at::kBool));
    m_table.updates = at::zeros({place.replicas}, onDevice.dtype(at::kLong));
    m_table.sound = at::ones({place.replicas}, onDevice.dtype(at::kBool));
    m_table.present = at::zeros({updateCoefficients}, onDevice.dtype(at::kFloat));
}

void StackedGroup::run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
    RecordBlock& records, std::span<std::int64_t> divergedAt)
{
    inWords([&] { queue(firstStep, steps, samples, values, records, divergedAt); });
}

void StackedGroup::queue(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
    const RecordBlock& records, std::span<const std::int64_t> divergedAt)
{
    const std::unique_ptr<StepQueue::Turn> turn = m_queue->turn();
    m_block = {firstStep, steps, samples, values.batchSize};
    m_batches.clear();
    reserve(values.batchSize);

    const at::Tensor alive = onHost({place().replicas}, at::kBool);
    std::ranges::transform(divergedAt.subspan(place().firstReplica, place().replicas), alive.data_ptr<bool>(),
        [](std::int64_t step) { return step < 0; });
    m_table.alive.copy_(alive, true);
    m_table.updates.zero_();
    for (std::int64_t done = 0; done < steps;) {
        const std::int64_t count = std::min(m_capacity, steps - done);
        upload(firstStep + done, count, samples + done * values.batchSize, values);
        for (std::int64_t step = firstStep + done; step < firstStep + done + count; ++step) {
            giveUpIfInterrupted();
            const ExampleNorms norms = records.measures(noiseMetric, step) ? ExampleNorms::Measure : ExampleNorms::Skip;
            m_queue->run(static_cast<int>(norms), [&] { this->step(norms); });
        }
        const at::Tensor measured = onHost({StepTable::quantities, count, place().replicas}, at::kDouble);
        measured.copy_(m_table.measured.narrow(1, 0, count), true);
        m_batches.push_back({firstStep + done, measured});
        done += count;
    }
}

void StackedGroup::finish(RecordBlock& records, std::span<std::int64_t> divergedAt)
{
    const at::Tensor done = inWords([&] {
        m_queue->wait();
        return m_table.updates.to(at::kCPU);
    });
    const std::span<std::int64_t> diverged = divergedAt.subspan(place().firstReplica, place().replicas);
    for (std::size_t i = 0; i < diverged.size(); ++i) {
        const std::int64_t updates = done.data_ptr<std::int64_t>()[i];
        if (diverged[i] < 0 && updates < m_block.steps)
            diverged[i] = m_block.firstStep + updates;
    }
    for (const Batch& batch : m_batches)
        write(batch, records, diverged);
    m_batches.clear();
}

/// Makes room for minibatches of another size than the last ones.
void StackedGroup::reserve(std::int64_t batchSize)
{
    if (m_table.indices.defined() && m_table.indices.size(-1) == batchSize)
        return;
    m_queue->forget();
    const auto minibatches = static_cast<std::int64_t>(m_streams.size());
    const std::int64_t replicas = place().replicas;
    m_capacity = stepsAtOnce(minibatches * replicas * batchSize);
    const at::TensorOptions onDevice(m_parameters.theta.device());
    m_table.indices = at::zeros({m_capacity, minibatches, replicas, batchSize}, onDevice.dtype(at::kLong));
    m_table.coefficients = at::zeros({m_capacity, updateCoefficients}, onDevice.dtype(at::kFloat));
    m_table.measured = at::zeros({StepTable::quantities, m_capacity, replicas}, onDevice.dtype(at::kDouble));
}

void StackedGroup::upload(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values)
{
    const auto minibatches = static_cast<std::int64_t>(m_streams.size());
    const at::Tensor indices = onHost({steps, minibatches, place().replicas, values.batchSize}, at::kLong);
    const at::Tensor coefficients = onHost({steps, updateCoefficients}, at::kFloat);
    std::int64_t* index = indices.data_ptr<std::int64_t>();
    float* coefficient = coefficients.data_ptr<float>();
    for (std::int64_t i = 0; i < steps; ++i) {
        for (const std::vector<MinibatchStream*>& streams : m_streams) {
            for (MinibatchStream* stream : streams) {
                stream->draw(samples + i * values.batchSize, {index, static_cast<std::size_t>(values.batchSize)});
                index += values.batchSize;
            }
        }
        coefficient
            = std::ranges::copy(updateStep(plan(), firstStep + i, values.rateAndMomentum()).coefficients, coefficient).out;
    }
    m_table.indices.narrow(0, 0, steps).copy_(indices, true);
    m_table.coefficients.narrow(0, 0, steps).copy_(coefficients, true);
    m_table.cursor.zero_();
}

void StackedGroup::step(ExampleNorms norms)
{
    StepFindings findings;
    const at::Tensor first = m_gradient->of(m_table, 0, norms, findings);
    if (norms == ExampleNorms::Measure)
        findings.squaredNorm = at::linalg_vector_norm(first, 2, at::IntArrayRef{1}, false, at::kDouble).square();
    at::Tensor used = first;
    if (m_streams.size() > 1) {
        const std::array<double, 2> weights = svagWeights(plan().settings().svag);
        StepFindings unused;
        used = weights[0] * first + weights[1] * m_gradient->of(m_table, 1, ExampleNorms::Skip, unused);
    }
    endStep(m_parameters, used, findings, largestLoss, m_table);
}

/// From where, and to where, a GPU copies while the host goes on.
at::Tensor StackedGroup::onHost(at::IntArrayRef shape, at::ScalarType type) const
{
    return at::empty(shape, at::TensorOptions(type).pinned_memory(m_parameters.theta.is_cuda()));
}

void StackedGroup::write(const Batch& batch, RecordBlock& records, std::span<const std::int64_t> divergedAt) const
{
    const std::int64_t steps = batch.measured.size(1);
    const std::int64_t replicas = place().replicas;
    const auto value = [&](std::int64_t quantity, std::int64_t i, std::int64_t replica) {
        return batch.measured.data_ptr<double>()[(quantity * steps + i) * replicas + replica];
    };
    for (std::int64_t i = 0; i < steps; ++i) {
        const std::int64_t step = batch.firstStep + i;
        const std::int64_t samples = m_block.samples + (step - m_block.firstStep) * m_block.batchSize;
        const bool everyExample = m_streams.front().front()->drawsEachOnce(samples, m_block.batchSize);
        const double deficit = m_streams.front().front()->productDeficit(samples, m_block.batchSize);
        for (std::int64_t replica = 0; replica < replicas; ++replica) {
            if (divergedAt[replica] >= 0 && step >= divergedAt[replica])
                continue;
            const int row = place().firstReplica + static_cast<int>(replica);
            if (records.measures(lossMetric, step))
                records.row(lossMetric, step)[row] = value(StepTable::loss, i, replica);
            if (records.measures(noiseMetric, step))
                recordMoments(records, step, row,
                    {value(StepTable::meanSquaredNorm, i, replica), value(StepTable::squaredNorm, i, replica), m_block.batchSize,
                        everyExample, deficit});
        }
    }
}

} // namespace tandem
