// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/autograd_group.h"

#include "networks/blas_library.h"
#include "networks/float_loops.h"
#include "networks/network_model.h"
#include "networks/parameter_update.h"
#include "statistics/gradient_moments.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cassert>
#include <functional>

namespace tandem {
namespace {

/// Images that go through the network at once: a chunk's activations should stay near a core, a GPU wants them larger.
std::int64_t chunkImages(const NetworkLayout& layout, bool gpu)
{
    constexpr std::int64_t processorNumbers = 4'000'000;
    constexpr std::int64_t processorMost = 1024;
    constexpr std::int64_t gpuFactor = 4;
    constexpr std::int64_t fewest = 16;
    const std::int64_t images = std::clamp(processorNumbers / layout.activations(), fewest, processorMost);
    return gpu ? gpuFactor * images : images;
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

std::vector<double> onHost(const at::Tensor& tensor)
{
    const at::Tensor host = tensor.to(at::kCPU, at::kDouble).contiguous().flatten();
    return {host.data_ptr<double>(), host.data_ptr<double>() + host.numel()};
}

} // namespace

/// What a step measured, left on the device until the block is over: no wait for the GPU within a block.
struct AutogradGroup::Measured {
    std::int64_t step = 0;
    at::Tensor loss;            // [replica] or []
    at::Tensor meanSquaredNorm; // N₁, undefined where not measured
    at::Tensor squaredNorm;     // N_B
    bool everyExample = false;  // a full batch
};

AutogradGroup::AutogradGroup(const NetworkLayout& layout, Place place, UpdatePlan plan, const std::atomic<bool>& interrupted,
    const ImageBank& images, Streams streams, const Rows& rows)
    : ReplicaGroup(place, std::move(plan), interrupted)
    , m_layout(layout)
    , m_chunk(chunkImages(layout, rows.parameters.is_cuda()))
    , m_images(&images)
    , m_streams(std::move(streams))
    , m_parameters(rows.parameters)
    , m_leaves(layerLeaves(layout, rows.parameters))
    , m_layerBuffers(layerTensors(layout, rows.buffer))
    , m_layerSeconds(rows.second.defined() ? layerTensors(layout, rows.second) : std::vector<at::Tensor>())
{
}

void AutogradGroup::run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
    RecordBlock& records, std::span<std::int64_t> divergedAt)
{
    const BlasTurn turn;
    const std::span<std::int64_t> diverged = divergedAt.subspan(place().firstReplica, place().replicas);
    std::vector<Measured> measured;
    at::Tensor alive;      // [replica] bool, stacked only
    at::Tensor aliveSteps; // [replica] updates done within this block
    if (stacked()) {
        const std::vector<std::int64_t> at(diverged.begin(), diverged.end());
        alive = at::tensor(at, at::kLong).to(m_parameters.device()) < 0;
        aliveSteps = at::zeros_like(alive, at::kLong);
    }

    for (std::int64_t step = firstStep; step < firstStep + steps; ++step) {
        giveUpIfInterrupted();
        if (!stacked() && diverged[0] >= 0)
            break;
        const bool measuresNoise = records.measures(noiseMetric, step);
        const ImageBatch batch = m_images->gather(drawIndices(m_streams.first, samples, values.batchSize));
        MinibatchGradient gradient
            = minibatchGradient(m_layout, m_leaves, batch, m_chunk, measuresNoise ? ExampleNorms::Measure : ExampleNorms::Skip);
        gradient.gradients = contiguous(std::move(gradient.gradients));
        const std::vector<at::Tensor> used
            = plan().minibatches() > 1 ? mixedWithSecond(gradient.gradients, samples, values.batchSize) : gradient.gradients;
        const bool everyExample = m_streams.first.front()->drawsEachOnce(samples, values.batchSize);
        samples += values.batchSize;

        const c10::NoGradGuard noGrad;
        at::Tensor norm;
        if (measuresNoise)
            norm = squaredNorm(gradient.gradients, gradient.loss);
        if (stacked()) {
            alive = alive & (gradient.loss <= largestLoss);
            for (const at::Tensor& layer : used)
                alive = alive & at::isfinite(layer).flatten(1).all(-1);
            aliveSteps += alive;
            updateStack(used, step, values, alive);
        } else {
            const bool sound = gradient.loss.item<double>() <= largestLoss // not when NaN
                && std::ranges::all_of(used, [](const at::Tensor& layer) { return allFinite(tandem::values(layer)); });
            if (sound)
                updateSingle(projection() ? projected(used, step) : used, step, values);
            else
                diverged[0] = step;
        }
        if (records.measures(lossMetric, step) || measuresNoise)
            measured.push_back({step, gradient.loss, gradient.meanSquaredNorm, norm, everyExample});
    }

    if (stacked()) {
        const at::Tensor done = aliveSteps.to(at::kCPU);
        for (int i = 0; i < place().replicas; ++i) {
            const std::int64_t updates = done[i].item<std::int64_t>();
            if (diverged[i] < 0 && updates < steps)
                diverged[i] = firstStep + updates;
        }
    }
    write(measured, values, records, diverged);
}

at::Tensor AutogradGroup::drawIndices(
    const std::vector<MinibatchStream*>& streams, std::int64_t position, std::int64_t batchSize) const
{
    at::Tensor indices = at::empty({place().replicas, batchSize}, at::kLong);
    std::int64_t* row = indices.data_ptr<std::int64_t>();
    for (MinibatchStream* stream : streams) {
        stream->draw(position, {row, static_cast<std::size_t>(batchSize)});
        row += batchSize;
    }
    return stacked() ? indices.to(m_parameters.device()) : indices[0];
}

std::vector<at::Tensor> AutogradGroup::mixedWithSecond(
    const std::vector<at::Tensor>& gradients, std::int64_t position, std::int64_t batchSize) const
{
    const ImageBatch batch = m_images->gather(drawIndices(m_streams.second, position, batchSize));
    const MinibatchGradient second = minibatchGradient(m_layout, m_leaves, batch, m_chunk, ExampleNorms::Skip);
    const std::array<double, 2> weights = svagWeights(plan().settings().svag);
    std::vector<at::Tensor> mixed;
    for (std::size_t layer = 0; layer < gradients.size(); ++layer)
        mixed.push_back((weights[0] * gradients[layer] + weights[1] * second.gradients[layer]).contiguous());
    return mixed;
}

std::vector<at::Tensor> AutogradGroup::projected(const std::vector<at::Tensor>& gradients, std::int64_t step) const
{
    std::vector<at::Tensor> parts;
    for (const at::Tensor& layer : gradients)
        parts.push_back(layer.flatten());
    const at::Tensor row = at::cat(parts);
    projection()->prepare(step, values(m_parameters));
    projection()->project({row.data_ptr<float>(), static_cast<std::size_t>(row.numel())});
    return layerTensors(m_layout, row);
}

void AutogradGroup::updateSingle(const std::vector<at::Tensor>& gradients, std::int64_t step, const Hyperparameters& values)
{
    const auto span
        = [](const at::Tensor& tensor) { return std::span(tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())); };
    for (std::size_t layer = 0; layer < gradients.size(); ++layer) {
        const std::span<float> second = m_layerSeconds.empty() ? std::span<float>() : span(m_layerSeconds[layer]);
        updateParameters(
            {span(m_leaves[layer]), span(m_layerBuffers[layer]), second}, tandem::values(gradients[layer]), plan(), step, values);
    }
}

