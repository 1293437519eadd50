// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/autograd_group.h"

#include "networks/blas_library.h"
#include "networks/finite_check.h"
#include "networks/network_model.h"
#include "optimizers/update_rule.h"
#include "statistics/gradient_moments.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cassert>

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
};

AutogradGroup::AutogradGroup(const NetworkLayout& layout, Place place, const std::atomic<bool>& interrupted,
    const ImageBank& images, std::vector<MinibatchStream*> streams, const at::Tensor& parameters, const at::Tensor& buffer)
    : ReplicaGroup(place, interrupted)
    , m_layout(layout)
    , m_chunk(chunkImages(layout, parameters.is_cuda()))
    , m_images(&images)
    , m_streams(std::move(streams))
    , m_parameters(parameters)
    , m_buffer(buffer)
    , m_leaves(layerLeaves(layout, parameters))
    , m_layerBuffers(layerTensors(layout, buffer))
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
        const ImageBatch batch = m_images->gather(drawIndices(samples, values.batchSize));
        samples += values.batchSize;
        MinibatchGradient gradient
            = minibatchGradient(m_layout, m_leaves, batch, m_chunk, measuresNoise ? ExampleNorms::Measure : ExampleNorms::Skip);
        gradient.gradients = contiguous(std::move(gradient.gradients));

        const at::NoGradGuard noGrad;
        at::Tensor norm;
        if (measuresNoise)
            norm = squaredNorm(gradient.gradients, gradient.loss);
        if (stacked()) {
            alive = alive & (gradient.loss <= largestLoss);
            for (const at::Tensor& layer : gradient.gradients)
                alive = alive & at::isfinite(layer).flatten(1).all(-1);
            aliveSteps += alive;
            updateStack(gradient.gradients, values, alive);
        } else {
            const bool sound = gradient.loss.item<double>() <= largestLoss // not when NaN
                && std::ranges::all_of(
                    gradient.gradients, [](const at::Tensor& layer) { return allFinite(tandem::values(layer)); });
            if (sound)
                updateSingle(gradient.gradients, values);
            else
                diverged[0] = step;
        }
        if (records.measures(lossMetric, step) || measuresNoise)
            measured.push_back({step, gradient.loss, gradient.meanSquaredNorm, norm});
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

at::Tensor AutogradGroup::drawIndices(std::int64_t position, std::int64_t batchSize)
{
    at::Tensor indices = at::empty({place().replicas, batchSize}, at::kLong);
    std::int64_t* row = indices.data_ptr<std::int64_t>();
    for (MinibatchStream* stream : m_streams) {
        stream->draw(position, {row, static_cast<std::size_t>(batchSize)});
        row += batchSize;
    }
    return stacked() ? indices.to(m_parameters.device()) : indices[0];
}

void AutogradGroup::updateSingle(const std::vector<at::Tensor>& gradients, const Hyperparameters& values)
{
    const auto gamma = static_cast<float>(values.practicalLearningRate());
    const auto beta = static_cast<float>(values.momentum);
    for (std::size_t layer = 0; layer < gradients.size(); ++layer) {
        const float* __restrict gradient = gradients[layer].data_ptr<float>();
        float* __restrict buffer = m_layerBuffers[layer].data_ptr<float>();
        float* __restrict theta = m_leaves[layer].data_ptr<float>();
        const std::int64_t count = gradients[layer].numel();
        for (std::int64_t i = 0; i < count; ++i)
            practicalStep(theta[i], buffer[i], gradient[i], gamma, beta);
    }
}

void AutogradGroup::updateStack(const std::vector<at::Tensor>& gradients, const Hyperparameters& values, const at::Tensor& alive)
{
    const at::TensorOptions scalar = m_parameters.options();
    const at::Tensor gamma = at::full({}, values.practicalLearningRate(), scalar);
    const at::Tensor beta = at::full({}, values.momentum, scalar);
    for (std::size_t layer = 0; layer < gradients.size(); ++layer) {
        at::Tensor theta = m_leaves[layer].detach().clone();
        at::Tensor buffer = m_layerBuffers[layer];
        practicalStep(theta, buffer, gradients[layer], gamma, beta);
        std::vector<std::int64_t> shape(static_cast<std::size_t>(theta.dim()), 1);
        shape[0] = place().replicas;
        const at::Tensor moves = alive.view(shape);
        m_leaves[layer].copy_(at::where(moves, theta, m_leaves[layer]));
        m_layerBuffers[layer].copy_(at::where(moves, buffer, m_layerBuffers[layer]));
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
                const GradientMoments moments
                    = momentsFromExamples(meanSquared[i], squared[i], static_cast<double>(values.batchSize));
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
