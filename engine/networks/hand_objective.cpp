// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/hand_objective.h"

#include "networks/float_loops.h"
#include "support/interrupted.h"

#include <algorithm>

namespace tandem {

HandObjective::HandObjective(std::shared_ptr<const ImageDataset> dataset, const NetworkShape& shape,
    const NetworkObjectiveOptions& options, MakeObjective makeCurved)
    : m_dataset(std::move(dataset))
    , m_layout({m_dataset->train.rows, m_dataset->train.columns}, shape, m_dataset->classes)
    , m_sample(m_dataset->train.count, options)
    , m_makeCurved(std::move(makeCurved))
    , m_network(m_layout)
    , m_theta(static_cast<std::size_t>(m_layout.parameters()))
    , m_gradient(static_cast<std::size_t>(m_layout.parameters()))
{
}

void HandObjective::giveUpIfInterrupted() const
{
    if (m_interrupted)
        throw Interrupted{};
}

ExampleBatch HandObjective::gather(std::span<const std::int64_t> examples)
{
    const ImageSet& set = m_dataset->train;
    const auto pixels = static_cast<std::size_t>(set.pixelsPerImage());
    m_images.resize(examples.size() * pixels);
    m_labels.resize(examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const auto image = static_cast<std::size_t>(examples[i]);
        convertPixels(set.pixels.data() + image * pixels, std::span(m_images).subspan(i * pixels, pixels));
        m_labels[i] = set.labels[image];
    }
    return {m_images, m_labels, {}};
}

double HandObjective::loss(std::span<const double> theta)
{
    std::ranges::transform(theta, m_theta.begin(), [](double value) { return static_cast<float>(value); });
    const std::span<const std::int64_t> examples = m_sample.examples();
    double sum = 0.0;
    for (std::size_t first = 0; first < examples.size(); first += m_network.chunkExamples()) {
        giveUpIfInterrupted();
        const std::size_t count = std::min<std::size_t>(m_network.chunkExamples(), examples.size() - first);
        sum += m_network.loss(m_theta, gather(examples.subspan(first, count))).loss;
    }
    return sum / static_cast<double>(examples.size());
}

void HandObjective::gradient(std::span<const double> theta, std::span<double> out)
{
    meanGradient(theta, m_sample.examples(), out);
}

void HandObjective::microBatchGradient(
    std::span<const double> theta, std::uint64_t draw, std::uint32_t index, std::span<double> out)
{
    meanGradient(theta, m_sample.microBatch(draw, index), out);
}

/// Sums of single precision within a chunk, of double over chunks.
void HandObjective::meanGradient(std::span<const double> theta, std::span<const std::int64_t> examples, std::span<double> out)
{
    std::ranges::transform(theta, m_theta.begin(), [](double value) { return static_cast<float>(value); });
    std::ranges::fill(out, 0.0);
    const float scale = 1.0F / static_cast<float>(examples.size());
    for (std::size_t first = 0; first < examples.size(); first += m_network.chunkExamples()) {
        giveUpIfInterrupted();
        const std::size_t count = std::min<std::size_t>(m_network.chunkExamples(), examples.size() - first);
        m_network.gradient(m_theta, gather(examples.subspan(first, count)), scale, DenseGradient::PerExample::Skip,
            DenseGradient::Mode::Overwrite, m_gradient);
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += static_cast<double>(m_gradient[i]);
    }
}

void HandObjective::hessianVector(std::span<const double> theta, std::span<const double> vector, std::span<double> out)
{
    giveUpIfInterrupted();
    if (!m_curved) {
        std::unique_ptr<Objective> made = m_makeCurved();
        const std::lock_guard lock(m_mutex);
        m_curved = std::move(made);
        if (m_interrupted)
            m_curved->interrupt();
    }
    m_curved->hessianVector(theta, vector, out);
}

void HandObjective::interrupt() noexcept
{
    m_interrupted = true;
    const std::lock_guard lock(m_mutex);
    if (m_curved)
        m_curved->interrupt();
}

} // namespace tandem