void AutogradGroup::updateStack(
    const std::vector<at::Tensor>& gradients, std::int64_t step, const Hyperparameters& values, const at::Tensor& alive)
{
    // Coefficients in single precision on the device, so that it rounds as the processor does.
    const auto scalar = [options = m_parameters.options()](double value) { return at::full({}, value, options); };
    std::function<void(at::Tensor & theta, at::Tensor & buffer, at::Tensor & second, const at::Tensor& gradient)> move;
    if (plan().isAdam()) {
        const AdamRule<double> rule = plan().adam(step, values.rateAndMomentum());
        const AdamRule<at::Tensor> onDevice{scalar(rule.beta1), scalar(rule.gain1), scalar(rule.beta2), scalar(rule.gain2),
            scalar(rule.rate), scalar(rule.rootCorrection), scalar(rule.epsilon), scalar(rule.weightDecay)};
        move = [onDevice](at::Tensor& theta, at::Tensor& buffer, at::Tensor& second, const at::Tensor& gradient) {
            adamStep(theta, buffer, second, gradient, onDevice);
        };
    } else {
        const LinearRule<double> rule = plan().linear(step, values.rateAndMomentum());
        const LinearRule<at::Tensor> onDevice{
            scalar(rule.u), scalar(rule.v), scalar(rule.a), scalar(rule.b), scalar(rule.weightDecay)};
        move = [onDevice, plain = plan().isPlain()](
                   at::Tensor& theta, at::Tensor& buffer, at::Tensor& /*second*/, const at::Tensor& gradient) {
            if (plain)
                practicalStep(theta, buffer, gradient, onDevice.b, onDevice.u);
            else
                linearStep(theta, buffer, gradient, onDevice);
        };
    }
    for (std::size_t layer = 0; layer < gradients.size(); ++layer) {
        at::Tensor theta = m_leaves[layer].detach().clone();
        at::Tensor buffer = m_layerBuffers[layer];
        at::Tensor second = m_layerSeconds.empty() ? at::Tensor() : m_layerSeconds[layer];
        move(theta, buffer, second, gradients[layer]);
        std::vector<std::int64_t> shape(static_cast<std::size_t>(theta.dim()), 1);
        shape[0] = place().replicas;
        const at::Tensor moves = alive.view(shape);
        m_leaves[layer].copy_(at::where(moves, theta, m_leaves[layer]));
        m_layerBuffers[layer].copy_(at::where(moves, buffer, m_layerBuffers[layer]));
        if (second.defined())
            m_layerSeconds[layer].copy_(at::where(moves, second, m_layerSeconds[layer]));
    }
}

