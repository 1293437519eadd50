// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "libtorch/image_bank.h"
#include "networks/network_layout.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace tandem {

// A network as functions of its parameters. Everything here takes either one replica (parameters [P], pixels
// [image, pixel]) or replicas stacked on a leading axis (parameters [replica, P], pixels [replica, image, pixel]): the same
// code, and the same graph, on every device.

/// A replica's (or a stack's) parameters as the tensors W₁, b₁, W₂, b₂, … that share the memory of `parameters`.
std::vector<at::Tensor> layerTensors(const NetworkLayout& layout, const at::Tensor& parameters);

/// The same tensors as leaves that autograd differentiates by.
std::vector<at::Tensor> layerLeaves(const NetworkLayout& layout, const at::Tensor& parameters);

/// Logits [..., image, class]: convolutions a_l = maxpool(ReLU(W_l ∗ a_(l−1) + b_l)), then dense layers
/// z_l = W_l a_(l−1) + b_l, a_l = ReLU(z_l), the last z without ReLU.
at::Tensor networkLogits(const NetworkLayout& layout, const std::vector<at::Tensor>& layers, const at::Tensor& pixels);

/// Cross-entropy of every image [..., image], −log softmax(logits)[label].
at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& labels);

/// Whether a gradient comes with the per-example norms that the noise scale needs.
enum class ExampleNorms {
    Skip,
    Measure,
};

/// What one backward pass gives. g_i is the gradient of example i's loss, ḡ their mean over the whole minibatch.
struct MinibatchGradient {
    at::Tensor loss;                   ///< [...] mean over the minibatch, float64
    std::vector<at::Tensor> gradients; ///< ḡ, shaped like the layer tensors; never written to
    at::Tensor meanSquaredNorm;        ///< N₁ = mean_i |g_i|² [...], float64; undefined unless measured
};

/// Gradient of the mean cross-entropy over `batch` by autograd, in chunks of at most `chunk` images so that memory stays
/// bounded. |g_i|² is exact, from the pre-activation gradients δ of the same backward pass (THEORY §3): a dense layer's part
/// is (|a_i|² + 1) |δ_i|², a convolution's |Σ_p δ_i,p (patch of a_i at p)ᵀ|² + |Σ_p δ_i,p|² over its pixels p.
MinibatchGradient minibatchGradient(const NetworkLayout& layout, const std::vector<at::Tensor>& leaves, const ImageBatch& batch,
    std::int64_t chunk, ExampleNorms norms);

/// Σ of squares over all layers [...], float64.
at::Tensor squaredNorm(const std::vector<at::Tensor>& gradients, const at::Tensor& like);

} // namespace tandem
