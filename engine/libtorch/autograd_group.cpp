// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/autograd_group.h"

#include "libtorch/blas_library.h"
#include "libtorch/in_words.h"
#include "libtorch/network_model.h"
#include "networks/float_loops.h"
#include "networks/parameter_update.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cassert>

namespace tandem {
namespace {

/// Images that go through the network at once: a chunk's activations should stay near a core.
std::int64_t chunkImages(const NetworkLayout& layout)
{
    constexpr std::int64_t numbers = 4'000'000;
    constexpr std::int64_t fewest = 16;
    constexpr std::int64_t most = 1024;
    return std::clamp(numbers / layout.activations(), fewest, most);
}

std::span<const float> values(const at::Tensor& tensor)
{
    assert(tensor.is_contiguous());
    return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::vector<at::Tensor> contiguous(std::vector<at::Tensor> tensors)
{
    for (at::Tensor& tensor : tensors)
        tensor = tensor.contiguous();
    return tensors;
}

} // namespace

AutogradGroup::AutogradGroup(const NetworkLayout& layout, Place place, UpdatePlan plan, const std::atomic<bool>& interrupted,
    const ImageBank& images, Streams streams, const Rows& rows)
    : ReplicaGroup(place, std::move(plan), interrupted)
    , m_layout(layout)
    , m_chunk(chunkImages(layout))
    , m_images(&images)
    , m_streams(streams)
    , m_parameters(rows.parameters)
    , m_leaves(layerLeaves(layout, rows.parameters))
    , m_layerBuffers(layerTensors(layout, rows.buffer))
    , m_layerSeconds(rows.second.defined() ? layerTensors(layout, rows.second) : std::vector<at::Tensor>())
{
}

void AutogradGroup::run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
    RecordBlock& records, std::span<std::int64_t> divergedAt)
{
    inWords([&] { train(firstStep, steps, samples, values, records, divergedAt); });
}

void AutogradGroup::train(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
    RecordBlock& records, std::span<std::int64_t> divergedAt)
{
    const BlasTurn turn;
    const int replica = place().firstReplica;
    for (std::int64_t step = firstStep; step < firstStep + steps && divergedAt[replica] < 0; ++step) {
        giveUpIfInterrupted();
        const bool measuresNoise = records.measures(noiseMetric, step);
        MinibatchGradient gradient = minibatchGradient(m_layout, m_leaves, draw(*m_streams.first, samples, values.batchSize),
            m_chunk, measuresNoise ? ExampleNorms::Measure : ExampleNorms::Skip);
        gradient.gradients = contiguous(std::move(gradient.gradients));
        const std::vector<at::Tensor> used
            = m_streams.second ? mixedWithSecond(gradient.gradients, samples, values.batchSize) : gradient.gradients;
        const bool everyExample = m_streams.first->drawsEachOnce(samples, values.batchSize);
        const double deficit = m_streams.first->productDeficit(samples, values.batchSize);
        samples += values.batchSize;

        const c10::NoGradGuard noGrad;
        const double loss = gradient.loss.item<double>();
        const bool sound = loss <= largestLoss // not when NaN
            && std::ranges::all_of(used, [](const at::Tensor& layer) { return allFinite(tandem::values(layer)); });
        if (!sound) {
            divergedAt[replica] = step;
            break;
        }
        if (records.measures(lossMetric, step))
            records.row(lossMetric, step)[replica] = loss;
        if (measuresNoise) {
            recordMoments(records, step, replica,
                {gradient.meanSquaredNorm.item<double>(), squaredNorm(gradient.gradients, gradient.loss).item<double>(),
                    values.batchSize, everyExample, deficit});
        }
        update(projection() ? projected(used, step, records) : used, step, values);
    }
}

ImageBatch AutogradGroup::draw(MinibatchStream& stream, std::int64_t position, std::int64_t batchSize) const
{
    const at::Tensor indices = at::empty({batchSize}, at::kLong);
    stream.draw(position, {indices.data_ptr<std::int64_t>(), static_cast<std::size_t>(batchSize)});
    return m_images->gather(indices);
}

std::vector<at::Tensor> AutogradGroup::mixedWithSecond(
    const std::vector<at::Tensor>& gradients, std::int64_t position, std::int64_t batchSize) const
{
    const MinibatchGradient second
        = minibatchGradient(m_layout, m_leaves, draw(*m_streams.second, position, batchSize), m_chunk, ExampleNorms::Skip);
    const std::array<double, 2> weights = svagWeights(plan().settings().svag);
    std::vector<at::Tensor> mixed;
    for (std::size_t layer = 0; layer < gradients.size(); ++layer)
        mixed.push_back((weights[0] * gradients[layer] + weights[1] * second.gradients[layer]).contiguous());
    return mixed;
}

std::vector<at::Tensor> AutogradGroup::projected(
    const std::vector<at::Tensor>& gradients, std::int64_t step, RecordBlock& records) const
{
    std::vector<at::Tensor> parts;
    for (const at::Tensor& layer : gradients)
        parts.push_back(layer.flatten());
    const at::Tensor row = at::cat(parts);
    project(step, values(m_parameters), {row.data_ptr<float>(), static_cast<std::size_t>(row.numel())}, records);
    return layerTensors(m_layout, row);
}

void AutogradGroup::update(const std::vector<at::Tensor>& gradients, std::int64_t step, const Hyperparameters& values)
{
    const auto span
        = [](const at::Tensor& tensor) { return std::span(tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())); };
    const UpdateStep update = updateStep(plan(), step, values.rateAndMomentum());
    for (std::size_t layer = 0; layer < gradients.size(); ++layer) {
        const std::span<float> second = m_layerSeconds.empty() ? std::span<float>() : span(m_layerSeconds[layer]);
        updateParameters({span(m_leaves[layer]), span(m_layerBuffers[layer]), second}, tandem::values(gradients[layer]), update);
    }
}

} // namespace tandem
