// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_model.h"

#include <ATen/ATen.h>
#include <torch/autograd.h>

#include <algorithm>

namespace tandem {
namespace {

/// Pre-activations and what went into each layer, for the per-example norms.
struct ForwardPass {
    std::vector<at::Tensor> inputs;         // a_(l−1) [..., image, unit]
    std::vector<at::Tensor> preActivations; // z_l [..., image, unit]
};

at::Tensor affine(const at::Tensor& inputs, const at::Tensor& weight, const at::Tensor& bias)
{
    if (inputs.dim() == 2)
        return at::addmm(bias, inputs, weight.t());
    return at::baddbmm(bias.unsqueeze(-2), inputs, weight.transpose(-2, -1));
}

ForwardPass forward(const std::vector<at::Tensor>& layers, const at::Tensor& pixels)
{
    ForwardPass pass;
    at::Tensor activation = pixels;
    for (std::size_t i = 0; i < layers.size(); i += 2) {
        pass.inputs.push_back(activation);
        pass.preActivations.push_back(affine(activation, layers[i], layers[i + 1]));
        if (i + 2 < layers.size())
            activation = at::relu(pass.preActivations.back());
    }
    return pass;
}

/// Squares summed over the last axis.
at::Tensor rowSquares(const at::Tensor& rows)
{
    return (rows * rows).sum(-1);
}

/// Σ_i Σ_l (|a_(l−1),i|² + 1) |δ_l,i|² over the images of a chunk [...].
at::Tensor sumOfSquaredNorms(const ForwardPass& pass, const at::Tensor* deltas)
{
    at::Tensor perExample;
    for (std::size_t layer = 0; layer < pass.inputs.size(); ++layer) {
        const at::Tensor squares = (rowSquares(pass.inputs[layer].detach()) + 1.0) * rowSquares(deltas[layer]);
        perExample = perExample.defined() ? perExample + squares : squares;
    }
    return perExample.sum(-1, false, at::kDouble);
}

void accumulate(at::Tensor& sum, const at::Tensor& term)
{
    sum = sum.defined() ? sum + term : term;
}

} // namespace

std::vector<at::Tensor> layerTensors(const NetworkLayout& layout, const at::Tensor& parameters)
{
    const std::vector<std::int64_t> stack = parameters.sizes().slice(0, static_cast<std::size_t>(parameters.dim() - 1)).vec();
    const auto part = [&](std::int64_t offset, std::vector<std::int64_t> size) {
        std::int64_t length = 1;
        for (const std::int64_t extent : size)
            length *= extent;
        std::vector<std::int64_t> shape = stack;
        shape.insert(shape.end(), size.begin(), size.end());
        return parameters.narrow(-1, offset, length).view(shape);
    };
    std::vector<at::Tensor> tensors;
    for (const DenseLayer& layer : layout.denseLayers()) {
        tensors.push_back(part(layer.weightOffset, {layer.outputs, layer.inputs}));
        tensors.push_back(part(layer.biasOffset, {layer.outputs}));
    }
    return tensors;
}

std::vector<at::Tensor> layerLeaves(const NetworkLayout& layout, const at::Tensor& parameters)
{
    std::vector<at::Tensor> leaves;
    for (const at::Tensor& tensor : layerTensors(layout, parameters))
        leaves.push_back(tensor.detach().requires_grad_(true));
    return leaves;
}

at::Tensor networkLogits(const std::vector<at::Tensor>& layers, const at::Tensor& pixels)
{
    return forward(layers, pixels).preActivations.back();
}

at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& labels)
{
    const at::Tensor losses = at::nll_loss(at::log_softmax(logits.flatten(0, -2), -1), labels.flatten(), {}, at::Reduction::None);
    return losses.view(labels.sizes());
}

MinibatchGradient minibatchGradient(
    const std::vector<at::Tensor>& leaves, const ImageBatch& batch, std::int64_t chunk, ExampleNorms norms)
{
    const std::int64_t images = batch.pixels.size(-2);
    const double weight = 1.0 / static_cast<double>(images);
    MinibatchGradient result;
    for (std::int64_t first = 0; first < images; first += chunk) {
        const std::int64_t count = std::min(chunk, images - first);
        const ForwardPass pass = forward(leaves, batch.pixels.narrow(-2, first, count));
        const at::Tensor losses = crossEntropy(pass.preActivations.back(), batch.labels.narrow(-1, first, count));
        // The replicas of a stack share no parameters: the gradient of the sum is every replica's own.
        const at::Tensor total = losses.sum() * weight;

        std::vector<at::Tensor> by = leaves;
        if (norms == ExampleNorms::Measure)
            by.insert(by.end(), pass.preActivations.begin(), pass.preActivations.end());
        std::vector<at::Tensor> derivatives = torch::autograd::grad({total}, by);

        accumulate(result.loss, losses.detach().sum(-1, false, at::kDouble));
        if (norms == ExampleNorms::Measure)
            accumulate(result.meanSquaredNorm, sumOfSquaredNorms(pass, derivatives.data() + leaves.size()));
        derivatives.resize(leaves.size());
        if (result.gradients.empty()) {
            result.gradients = std::move(derivatives);
        } else {
            for (std::size_t i = 0; i < derivatives.size(); ++i)
                accumulate(result.gradients[i], derivatives[i]);
        }
    }
    result.loss = result.loss * weight;
    // The derivatives by z are those of the mean: |g_i|² = B² · what they give, and their mean is B times the sum.
    if (norms == ExampleNorms::Measure)
        result.meanSquaredNorm = result.meanSquaredNorm * static_cast<double>(images);
    return result;
}

at::Tensor squaredNorm(const std::vector<at::Tensor>& gradients, const at::Tensor& like)
{
    // Within a layer torch sums pairwise in single precision: 10⁻⁷ of the sum at a third of the time of double.
    at::Tensor sum = at::zeros_like(like);
    for (const at::Tensor& gradient : gradients)
        sum = sum + (gradient * gradient).flatten(like.dim()).sum(-1);
    return sum;
}

} // namespace tandem
