// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "networks/network_layout.h"
#include "networks/pixel_layer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tandem {

/// Examples of one replica's minibatch.
struct ExampleBatch {
    std::span<const float> images;        ///< [example, input], pixels in [0, 1] or features
    std::span<const std::uint8_t> labels; ///< [example]
    std::span<const std::uint8_t> pixels; ///< [example, input], instead of images: pixels 0 … 255, for products in bfloat16
};

/// Sums over the examples of a batch.
struct GradientSums {
    double loss = 0.0;        ///< softmax cross-entropy, nats
    std::int64_t correct = 0; ///< examples whose largest output is that of their label
    /// Σ |g_i|², g_i = ∂loss_i/∂θ: layer by layer |δ_i|² (|a_i|² + 1), weight and bias (Goodfellow 2015, arXiv 1510.01799).
    double squaredGradients = 0.0;
};

/// Loss and gradient of the dense layers of a network, the backward pass written by hand on oneDNN's sgemm in float32 (and
/// PixelLayer for bytes), for one replica on the calling thread. A layer computes z = a Wᵀ + b; with δ = ∂loss/∂z
///     ∂loss/∂W = δᵀ a,   ∂loss/∂b = Σ δ,   δ of the layer below = (δ W) ⊙ [a > 0].
/// Holds the activations of the largest batch it has seen; a caller bounds the memory by cutting a minibatch into several
/// calls. The result depends on nothing but the arguments. Not thread-safe: one object per thread.
class DenseGradient {
public:
    explicit DenseGradient(NetworkLayout layout);

    /// What a call does to the gradient it is given.
    enum class Mode {
        Overwrite, ///< gradient = scale · Σ g_i
        Add,       ///< gradient += scale · Σ g_i
    };
    /// Whether squaredGradients is wanted; it costs a few percent.
    enum class PerExample {
        Skip,
        Measure,
    };

    /// Loss and gradient at `theta` [P]; scale = 1/B makes it the mean over a minibatch of B. What belongs to no dense layer
    /// is left alone. `inputDeltas` [example, input], unless empty, gets scale · ∂loss_i/∂input.
    GradientSums gradient(std::span<const float> theta, const ExampleBatch& batch, float scale, PerExample perExample, Mode mode,
        std::span<float> gradient, std::span<float> inputDeltas = {});
    /// The forward pass alone.
    GradientSums loss(std::span<const float> theta, const ExampleBatch& batch);

    const NetworkLayout& layout() const { return m_layout; }

private:
    void forward(std::span<const float> theta, const ExampleBatch& batch);
    /// What goes into layer `layer`, [example, input].
    const float* input(std::size_t layer, const ExampleBatch& batch) const;
    /// Loss and hits of the outputs; replaces the outputs by their softmax probabilities.
    GradientSums softmax(std::span<const std::uint8_t> labels);

    NetworkLayout m_layout;
    PixelLayer m_pixelLayer;                   ///< the first layer's products where it is given pixels
    std::vector<std::vector<float>> m_outputs; ///< [layer][example, output], after ReLU; probabilities in the last
    std::vector<std::vector<float>> m_deltas;  ///< [layer][example, output], scale · ∂loss_i/∂z
};

} // namespace tandem
