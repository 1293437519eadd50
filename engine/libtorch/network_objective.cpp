// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/network_objective.h"

#include "libtorch/blas_library.h"
#include "libtorch/image_bank.h"
#include "libtorch/network_model.h"
#include "networks/network_layout.h"
#include "networks/objective_sample.h"
#include "support/interrupted.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/autograd.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace tandem {

namespace {

/// Examples in a part of the sample: some milliseconds of work.
constexpr std::size_t chunkExamples = 256;

/// Graphs of derivatives that are kept, at most, in bytes.
constexpr std::int64_t mostKept = std::int64_t{1} << 28;

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

class NetworkObjective final : public Objective {
public:
    NetworkObjective(std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape,
        const NetworkObjectiveOptions& options, Precision precision);

    std::int64_t parameters() const override { return m_layout.parameters(); }
    std::string sample() const override { return m_sample.description(); }
    std::vector<std::int64_t> filters() const override { return m_layout.filters(); }
    double loss(std::span<const double> theta) override;
    void gradient(std::span<const double> theta, std::span<double> out) override;
    void hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out) override;
    std::int64_t microBatchSize() const override { return m_sample.microBatchSize(); }
    void microBatchGradient(
        std::span<const double> theta, std::uint64_t draw, std::uint32_t index, std::span<double> out) override;
    void interrupt() noexcept override { m_interrupted = true; }

private:
    /// The gradient of the mean loss of a part of the sample as a function of θ, times the part's share.
    struct Part {
        std::vector<at::Tensor> leaves;
        std::vector<at::Tensor> gradients;
    };

    at::Tensor tensorOf(std::span<const double> vector) const;
    ImageBatch batchOf(std::span<const std::int64_t> indices) const;
    at::Tensor meanLoss(const std::vector<at::Tensor>& leaves, const ImageBatch& batch) const;
    Part differentiated(std::span<const double> theta, std::size_t chunk) const;
    /// The parts at `theta`, kept from call to call where they fit into memory.
    const std::vector<Part>& keptParts(std::span<const double> theta);
    void addGradient(std::span<const double> theta, const ImageBatch& batch, double weight, std::span<double> out) const;
    std::int64_t examples() const { return std::ssize(m_sample.examples()); }
    void giveUpIfInterrupted() const;

    NetworkLayout m_layout;
    ImageBank m_images;
    ObjectiveSample m_sample;
    at::ScalarType m_type;
    std::vector<ImageBatch> m_chunks; // the sample
    bool m_keepsParts = false;
    std::vector<double> m_keptTheta;
    std::vector<Part> m_kept;
    std::atomic<bool> m_interrupted{false};
};

NetworkObjective::NetworkObjective(std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape,
    const NetworkObjectiveOptions& options, Precision precision)
    : m_layout({dataset->train.rows, dataset->train.columns}, shape, dataset->classes)
    , m_images(dataset, dataset->train, at::Device(at::kCPU))
    , m_sample(m_images.count(), options)
    , m_type(precision == Precision::Double ? at::kDouble : at::kFloat)
{
    // Of this thread; the ensembles' threads have their own.
    at::set_num_threads(1);
    useOneBlasThread();
    for (auto left = m_sample.examples(); !left.empty(); left = left.subspan(m_chunks.back().labels.size(0)))
        m_chunks.push_back(batchOf(left.first(std::min(chunkExamples, left.size()))));
    // Outputs of all layers and their derivatives, a few of each.
    constexpr std::int64_t tensorsPerLayer = 8;
    const std::int64_t bytes = m_type == at::kDouble ? 8 : 4;
    m_keepsParts = examples() * m_layout.activations() * tensorsPerLayer * bytes <= mostKept;
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

ImageBatch NetworkObjective::batchOf(std::span<const std::int64_t> indices) const
{
    ImageBatch batch = m_images.gather(at::tensor(at::IntArrayRef(indices.data(), indices.size()), at::kLong));
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
    return sum / static_cast<double>(examples());
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
        addGradient(theta, chunk, static_cast<double>(chunk.labels.size(0)) / static_cast<double>(examples()), out);
}

NetworkObjective::Part NetworkObjective::differentiated(std::span<const double> theta, std::size_t chunk) const
{
    giveUpIfInterrupted();
    Part part;
    part.leaves = layerLeaves(m_layout, tensorOf(theta));
    const double share = static_cast<double>(m_chunks[chunk].labels.size(0)) / static_cast<double>(examples());
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
    std::ranges::fill(out, 0.0);
    addGradient(theta, batchOf(m_sample.microBatch(draw, index)), 1.0, out);
}

} // namespace

std::unique_ptr<Objective> makeNetworkObjective(std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape,
    const NetworkObjectiveOptions& options, Precision precision)
{
    return std::make_unique<NetworkObjective>(std::move(dataset), shape, options, precision);
}

} // namespace tandem