void AutogradGroup::write(const std::vector<Measured>& measured, const Hyperparameters& values, RecordBlock& records,
    std::span<const std::int64_t> divergedAt) const
{
    for (const Measured& one : measured) {
        const std::vector<double> losses = onHost(one.loss);
        const bool noise = one.squaredNorm.defined();
        const std::vector<double> meanSquared = noise ? onHost(one.meanSquaredNorm) : std::vector<double>();
        const std::vector<double> squared = noise ? onHost(one.squaredNorm) : std::vector<double>();
        for (int i = 0; i < place().replicas; ++i) {
            if (divergedAt[i] >= 0 && one.step >= divergedAt[i])
                continue;
            const int replica = place().firstReplica + i;
            if (records.measures(lossMetric, one.step))
                records.row(lossMetric, one.step)[replica] = losses[i];
            if (noise) {
                const GradientMoments moments = one.everyExample
                    ? momentsOfEveryExample(squared[i])
                    : momentsFromExamples(meanSquared[i], squared[i], static_cast<double>(values.batchSize));
                records.row(signalMetric, one.step)[replica] = moments.signal;
                records.row(noiseMetric, one.step)[replica] = moments.noise;
            }
        }
    }
}

at::Tensor replicaRows(const at::Tensor& all, const ReplicaGroup::Place& place, ComputePath path)
{
    return path == ComputePath::Stacked ? all.narrow(0, place.firstReplica, place.replicas) : all[place.firstReplica];
}

} // namespace tandem
