// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/hand_replica.h"

#include "networks/float_loops.h"

#include <algorithm>

namespace tandem {
namespace {

/// Asks memory for bytes that are needed soon.
void prefetch(std::span<const std::uint8_t> bytes)
{
    constexpr std::size_t cacheLine = 64;
    for (std::size_t i = 0; i < bytes.size(); i += cacheLine)
        __builtin_prefetch(bytes.data() + i);
}

} // namespace

HandWorkspaces::Workspace::Workspace(const NetworkLayout& layout)
    : network(layout)
    , gradient(static_cast<std::size_t>(layout.parameters()))
{
}

std::unique_ptr<HandWorkspaces::Workspace> HandWorkspaces::take()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            std::unique_ptr<Workspace> workspace = std::move(m_idle.back());
            m_idle.pop_back();
            return workspace;
        }
    }
    return std::make_unique<Workspace>(m_layout);
}

void HandWorkspaces::giveBack(std::unique_ptr<Workspace> workspace)
{
    const std::lock_guard lock(m_mutex);
    m_idle.push_back(std::move(workspace));
}

HandReplica::HandReplica(Place place, UpdatePlan plan, const std::atomic<bool>& interrupted, const Source& source,
    HandWorkspaces& workspaces, const UpdatedParameters& updated)
    : ReplicaGroup(place, std::move(plan), interrupted)
    , m_source(source)
    , m_workspaces(&workspaces)
    , m_updated(updated)
{
}

void HandReplica::run(std::int64_t firstStep, std::int64_t steps, std::int64_t samples, const Hyperparameters& values,
    RecordBlock& records, std::span<std::int64_t> divergedAt)
{
    const int replica = place().firstReplica;
    const auto batchSize = static_cast<double>(values.batchSize);
    const bool svag = plan().minibatches() > 1;
    std::unique_ptr<HandWorkspaces::Workspace> workspace = m_workspaces->take();
    workspace->chosen.resize(static_cast<std::size_t>(values.batchSize));
    for (std::int64_t step = firstStep; step < firstStep + steps && divergedAt[replica] < 0; ++step) {
        const bool measuresNoise = records.measures(noiseMetric, step);
        m_source.first->draw(samples, workspace->chosen);
        const bool everyExample = m_source.first->drawsEachOnce(samples, values.batchSize);
        const double deficit = m_source.first->productDeficit(samples, values.batchSize);
        const GradientSums sums = gradient(*workspace,
            measuresNoise ? DenseGradient::PerExample::Measure : DenseGradient::PerExample::Skip, workspace->gradient);
        if (svag)
            mixWithSecond(*workspace, samples);
        samples += values.batchSize;
        const std::span<float> used = svag ? workspace->mixed : workspace->gradient;

        const double loss = sums.loss / batchSize;
        const bool sound = loss <= largestLoss && allFinite(used); // not when the loss is NaN
        if (!sound) {
            divergedAt[replica] = step;
            break;
        }
        if (records.measures(lossMetric, step))
            records.row(lossMetric, step)[replica] = loss;
        if (measuresNoise) {
            recordMoments(records, step, replica,
                {sums.squaredGradients / batchSize, squaredNorm(workspace->gradient), values.batchSize, everyExample, deficit});
        }
        if (projection())
            project(step, m_updated.theta, used, records);
        updateParameters(m_updated, used, updateStep(plan(), step, values.rateAndMomentum()));
    }
    m_workspaces->giveBack(std::move(workspace));
}

GradientSums HandReplica::gradient(
    HandWorkspaces::Workspace& workspace, DenseGradient::PerExample perExample, std::span<float> into) const
{
    const std::span<const std::int64_t> chosen = workspace.chosen;
    const float scale = 1.0F / static_cast<float>(chosen.size());
    const auto chunkExamples = static_cast<std::size_t>(workspace.network.chunkExamples());
    GradientSums total;
    for (std::size_t first = 0; first < chosen.size(); first += chunkExamples) {
        giveUpIfInterrupted();
        const std::size_t count = std::min(chunkExamples, chosen.size() - first);
        const GradientSums sums = workspace.network.gradient(m_updated.theta, gather(workspace, first, count), scale, perExample,
            first == 0 ? DenseGradient::Mode::Overwrite : DenseGradient::Mode::Add, into);
        total.loss += sums.loss;
        total.squaredGradients += sums.squaredGradients;
    }
    return total;
}

ExampleBatch HandReplica::gather(HandWorkspaces::Workspace& workspace, std::size_t first, std::size_t count) const
{
    const auto pixels = static_cast<std::size_t>(m_source.images->pixelsPerImage());
    const bool asBytes = m_source.pixels == Pixels::Bytes;
    workspace.labels.resize(count);
    if (asBytes)
        workspace.pixels.resize(count * pixels);
    else
        workspace.images.resize(count * pixels);
    const auto bytesOf = [&](std::size_t i) {
        const auto image = static_cast<std::size_t>(workspace.chosen[first + i]);
        return std::span(m_source.images->pixels).subspan(image * pixels, pixels);
    };
    // Images are chosen at random, which no processor foresees.
    constexpr std::size_t ahead = 8;
    for (std::size_t i = 0; i < std::min(ahead, count); ++i)
        prefetch(bytesOf(i));
    for (std::size_t i = 0; i < count; ++i) {
        if (i + ahead < count)
            prefetch(bytesOf(i + ahead));
        const std::span<const std::uint8_t> bytes = bytesOf(i);
        if (asBytes)
            std::ranges::copy(bytes, workspace.pixels.begin() + static_cast<std::ptrdiff_t>(i * pixels));
        else
            convertPixels(bytes.data(), std::span(workspace.images).subspan(i * pixels, pixels));
        workspace.labels[i] = m_source.images->labels[static_cast<std::size_t>(workspace.chosen[first + i])];
    }
    return {workspace.images, workspace.labels, workspace.pixels};
}

void HandReplica::mixWithSecond(HandWorkspaces::Workspace& workspace, std::int64_t position) const
{
    workspace.mixed.resize(workspace.gradient.size());
    m_source.second->draw(position, workspace.chosen);
    gradient(workspace, DenseGradient::PerExample::Skip, workspace.mixed);
    const std::array<double, 2> weights = svagWeights(plan().settings().svag);
    const auto first = static_cast<float>(weights[0]);
    const auto second = static_cast<float>(weights[1]);
    for (std::size_t i = 0; i < workspace.mixed.size(); ++i)
        workspace.mixed[i] = first * workspace.gradient[i] + second * workspace.mixed[i];
}

} // namespace tandem
