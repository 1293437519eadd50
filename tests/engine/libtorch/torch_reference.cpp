// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/libtorch/torch_reference.h"

#include "libtorch/network_model.h"
#include "networks/hand_gradient.h"

#include <torch/autograd.h>
#include <torch/nn/functional/activation.h>
#include <torch/nn/functional/conv.h>
#include <torch/nn/functional/linear.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/functional/pooling.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>

#include <algorithm>

namespace tandem::reference {
namespace {

namespace F = torch::nn::functional;
using Tensors = std::vector<torch::Tensor>;

/// A weight of four dimensions is a convolution's.
torch::Tensor logits(const Tensors& layers, const torch::Tensor& pixels, ImageSize size)
{
    torch::Tensor activation = pixels;
    if (layers.front().dim() == 4)
        activation = pixels.view({-1, 1, size.rows, size.columns});
    for (std::size_t i = 0; i < layers.size(); i += 2) {
        if (layers[i].dim() == 4) {
            activation = F::conv2d(activation, layers[i], F::Conv2dFuncOptions().bias(layers[i + 1]).padding(1));
            activation = F::max_pool2d(F::relu(activation), F::MaxPool2dFuncOptions(2));
            continue;
        }
        activation = F::linear(activation.flatten(1), layers[i], layers[i + 1]);
        if (i + 2 < layers.size())
            activation = F::relu(activation);
    }
    return activation;
}

ImageSize sizeOf(const ImageSet& set)
{
    return {set.rows, set.columns};
}

/// The layer tensors of a flat row as leaves with memory of their own.
Tensors leaves(const NetworkLayout& layout, std::span<const float> theta, torch::ScalarType type)
{
    const auto row = torch::from_blob(const_cast<float*>(theta.data()), {layout.parameters()}, torch::kFloat);
    Tensors own;
    for (const torch::Tensor& layer : layerTensors(layout, row))
        own.push_back(layer.to(type, false, true).requires_grad_(true));
    return own;
}

std::span<const float> rowOf(const torch::Tensor& contiguousRow)
{
    return {contiguousRow.data_ptr<float>(), static_cast<std::size_t>(contiguousRow.numel())};
}

torch::Tensor pixelsOf(const ImageSet& set, torch::ScalarType type)
{
    return torch::from_blob(const_cast<std::uint8_t*>(set.pixels.data()), {set.count, set.pixelsPerImage()}, torch::kByte)
               .to(type)
        / 255.0;
}

torch::Tensor labelsOf(const ImageSet& set)
{
    return torch::from_blob(const_cast<std::uint8_t*>(set.labels.data()), {set.count}, torch::kByte).to(torch::kLong);
}

double squared(const Tensors& tensors)
{
    double sum = 0.0;
    for (const torch::Tensor& tensor : tensors)
        sum += tensor.square().sum().item<double>();
    return sum;
}

double relative(double value, double exact)
{
    return std::abs(value - exact) / std::abs(exact);
}

void compareReplica(const NetworkLayout& layout, ImageSize size, const torch::Tensor& parameters, const torch::Tensor& pixels,
    const torch::Tensor& labels, double loss, const Tensors& gradients, double meanSquaredNorm, double squaredNorm,
    GradientErrors& errors)
{
    const Tensors exactLeaves = leaves(layout, rowOf(parameters), torch::kDouble);
    const torch::Tensor exactPixels = pixels.to(torch::kDouble);
    const torch::Tensor exactLoss = F::cross_entropy(logits(exactLeaves, exactPixels, size), labels);
    const Tensors exact = torch::autograd::grad({exactLoss}, exactLeaves);
    double exactMeanSquare = 0.0;
    for (std::int64_t i = 0; i < labels.size(0); ++i) {
        const torch::Tensor one
            = F::cross_entropy(logits(exactLeaves, exactPixels.narrow(0, i, 1), size), labels.narrow(0, i, 1));
        exactMeanSquare += squared(torch::autograd::grad({one}, exactLeaves)) / static_cast<double>(labels.size(0));
    }
    errors.loss = std::max(errors.loss, relative(loss, exactLoss.item<double>()));
    errors.meanSquaredNorm = std::max(errors.meanSquaredNorm, relative(meanSquaredNorm, exactMeanSquare));
    errors.squaredNorm = std::max(errors.squaredNorm, relative(squaredNorm, squared(exact)));
    for (std::size_t i = 0; i < exact.size(); ++i) {
        const double difference = (gradients[i].to(torch::kDouble) - exact[i]).norm().item<double>();
        errors.gradient = std::max(errors.gradient, difference / exact[i].norm().item<double>());
    }
}

MinibatchGradient gradientByHand(
    const NetworkLayout& layout, const torch::Tensor& parameters, const ImageBatch& batch, std::int64_t chunk, ComputePath path)
{
    const bool takesBytes = path == ComputePath::ByHandBfloat16 && layout.convolutions().empty();
    HandGradient network(layout);
    const std::int64_t images = batch.labels.size(0);
    const torch::Tensor gradient = torch::empty({layout.parameters()});
    const std::span<float> into(gradient.data_ptr<float>(), static_cast<std::size_t>(layout.parameters()));
    double loss = 0.0;
    double squaredGradients = 0.0;
    for (std::int64_t first = 0; first < images; first += chunk) {
        const std::int64_t count = std::min(chunk, images - first);
        const torch::Tensor bytes = batch.labels.narrow(0, first, count).to(torch::kByte);
        const std::span<const std::uint8_t> labels(bytes.data_ptr<std::uint8_t>(), static_cast<std::size_t>(count));
        const torch::Tensor pixels = batch.pixels.narrow(0, first, count);
        const torch::Tensor pixelBytes = (255 * pixels).round().to(torch::kByte);
        const std::span<const std::uint8_t> taken(
            pixelBytes.data_ptr<std::uint8_t>(), static_cast<std::size_t>(pixelBytes.numel()));
        const ExampleBatch examples = takesBytes ? ExampleBatch{{}, labels, taken} : ExampleBatch{rowOf(pixels), labels, {}};
        const GradientSums sums = network.gradient(rowOf(parameters), examples, 1.0F / static_cast<float>(images),
            DenseGradient::PerExample::Measure, first == 0 ? DenseGradient::Mode::Overwrite : DenseGradient::Mode::Add, into);
        loss += sums.loss;
        squaredGradients += sums.squaredGradients;
    }
    const auto mean = [images](double sum) { return torch::tensor(sum / static_cast<double>(images), torch::kDouble); };
    return {mean(loss), layerTensors(layout, gradient), mean(squaredGradients)};
}

/// With a backward pass for every example.
ExactNoise noiseOneByOne(const Tensors& parameters, const torch::Tensor& pixels, const torch::Tensor& labels, ImageSize size)
{
    const auto count = static_cast<double>(labels.size(0));
    Tensors mean;
    double meanSquare = 0.0;
    for (std::int64_t i = 0; i < labels.size(0); ++i) {
        const torch::Tensor output = logits(parameters, pixels.narrow(0, i, 1).to(torch::kDouble), size);
        const Tensors gradient = torch::autograd::grad({F::cross_entropy(output, labels.narrow(0, i, 1))}, parameters);
        meanSquare += squared(gradient) / count;
        for (std::size_t layer = 0; layer < gradient.size(); ++layer) {
            if (i == 0)
                mean.push_back(gradient[layer] / count);
            else
                mean[layer] += gradient[layer] / count;
        }
    }
    return {meanSquare - squared(mean), squared(mean)};
}

} // namespace

std::vector<ComputePath> pathsByHand()
{
    return {ComputePath::ByHand, ComputePath::ByHandBfloat16};
}

GradientErrors gradientErrors(const GradientCase& shapes)
{
    torch::manual_seed(shapes.seed);
    const NetworkLayout layout(shapes.size, shapes.shape, shapes.classes);
    const std::int64_t replicas = std::max<std::int64_t>(shapes.stacked, 1);
    const torch::Tensor parameters = torch::empty({replicas, layout.parameters()});
    for (std::int64_t r = 0; r < replicas; ++r)
        layout.start(shapes.seed + static_cast<std::uint64_t>(r),
            {parameters[r].data_ptr<float>(), static_cast<std::size_t>(layout.parameters())});
    const torch::Tensor pixels = torch::randint(256, {replicas, shapes.images, layout.inputs()}) / 255;
    const torch::Tensor labels = torch::randint(shapes.classes, {replicas, shapes.images}, torch::kLong);

    const bool stacked = shapes.stacked > 0;
    const ImageBatch batch = stacked ? ImageBatch{pixels, labels} : ImageBatch{pixels[0], labels[0]};
    const MinibatchGradient result = isByHand(shapes.path)
        ? gradientByHand(layout, parameters[0], batch, shapes.chunk, shapes.path)
        : minibatchGradient(
            layout, layerLeaves(layout, stacked ? parameters : parameters[0]), batch, shapes.chunk, ExampleNorms::Measure);
    const torch::Tensor norm = squaredNorm(result.gradients, result.loss);

    GradientErrors errors;
    for (std::int64_t r = 0; r < replicas; ++r) {
        Tensors gradients;
        for (const torch::Tensor& layer : result.gradients)
            gradients.push_back(stacked ? layer[r] : layer);
        const auto number = [&](const torch::Tensor& tensor) { return tensor.flatten()[r].item<double>(); };
        compareReplica(layout, shapes.size, parameters[r], pixels[r], labels[r], number(result.loss), gradients,
            number(result.meanSquaredNorm), number(norm), errors);
    }
    return errors;
}

namespace {

std::unique_ptr<torch::optim::Optimizer> makeOptim(const Tensors& parameters, const Optim& optim)
{
    if (optim.kind == Optim::Kind::Adam)
        return std::make_unique<torch::optim::Adam>(parameters,
            torch::optim::AdamOptions(optim.learningRate)
                .betas({optim.momentum, optim.beta2})
                .eps(optim.epsilon)
                .weight_decay(optim.weightDecay));
    return std::make_unique<torch::optim::SGD>(parameters,
        torch::optim::SGDOptions(optim.learningRate)
            .momentum(optim.momentum)
            .dampening(optim.dampening)
            .weight_decay(optim.weightDecay)
            .nesterov(optim.kind == Optim::Kind::Nesterov));
}

std::vector<float> flat(const Tensors& parameters)
{
    std::vector<float> theta;
    for (const torch::Tensor& layer : parameters) {
        const torch::Tensor row = layer.detach().to(torch::kFloat).flatten();
        theta.insert(theta.end(), row.data_ptr<float>(), row.data_ptr<float>() + row.numel());
    }
    return theta;
}

torch::Tensor indices(std::span<const std::int64_t> examples)
{
    return torch::from_blob(
        const_cast<std::int64_t*>(examples.data()), {static_cast<std::int64_t>(examples.size())}, torch::kLong);
}

} // namespace

std::vector<float> trainWithOptim(const ImageDataset& dataset, const NetworkShape& shape, std::span<const float> start,
    std::span<const std::int64_t> examples, std::int64_t batchSize, const Optim& optim)
{
    const NetworkLayout layout(sizeOf(dataset.train), shape, dataset.classes);
    const Tensors parameters = leaves(layout, start, torch::kFloat);
    const torch::Tensor pixels = pixelsOf(dataset.train, torch::kFloat);
    const torch::Tensor labels = labelsOf(dataset.train);
    const std::unique_ptr<torch::optim::Optimizer> optimizer = makeOptim(parameters, optim);
    for (const torch::Tensor& batch : indices(examples).split(batchSize)) {
        optimizer->zero_grad();
        F::cross_entropy(logits(parameters, pixels.index_select(0, batch), sizeOf(dataset.train)), labels.index_select(0, batch))
            .backward();
        optimizer->step();
    }
    return flat(parameters);
}

std::vector<float> trainAsWritten(const ImageDataset& dataset, const NetworkShape& shape, std::span<const float> start,
    const std::vector<std::vector<WeightedMinibatch>>& minibatches, const Move& move)
{
    const NetworkLayout layout(sizeOf(dataset.train), shape, dataset.classes);
    const Tensors parameters = leaves(layout, start, torch::kDouble);
    const torch::Tensor pixels = pixelsOf(dataset.train, torch::kDouble);
    const torch::Tensor labels = labelsOf(dataset.train);
    std::vector<double> gradient(start.size());
    std::vector<double> theta(start.size());
    for (std::size_t step = 0; step < minibatches.size(); ++step) {
        torch::Tensor loss = torch::zeros({}, torch::kDouble);
        for (const WeightedMinibatch& minibatch : minibatches[step]) {
            const torch::Tensor batch = indices(minibatch.examples);
            loss = loss
                + minibatch.weight
                    * F::cross_entropy(
                        logits(parameters, pixels.index_select(0, batch), sizeOf(dataset.train)), labels.index_select(0, batch));
        }
        const Tensors layers = torch::autograd::grad({loss}, parameters);
        std::size_t at = 0;
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const torch::Tensor slope = layers[i].contiguous();
            std::copy_n(slope.data_ptr<double>(), slope.numel(), gradient.begin() + static_cast<std::ptrdiff_t>(at));
            std::copy_n(parameters[i].data_ptr<double>(), slope.numel(), theta.begin() + static_cast<std::ptrdiff_t>(at));
            at += static_cast<std::size_t>(slope.numel());
        }
        move(theta, gradient, static_cast<std::int64_t>(step));
        at = 0;
        for (const torch::Tensor& layer : parameters) {
            std::copy_n(theta.begin() + static_cast<std::ptrdiff_t>(at), layer.numel(), layer.data_ptr<double>());
            at += static_cast<std::size_t>(layer.numel());
        }
    }
    return flat(parameters);
}

