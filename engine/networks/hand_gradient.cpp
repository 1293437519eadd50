// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/hand_gradient.h"

#include <algorithm>

namespace tandem {
namespace {

std::int64_t chunkFor(const ConvolutionStack& convolutions)
{
    constexpr std::int64_t most = 1024;
    constexpr std::int64_t fewest = 16;
    constexpr std::int64_t keptNumbers = std::int64_t{1} << 20;
    return std::clamp(keptNumbers / std::max<std::int64_t>(convolutions.numbersPerExample(), 1), fewest, most);
}

} // namespace

HandGradient::HandGradient(const NetworkLayout& layout)
    : m_layout(layout)
    , m_convolutions(layout)
    , m_dense(layout)
    , m_chunkExamples(chunkFor(m_convolutions))
{
}

ExampleBatch HandGradient::features(std::span<const float> theta, const ExampleBatch& batch)
{
    if (m_layout.convolutions().empty())
        return batch;
    m_features.resize(batch.labels.size() * static_cast<std::size_t>(m_layout.features()));
    m_convolutions.forward(theta, batch.images, m_features);
    return {m_features, batch.labels, {}};
}

GradientSums HandGradient::gradient(std::span<const float> theta, const ExampleBatch& batch, float scale,
    DenseGradient::PerExample perExample, DenseGradient::Mode mode, std::span<float> gradient)
{
    if (m_layout.convolutions().empty())
        return m_dense.gradient(theta, batch, scale, perExample, mode, gradient);
    const ExampleBatch dense = features(theta, batch);
    m_featureDeltas.resize(m_features.size());
    GradientSums sums = m_dense.gradient(theta, dense, scale, perExample, mode, gradient, m_featureDeltas);
    if (mode == DenseGradient::Mode::Overwrite)
        std::ranges::fill(gradient.first(static_cast<std::size_t>(m_layout.denseLayers().front().weightOffset)), 0.0F);
    const double squares = m_convolutions.backward(m_featureDeltas, gradient);
    if (perExample == DenseGradient::PerExample::Measure)
        sums.squaredGradients += squares / (static_cast<double>(scale) * static_cast<double>(scale));
    return sums;
}

GradientSums HandGradient::loss(std::span<const float> theta, const ExampleBatch& batch)
{
    return m_dense.loss(theta, features(theta, batch));
}

} // namespace tandem
