// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_evaluation.h"

#include "networks/blas_library.h"
#include "networks/network_model.h"
#include "networks/replica_rows.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <limits>

namespace tandem {
namespace {

// A unit is about a millisecond of one core (10⁸ floating-point operations), a slice a dozen of them. A stack takes a unit of
// 10¹⁰ operations, about a millisecond of a GPU.
constexpr std::int64_t multiplicationsPerUnit = 50'000'000;
constexpr std::int64_t mostImages = 500;
constexpr std::int64_t multiplicationsPerStack = 5'000'000'000;
constexpr std::int64_t mostStackedImages = 10'000;
constexpr std::int64_t fewestImages = 20;
constexpr std::int64_t unitsPerSlice = 12;

/// Images of a unit, which `replicas` go through together.
std::int64_t chunkImages(const NetworkLayout& layout, std::int64_t replicas, ComputePath path)
{
    if (isStacked(path))
        return std::clamp(multiplicationsPerStack / (layout.multiplications() * replicas), fewestImages, mostStackedImages);
    return std::clamp(multiplicationsPerUnit / layout.multiplications(), fewestImages, mostImages);
}

constexpr std::size_t fullLoss = 0;
constexpr std::size_t trainAccuracy = 1;
constexpr std::size_t testLoss = 2;
constexpr std::size_t testAccuracy = 3;
constexpr std::size_t metricCount = 4;

// Of a unit: the loss and how many images are classified rightly.
constexpr std::int64_t quantities = 2;

} // namespace

NetworkEvaluation::NetworkEvaluation(NetworkLayout layout, const ImageBank& train, const ImageBank& test,
    std::vector<ReplicaGroup::Place> places, ComputePath path, HandWorkspaces& workspaces)
    : m_layout(std::move(layout))
    , m_places(std::move(places))
    , m_path(path)
    , m_workspaces(&workspaces)
    , m_chunkImages(chunkImages(m_layout, m_places.front().replicas, path))
    , m_unitsPerSlice(unitsPerSlice)
    , m_replicas(m_places.back().firstReplica + m_places.back().replicas)
{
    addChunks(train, Part::Train);
    addChunks(test, Part::Test);
    const auto units = static_cast<std::int64_t>(m_chunks.size() * m_places.size());
    m_slices = static_cast<int>((units + m_unitsPerSlice - 1) / m_unitsPerSlice);
    m_nextSlice = m_slices;
    m_sums.resize(m_chunks.size() * m_places.size());
    m_results.assign(metricCount * m_replicas, std::numeric_limits<double>::quiet_NaN());
}

std::vector<std::string> NetworkEvaluation::metrics()
{
    return {"full_loss", "train_accuracy", "test_loss", "test_accuracy"};
}

void NetworkEvaluation::addChunks(const ImageBank& images, Part part)
{
    for (std::int64_t first = 0; first < images.count(); first += m_chunkImages)
        m_chunks.push_back({&images, first, std::min(m_chunkImages, images.count() - first), part});
}

void NetworkEvaluation::begin(const at::Tensor& parameters, std::span<const std::int64_t> divergedAt)
{
    m_divergedAt.assign(divergedAt.begin(), divergedAt.end());
    if (m_frozen.defined()) {
        m_frozen.copy_(parameters);
    } else {
        m_frozen = parameters.clone();
        for (const ReplicaGroup::Place& place : m_places)
            m_layers.push_back(layerTensors(m_layout, replicaRows(m_frozen, place, m_path)));
    }
    m_nextSlice = 0;
}

void NetworkEvaluation::nextSlice(ThreadPool& pool)
{
    const auto groups = static_cast<std::int64_t>(m_places.size());
    const std::int64_t first = m_nextSlice * m_unitsPerSlice;
    const std::int64_t end = std::min(first + m_unitsPerSlice, static_cast<std::int64_t>(m_sums.size()));
    const std::int64_t firstChunk = first / groups;
    std::vector<ImageBatch> batches(static_cast<std::size_t>((end - 1) / groups - firstChunk + 1));
    pool.forEach(static_cast<int>(batches.size()), [&](int i) {
        const Chunk& chunk = m_chunks[firstChunk + i];
        batches[i] = chunk.images->range(chunk.first, chunk.count);
    });
    pool.forEach(static_cast<int>(end - first), [&](int i) {
        const std::int64_t unit = first + i;
        m_sums[unit] = evaluate(batches[unit / groups - firstChunk], static_cast<std::size_t>(unit % groups));
    });
    if (++m_nextSlice == m_slices)
        finish();
}

NetworkEvaluation::Sums NetworkEvaluation::evaluate(const ImageBatch& batch, std::size_t group) const
{
    const ReplicaGroup::Place& place = m_places[group];
    const auto here = std::span(m_divergedAt).subspan(place.firstReplica, place.replicas);
    if (std::ranges::all_of(here, [](std::int64_t step) { return step >= 0; }))
        return at::zeros({quantities, place.replicas}, at::kDouble);
    if (isByHand(m_path))
        return evaluateByHand(batch, place.firstReplica);
    const BlasTurn turn;
    const c10::NoGradGuard noGrad;
    const bool stacked = isStacked(m_path);
    const at::Tensor pixels = stacked ? batch.pixels.expand({place.replicas, -1, -1}) : batch.pixels;
    const at::Tensor labels = stacked ? batch.labels.expand({place.replicas, -1}) : batch.labels;
    const at::Tensor logits = networkLogits(m_layout, m_layers[group], pixels);
    const at::Tensor correct = logits.argmax(-1) == labels;
    return at::stack({crossEntropy(logits, labels).sum(-1, false, at::kDouble), correct.sum(-1, false, at::kDouble)})
        .view({quantities, place.replicas});
}

NetworkEvaluation::Sums NetworkEvaluation::evaluateByHand(const ImageBatch& batch, int replica) const
{
    const at::Tensor labels = batch.labels.to(at::kByte);
    const ExampleBatch images{{batch.pixels.data_ptr<float>(), static_cast<std::size_t>(batch.pixels.numel())},
        {labels.data_ptr<std::uint8_t>(), static_cast<std::size_t>(labels.numel())}, {}};
    const std::span<const float> theta(m_frozen[replica].data_ptr<float>(), static_cast<std::size_t>(m_layout.parameters()));
    std::unique_ptr<HandWorkspaces::Workspace> workspace = m_workspaces->take();
    const GradientSums sums = workspace->network.loss(theta, images);
    m_workspaces->giveBack(std::move(workspace));
    return at::tensor({sums.loss, static_cast<double>(sums.correct)}, at::kDouble).view({quantities, 1});
}

void NetworkEvaluation::finish()
{
    std::ranges::fill(m_results, 0.0);
    const auto at = [this](std::size_t metric, int replica) -> double& { return m_results[metric * m_replicas + replica]; };
    std::int64_t images[2] = {0, 0};
    for (std::size_t chunk = 0; chunk < m_chunks.size(); ++chunk) {
        const bool train = m_chunks[chunk].part == Part::Train;
        images[train ? 0 : 1] += m_chunks[chunk].count;
        for (std::size_t group = 0; group < m_places.size(); ++group) {
            const at::Tensor sums = m_sums[chunk * m_places.size() + group].to(at::kCPU);
            const double* losses = sums.data_ptr<double>();
            const double* correct = losses + m_places[group].replicas;
            for (int i = 0; i < m_places[group].replicas; ++i) {
                at(train ? fullLoss : testLoss, m_places[group].firstReplica + i) += losses[i];
                at(train ? trainAccuracy : testAccuracy, m_places[group].firstReplica + i) += correct[i];
            }
        }
    }
    for (int replica = 0; replica < m_replicas; ++replica) {
        for (std::size_t metric = 0; metric < metricCount; ++metric) {
            const bool train = metric == fullLoss || metric == trainAccuracy;
            at(metric, replica) /= static_cast<double>(images[train ? 0 : 1]);
            if (m_divergedAt[replica] >= 0)
                at(metric, replica) = std::numeric_limits<double>::quiet_NaN();
        }
    }
}

} // namespace tandem
