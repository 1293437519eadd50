// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/convolution_stack.h"

#include <algorithm>
#include <cassert>

namespace tandem {
namespace {

constexpr std::int64_t taps = ConvolutionLayer::taps;

std::size_t length(std::int64_t count)
{
    return static_cast<std::size_t>(count);
}

} // namespace

ConvolutionStack::ConvolutionStack(const NetworkLayout& layout)
    : m_inputs(layout.inputs())
    , m_features(layout.features())
{
    for (const ConvolutionLayer& layer : layout.convolutions()) {
        Stage stage;
        const bool first = m_stages.empty();
        stage.layer = layer;
        stage.plane = {layer.size, layer.inputs, first ? 1 : paddedChannels(layer.inputs), paddedChannels(layer.outputs)};
        stage.weights.resize(length(layer.fanIn() * stage.plane.outputStride));
        stage.bias.resize(length(stage.plane.outputStride));
        stage.biasGradient.resize(length(stage.plane.outputStride));
        if (first) {
            stage.gradient.resize(length(taps * stage.plane.outputStride));
        } else {
            stage.transposedWeights.resize(length(layer.outputs * taps * stage.plane.inputStride));
            stage.gradient.resize(stage.transposedWeights.size());
            stage.planeDelta.resize(length(stage.plane.numbers()));
        }
        m_stages.push_back(std::move(stage));
    }
    if (!m_stages.empty())
        m_last.resize(length(m_stages.back().numbersOfChoices()));
}

std::int64_t ConvolutionStack::numbersPerExample() const
{
    std::int64_t numbers = 0;
    for (const Stage& stage : m_stages)
        numbers += stage.plane.numbers() + stage.numbersOfChoices() / static_cast<std::int64_t>(sizeof(float));
    return numbers;
}

template <typename Number> PooledView<Number> ConvolutionStack::pooled(std::size_t index, Number* nextPlane) const
{
    const Stage& stage = m_stages[index];
    if (index + 1 == m_stages.size())
        return {nextPlane, stage.layer.pooled().columns * stage.plane.outputStride, stage.plane.outputStride};
    const ConvolutionPlane& next = m_stages[index + 1].plane;
    return {nextPlane + next.rowStride() + next.inputStride, next.rowStride(), next.inputStride};
}

void ConvolutionStack::forward(std::span<const float> theta, std::span<const float> images, std::span<float> features)
{
    const std::int64_t examples = std::ssize(images) / m_inputs;
    assert(std::ssize(features) == examples * m_features);
    prepare(theta, examples);
    for (std::int64_t example = 0; example < examples; ++example)
        forwardOf(example, images.data() + example * m_inputs, features.data() + example * m_features);
}

void ConvolutionStack::prepare(std::span<const float> theta, std::int64_t examples)
{
    for (Stage& stage : m_stages) {
        const ConvolutionLayer& layer = stage.layer;
        const std::int64_t inputStride = stage.plane.inputStride;
        const std::int64_t outputStride = stage.plane.outputStride;
        const float* weight = theta.data() + layer.weightOffset; // [output, input, tap]
        for (std::int64_t output = 0; output < layer.outputs; ++output) {
            for (std::int64_t input = 0; input < layer.inputs; ++input) {
                for (std::int64_t tap = 0; tap < taps; ++tap) {
                    stage.weights[(tap * layer.inputs + input) * outputStride + output] = *weight;
                    if (!stage.transposedWeights.empty())
                        stage.transposedWeights[(output * taps + tap) * inputStride + input] = *weight;
                    ++weight;
                }
            }
        }
        std::copy_n(theta.data() + layer.biasOffset, layer.outputs, stage.bias.data());
        // New planes are zero, and their borders stay so.
        if (std::ssize(stage.planes) < examples * stage.plane.numbers()) {
            stage.planes.resize(length(examples * stage.plane.numbers()));
            stage.choices.resize(length(examples * stage.numbersOfChoices()));
        }
    }
}

void ConvolutionStack::forwardOf(std::int64_t example, const float* image, float* features)
{
    const ConvolutionPlane& input = m_stages.front().plane;
    float* imagePlane = m_stages.front().planes.data() + example * input.numbers() + input.rowStride() + 1;
    for (std::int64_t row = 0; row < input.size.rows; ++row)
        std::copy_n(image + row * input.size.columns, input.size.columns, imagePlane + row * input.rowStride());

    for (std::size_t index = 0; index < m_stages.size(); ++index) {
        Stage& stage = m_stages[index];
        float* next = index + 1 == m_stages.size()
            ? m_last.data()
            : m_stages[index + 1].planes.data() + example * m_stages[index + 1].plane.numbers();
        convolvePooled(stage.plane, stage.planes.data() + example * stage.plane.numbers(), stage.weights.data(),
            stage.bias.data(), pooled(index, next), stage.choices.data() + example * stage.numbersOfChoices());
    }
    const Stage& last = m_stages.back();
    const std::int64_t windows = last.windows();
    for (std::int64_t channel = 0; channel < last.layer.outputs; ++channel) {
        for (std::int64_t window = 0; window < windows; ++window)
            features[channel * windows + window] = m_last[window * last.plane.outputStride + channel];
    }
}

double ConvolutionStack::backward(std::span<const float> featureDeltas, std::span<float> gradient)
{
    for (Stage& stage : m_stages) {
        std::ranges::fill(stage.gradient, 0.0F);
        std::ranges::fill(stage.biasGradient, 0.0F);
    }
    double squares = 0.0;
    for (std::int64_t example = 0; example < std::ssize(featureDeltas) / m_features; ++example)
        squares += backwardOf(example, featureDeltas.data() + example * m_features);
    addGradients(gradient);
    return squares;
}

double ConvolutionStack::backwardOf(std::int64_t example, const float* featureDeltas)
{
    const Stage& last = m_stages.back();
    const std::int64_t windows = last.windows();
    for (std::int64_t channel = 0; channel < last.layer.outputs; ++channel) {
        for (std::int64_t window = 0; window < windows; ++window)
            m_last[window * last.plane.outputStride + channel] = featureDeltas[channel * windows + window];
    }
    double squares = 0.0;
    for (std::size_t index = m_stages.size(); index-- > 0;) {
        const float* deltas = index + 1 == m_stages.size() ? m_last.data() : m_stages[index + 1].planeDelta.data();
        squares += static_cast<double>(backwardOf(m_stages[index], example, pooled(index, deltas)));
    }
    return squares;
}

float ConvolutionStack::backwardOf(Stage& stage, std::int64_t example, PooledView<const float> deltas)
{
    const float* plane = stage.planes.data() + example * stage.plane.numbers();
    const std::uint8_t* choices = stage.choices.data() + example * stage.numbersOfChoices();
    if (&stage == &m_stages.front())
        return addOfImage(stage.plane, plane, deltas, choices, stage.gradient.data(), stage.biasGradient.data());

    std::ranges::fill(stage.planeDelta, 0.0F);
    const ImageSize windows = stage.layer.pooled();
    const std::int64_t outputStride = stage.plane.outputStride;
    m_routed.resize(length(stage.windows()));
    float squares = 0.0F;
    for (std::int64_t output = 0; output < stage.layer.outputs; ++output) {
        std::size_t count = 0;
        float sum = 0.0F;
        for (std::int64_t row = 0; row < windows.rows; ++row) {
            for (std::int64_t column = 0; column < windows.columns; ++column) {
                const int choice = choices[(row * windows.columns + column) * outputStride + output];
                const float delta = choice == noChoice ? 0.0F : deltas.pixel(row, column)[output];
                m_routed[count] = {static_cast<std::int32_t>(stage.plane.patch(row, column, choice)), delta};
                count += choice == noChoice ? 0 : 1;
                sum += delta;
            }
        }
        const std::int64_t offset = output * taps * stage.plane.inputStride;
        squares += addRouted(stage.plane, plane, {m_routed.data(), count}, stage.transposedWeights.data() + offset,
            stage.planeDelta.data(), stage.gradient.data() + offset);
        stage.biasGradient[length(output)] += sum;
        squares += sum * sum;
    }
    return squares;
}

void ConvolutionStack::addGradients(std::span<float> gradient) const
{
    for (const Stage& stage : m_stages) {
        const ConvolutionLayer& layer = stage.layer;
        const bool first = &stage == &m_stages.front();
        float* weight = gradient.data() + layer.weightOffset; // [output, input, tap]
        for (std::int64_t output = 0; output < layer.outputs; ++output) {
            for (std::int64_t input = 0; input < layer.inputs; ++input) {
                for (std::int64_t tap = 0; tap < taps; ++tap)
                    *weight++ += stage.gradient[first ? tap * stage.plane.outputStride + output
                                                      : (output * taps + tap) * stage.plane.inputStride + input];
            }
        }
        for (std::int64_t output = 0; output < layer.outputs; ++output)
            gradient[length(layer.biasOffset + output)] += stage.biasGradient[length(output)];
    }
}

} // namespace tandem
