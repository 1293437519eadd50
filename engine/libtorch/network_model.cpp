// SPDX-License-Identifier: GPL-3.0-or-later
#include "libtorch/network_model.h"

#include <ATen/ATen.h>
#include <torch/autograd.h>

#include <algorithm>

namespace tandem {
namespace {

/// Pre-activations and what went into each layer, for the per-example norms.
struct ForwardPass {
    std::vector<at::Tensor> inputs;         // a_(l−1) [..., image, unit] or [..., image, channel, row, column]
    std::vector<at::Tensor> preActivations; // z_l, the same
};

at::Tensor affine(const at::Tensor& inputs, const at::Tensor& weight, const at::Tensor& bias)
{
    if (inputs.dim() == 2)
        return at::addmm(bias, inputs, weight.t());
    return at::baddbmm(bias.unsqueeze(-2), inputs, weight.transpose(-2, -1));
}

constexpr std::int64_t planeDims = 3; // channel, row, column

/// The image axis (and a stack's replica axis before it) of what has planes [..., image, channel, row, column].
std::vector<std::int64_t> leadingSizes(const at::Tensor& planes)
{
    return planes.sizes().slice(0, static_cast<std::size_t>(planes.dim() - planeDims)).vec();
}

std::vector<std::int64_t> joined(std::vector<std::int64_t> sizes, at::IntArrayRef more)
{
    sizes.insert(sizes.end(), more.begin(), more.end());
    return sizes;
}

/// Planes without the axes before the image's being looked at [image, channel, row, column].
at::Tensor flatPlanes(const at::Tensor& planes)
{
    return planes.reshape({-1, planes.size(-3), planes.size(-2), planes.size(-1)});
}

/// The 3×3 patch around every pixel, as columns [image, channel · tap, pixel].
at::Tensor patchesOf(const at::Tensor& planes)
{
    const std::vector<std::int64_t> one{1, 1};
    return at::im2col(flatPlanes(planes), {3, 3}, one, one, one);
}

/// A stack is convolved as groups of channels, which share no weights.
at::Tensor convolved(const at::Tensor& inputs, const at::Tensor& weight, const at::Tensor& bias)
{
    const std::vector<std::int64_t> one{1, 1};
    if (inputs.dim() == 1 + planeDims)
        return at::conv2d(inputs, weight, bias, one, one);
    const std::int64_t replicas = inputs.size(0);
    const at::Tensor channels = inputs.transpose(0, 1).flatten(1, 2); // [image, replica · channel, row, column]
    const at::Tensor outputs = at::conv2d(channels, weight.flatten(0, 1), bias.flatten(), one, one, one, replicas);
    return outputs.view({outputs.size(0), replicas, -1, outputs.size(2), outputs.size(3)}).transpose(0, 1);
}

/// max over 2×2 of ReLU(z).
at::Tensor pooled(const at::Tensor& preActivation)
{
    const at::Tensor rectified = at::relu(preActivation);
    const at::Tensor half = at::max_pool2d(flatPlanes(rectified), {2, 2});
    return half.view(joined(leadingSizes(rectified), half.sizes().slice(1)));
}

ForwardPass forward(const NetworkLayout& layout, const std::vector<at::Tensor>& layers, const at::Tensor& pixels)
{
    ForwardPass pass;
    at::Tensor activation = pixels;
    auto layer = layers.begin(); // W, b, W, b, …
    for (const ConvolutionLayer& convolution : layout.convolutions()) {
        if (layer == layers.begin())
            activation = pixels.unflatten(-1, {1, convolution.size.rows, convolution.size.columns});
        pass.inputs.push_back(activation);
        pass.preActivations.push_back(convolved(activation, layer[0], layer[1]));
        activation = pooled(pass.preActivations.back());
        layer += 2;
    }
    if (!layout.convolutions().empty())
        activation = activation.flatten(-planeDims);
    for (; layer != layers.end(); layer += 2) {
        pass.inputs.push_back(activation);
        pass.preActivations.push_back(affine(activation, layer[0], layer[1]));
        if (layer + 2 != layers.end())
            activation = at::relu(pass.preActivations.back());
    }
    return pass;
}

/// Squares summed over the last axis.
at::Tensor rowSquares(const at::Tensor& rows)
{
    return (rows * rows).sum(-1);
}

/// |Σ_p δ_p (patch of a at p)ᵀ|² + |Σ_p δ_p|² of every image [..., image].
at::Tensor convolutionSquares(const at::Tensor& inputs, const at::Tensor& deltas)
{
    const at::Tensor patches = patchesOf(inputs);
    const at::Tensor flat = flatPlanes(deltas).flatten(2);             // [image, output, pixel]
    const at::Tensor weights = at::bmm(flat, patches.transpose(1, 2)); // [image, output, channel · tap]
    return (rowSquares(weights.flatten(1)) + rowSquares(flat.sum(-1))).view(leadingSizes(deltas));
}

/// Σ_i |g_i|² over the images of a chunk [...].
at::Tensor sumOfSquaredNorms(const NetworkLayout& layout, const ForwardPass& pass, const at::Tensor* deltas)
{
    at::Tensor perExample;
    for (std::size_t layer = 0; layer < pass.inputs.size(); ++layer) {
        const at::Tensor inputs = pass.inputs[layer].detach();
        const at::Tensor squares = layer < layout.convolutions().size() ? convolutionSquares(inputs, deltas[layer])
                                                                        : (rowSquares(inputs) + 1.0) * rowSquares(deltas[layer]);
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
    for (const ConvolutionLayer& layer : layout.convolutions()) {
        tensors.push_back(part(layer.weightOffset, {layer.outputs, layer.inputs, 3, 3}));
        tensors.push_back(part(layer.biasOffset, {layer.outputs}));
    }
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

at::Tensor networkLogits(const NetworkLayout& layout, const std::vector<at::Tensor>& layers, const at::Tensor& pixels)
{
    return forward(layout, layers, pixels).preActivations.back();
}

at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& labels)
{
    const at::Tensor losses = at::nll_loss(at::log_softmax(logits.flatten(0, -2), -1), labels.flatten(), {}, at::Reduction::None);
    return losses.view(labels.sizes());
}

MinibatchGradient minibatchGradient(const NetworkLayout& layout, const std::vector<at::Tensor>& leaves, const ImageBatch& batch,
    std::int64_t chunk, ExampleNorms norms)
{
    const std::int64_t images = batch.pixels.size(-2);
    const double weight = 1.0 / static_cast<double>(images);
    MinibatchGradient result;
    for (std::int64_t first = 0; first < images; first += chunk) {
        const std::int64_t count = std::min(chunk, images - first);
        const ForwardPass pass = forward(layout, leaves, batch.pixels.narrow(-2, first, count));
        const at::Tensor losses = crossEntropy(pass.preActivations.back(), batch.labels.narrow(-1, first, count));
        // The replicas of a stack share no parameters: the gradient of the sum is every replica's own.
        const at::Tensor total = losses.sum() * weight;

        std::vector<at::Tensor> by = leaves;
        if (norms == ExampleNorms::Measure)
            by.insert(by.end(), pass.preActivations.begin(), pass.preActivations.end());
        std::vector<at::Tensor> derivatives = torch::autograd::grad({total}, by);

        accumulate(result.loss, losses.detach().sum(-1, false, at::kDouble));
        if (norms == ExampleNorms::Measure)
            accumulate(result.meanSquaredNorm, sumOfSquaredNorms(layout, pass, derivatives.data() + leaves.size()));
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
