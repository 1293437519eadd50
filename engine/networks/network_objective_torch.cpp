// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_objective_torch.h"

#include "networks/blas_library.h"
#include "networks/network_model.h"
#include "support/interrupted.h"
#include "support/random.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/autograd.h>

#include <algorithm>
#include <numeric>

namespace tandem {

namespace {

/// Examples in a part of the sample: some milliseconds of work.
constexpr std::int64_t chunkExamples = 256;

/// Keys of RandomStream::Instruments; 0 and up are the starts of iterations.
constexpr std::uint64_t sampleKey = std::uint64_t{1} << 62;
constexpr std::uint64_t drawKey = sampleKey + 1;

/// Graphs of derivatives that are kept, at most, in bytes.
constexpr std::int64_t mostKept = std::int64_t{1} << 28;

/// A permutation of which any beginning is a fair sample.
std::vector<std::int64_t> shuffled(std::int64_t count)
{
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    for (std::int64_t i = 0; i + 1 < count; ++i) {
        const auto bits = randomBits(sampleKey, RandomStream::Instruments, static_cast<std::uint64_t>(i));
        const std::uint64_t wide = (static_cast<std::uint64_t>(bits[0]) << 32U) | bits[1];
        std::swap(order[i], order[i + static_cast<std::int64_t>(uniformBelow(wide, static_cast<std::uint64_t>(count - i)))]);
    }
    return order;
}

void add(const std::vector<at::Tensor>& tensors, double weight, std::span<double> out)
{
    std::size_t at = 0;
    for (const at::Tensor& tensor : tensors) {
        const at::Tensor flat = tensor.detach().to(at::kDouble).contiguous().flatten();
        const double* values = flat.data_ptr<double>();
        for (std::int64_t i = 0; i < flat.numel(); ++i)
            out[at++] += weight * values[i];
    }
}

} // namespace

NetworkObjective::NetworkObjective(
    std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape, const NetworkObjectiveOptions& options)
    : m_layout({dataset->train.rows, dataset->train.columns}, shape, dataset->classes)
    , m_images(dataset, dataset->train, at::Device(at::kCPU))
    , m_microBatchSize(options.microBatchSize)
    , m_type(options.precision == Precision::Double ? at::kDouble : at::kFloat)
{
    // Of this thread; the ensembles' threads have their own.
    at::set_num_threads(1);
    useOneBlasThread();
    std::vector<std::int64_t> order = shuffled(m_images.count());
    // The micro-batches come from what the sample leaves over: too few examples would not have the gradient of the rest.
    const bool leavesEnough = options.examples + options.examples / 2 <= m_images.count();
    m_examples = leavesEnough ? options.examples : m_images.count();
    const auto cut = order.begin() + static_cast<std::ptrdiff_t>(m_examples);
    m_others.assign(m_examples == m_images.count() ? order.begin() : cut, order.end());
    for (std::int64_t first = 0; first < m_examples; first += chunkExamples) {
        const std::int64_t count = std::min(chunkExamples, m_examples - first);
        const auto begin = order.begin() + static_cast<std::ptrdiff_t>(first);
        m_chunks.push_back(batchOf({begin, begin + static_cast<std::ptrdiff_t>(count)}));
    }
    // Outputs of all layers and their derivatives, a few of each.
    constexpr std::int64_t tensorsPerLayer = 8;
    const std::int64_t bytes = m_type == at::kDouble ? 8 : 4;
    m_keepsParts = m_examples * m_layout.activations() * tensorsPerLayer * bytes <= mostKept;
}

std::string NetworkObjective::sample() const
{
    return m_examples == m_images.count() ? std::string() : std::to_string(m_examples) + " training examples";
}

void NetworkObjective::giveUpIfInterrupted() const
{
    if (m_interrupted)
        throw Interrupted{};
}

at::Tensor NetworkObjective::tensorOf(std::span<const double> vector) const
{
    at::Tensor tensor = at::empty({static_cast<std::int64_t>(vector.size())}, at::kDouble);
    std::copy(vector.begin(), vector.end(), tensor.data_ptr<double>());
    return tensor.to(m_type);
}

ImageBatch NetworkObjective::batchOf(const std::vector<std::int64_t>& indices) const
{
    ImageBatch batch = m_images.gather(at::tensor(indices, at::kLong));
    batch.pixels = batch.pixels.to(m_type);
    return batch;
}

at::Tensor NetworkObjective::meanLoss(const std::vector<at::Tensor>& leaves, const ImageBatch& batch) const
{
    return crossEntropy(networkLogits(m_layout, leaves, batch.pixels), batch.labels).mean();
}

double NetworkObjective::loss(std::span<const double> theta)
{
    const BlasTurn turn;
    const c10::NoGradGuard noGrad;
    const std::vector<at::Tensor> layers = layerTensors(m_layout, tensorOf(theta));
    double sum = 0.0;
    for (const ImageBatch& chunk : m_chunks) {
        giveUpIfInterrupted();
        sum += meanLoss(layers, chunk).item<double>() * static_cast<double>(chunk.labels.size(0));
    }
    return sum / static_cast<double>(m_examples);
}

void NetworkObjective::addGradient(
    std::span<const double> theta, const ImageBatch& batch, double weight, std::span<double> out) const
{
    const BlasTurn turn;
    const c10::AutoGradMode differentiating(true);
    giveUpIfInterrupted();
    const std::vector<at::Tensor> leaves = layerLeaves(m_layout, tensorOf(theta));
    add(torch::autograd::grad({meanLoss(leaves, batch)}, leaves), weight, out);
}

void NetworkObjective::gradient(std::span<const double> theta, std::span<double> out)
{
    std::ranges::fill(out, 0.0);
    for (const ImageBatch& chunk : m_chunks)
        addGradient(theta, chunk, static_cast<double>(chunk.labels.size(0)) / static_cast<double>(m_examples), out);
}

NetworkObjective::Part NetworkObjective::differentiated(std::span<const double> theta, std::size_t chunk) const
{
    giveUpIfInterrupted();
    Part part;
    part.leaves = layerLeaves(m_layout, tensorOf(theta));
    const double share = static_cast<double>(m_chunks[chunk].labels.size(0)) / static_cast<double>(m_examples);
    part.gradients = torch::autograd::grad({meanLoss(part.leaves, m_chunks[chunk]) * share}, part.leaves, {}, true, true);
    return part;
}

const std::vector<NetworkObjective::Part>& NetworkObjective::keptParts(std::span<const double> theta)
{
    if (m_kept.empty() || !std::ranges::equal(theta, m_keptTheta)) {
        m_kept.clear();
        for (std::size_t chunk = 0; chunk < m_chunks.size(); ++chunk)
            m_kept.push_back(differentiated(theta, chunk));
        m_keptTheta.assign(theta.begin(), theta.end());
    }
    return m_kept;
}

void NetworkObjective::hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out)
{
    const BlasTurn turn;
    const c10::AutoGradMode differentiating(true); // whoever calls may be in the middle of an update
    std::ranges::fill(out, 0.0);
    const std::vector<at::Tensor> directions = layerTensors(m_layout, tensorOf(vector));
    for (std::size_t chunk = 0; chunk < m_chunks.size(); ++chunk) {
        giveUpIfInterrupted();
        const Part& part = m_keepsParts ? keptParts(theta)[chunk] : differentiated(theta, chunk);
        // ∇(∇L · v), the vector entering as what the gradients are differentiated against.
        add(torch::autograd::grad(part.gradients, part.leaves, directions, m_keepsParts), 1.0, out);
    }
}

void NetworkObjective::microBatchGradient(
    std::span<const double> theta, std::uint64_t draw, std::uint32_t index, std::span<double> out)
{
    std::vector<std::int64_t> drawn;
    for (std::int64_t i = 0; i < m_microBatchSize; ++i) {
        // One counter for the draw, one index for the example within it: 2¹⁶ examples of 2¹⁶ micro-batches.
        const auto bits = randomBits(drawKey, RandomStream::Instruments, draw, (index << 16U) | static_cast<std::uint32_t>(i));
        const std::uint64_t wide = (static_cast<std::uint64_t>(bits[0]) << 32U) | bits[1];
        drawn.push_back(m_others[uniformBelow(wide, m_others.size())]);
    }
    std::ranges::fill(out, 0.0);
    addGradient(theta, batchOf(drawn), 1.0, out);
}

std::unique_ptr<Objective> makeNetworkObjective(
    std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape, const NetworkObjectiveOptions& options)
{
    return std::make_unique<NetworkObjective>(std::move(dataset), shape, options);
}

} // namespace tandem