Evaluation evaluate(const ImageSet& set, int classes, const NetworkShape& shape, std::span<const float> theta)
{
    const torch::NoGradGuard noGrad;
    const NetworkLayout layout(sizeOf(set), shape, classes);
    const torch::Tensor outputs = logits(leaves(layout, theta, torch::kDouble), pixelsOf(set, torch::kDouble), sizeOf(set));
    const torch::Tensor labels = labelsOf(set);
    return {
        F::cross_entropy(outputs, labels).item<double>(), (outputs.argmax(1) == labels).to(torch::kDouble).mean().item<double>()};
}

ExactNoise exactNoise(const ImageSet& set, int classes, const NetworkShape& shape, std::span<const float> theta)
{
    const NetworkLayout layout(sizeOf(set), shape, classes);
    const Tensors parameters = leaves(layout, theta, torch::kDouble);
    const torch::Tensor pixels = pixelsOf(set, torch::kFloat);
    const torch::Tensor labels = labelsOf(set);
    if (!layout.convolutions().empty())
        return noiseOneByOne(parameters, pixels, labels, sizeOf(set));
    Tensors mean;
    double meanSquare = 0.0;
    constexpr std::int64_t chunk = 5000;
    for (std::int64_t first = 0; first < set.count; first += chunk) {
        const std::int64_t count = std::min(chunk, set.count - first);
        // Every example has its own copy of the bias: its gradient is the example's, and times the input the weight's.
        Tensors inputs;
        Tensors perExample;
        torch::Tensor activation = pixels.narrow(0, first, count).to(torch::kDouble);
        for (std::size_t i = 0; i < parameters.size(); i += 2) {
            inputs.push_back(activation.detach());
            perExample.push_back(parameters[i + 1].detach().expand({count, -1}).clone().requires_grad_(true));
            activation = activation.matmul(parameters[i].t()) + perExample.back();
            if (i + 2 < parameters.size())
                activation = F::relu(activation);
        }
        const torch::Tensor total
            = F::cross_entropy(activation, labels.narrow(0, first, count), F::CrossEntropyFuncOptions().reduction(torch::kSum));
        const Tensors deltas = torch::autograd::grad({total}, perExample);
        for (std::size_t layer = 0; layer < deltas.size(); ++layer) {
            const torch::Tensor bias = deltas[layer].sum(0) / static_cast<double>(set.count);
            const torch::Tensor weight = deltas[layer].t().matmul(inputs[layer]) / static_cast<double>(set.count);
            if (first == 0) {
                mean.push_back(weight);
                mean.push_back(bias);
            } else {
                mean[2 * layer] += weight;
                mean[2 * layer + 1] += bias;
            }
            const torch::Tensor squares = deltas[layer].square().sum(1) * (inputs[layer].square().sum(1) + 1.0);
            meanSquare += squares.sum().item<double>() / static_cast<double>(set.count);
        }
    }
    return {meanSquare - squared(mean), squared(mean)};
}

} // namespace tandem::reference
