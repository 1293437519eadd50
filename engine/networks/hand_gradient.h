// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/convolution_stack.h"
#include "networks/dense_gradient.h"

#include <span>
#include <vector>

namespace tandem {

/// Loss and gradient of any network, the backward pass written by hand: its convolutions (ConvolutionStack), then its dense
/// layers (DenseGradient). For one replica on the calling thread; the result depends on nothing but the arguments.
class HandGradient {
public:
    explicit HandGradient(const NetworkLayout& layout);

    /// Examples that a call should take at most, so that what it keeps stays near the core.
    std::int64_t chunkExamples() const { return m_chunkExamples; }

    /// See DenseGradient::gradient().
    GradientSums gradient(std::span<const float> theta, const ExampleBatch& batch, float scale,
        DenseGradient::PerExample perExample, DenseGradient::Mode mode, std::span<float> gradient);
    /// The forward pass alone.
    GradientSums loss(std::span<const float> theta, const ExampleBatch& batch);

private:
    /// What goes into the dense layers.
    ExampleBatch features(std::span<const float> theta, const ExampleBatch& batch);

    NetworkLayout m_layout;
    ConvolutionStack m_convolutions;
    DenseGradient m_dense;
    std::int64_t m_chunkExamples = 1;
    std::vector<float> m_features;      ///< [example, feature]
    std::vector<float> m_featureDeltas; ///< [example, feature]
};

} // namespace tandem
