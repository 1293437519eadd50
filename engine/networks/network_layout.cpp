// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_layout.h"

#include "support/input_error.h"
#include "support/random.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <string>

namespace tandem {
namespace {

void check(const std::vector<std::int64_t>& sizes, std::int64_t largest, const char* key, const char* what)
{
    for (const std::int64_t size : sizes) {
        if (size < 1 || size > largest)
            throw InputError(
                std::string(key) + " = " + std::to_string(size) + ": " + what + " has from 1 to " + std::to_string(largest));
    }
}

std::string text(ImageSize size)
{
    return std::to_string(size.rows) + " × " + std::to_string(size.columns);
}

/// Uniform in ±1/√fan_in into the weights and biases of a layer, number i of the row from the bits of i.
template <typename Layer> void startLayer(const Layer& layer, std::uint64_t seed, std::span<float> row)
{
    constexpr std::int64_t perCall = 4;
    std::array<std::uint32_t, perCall> bits{};
    const double bound = 1.0 / std::sqrt(static_cast<double>(layer.fanIn()));
    for (std::int64_t i = layer.weightOffset; i < layer.biasOffset + layer.outputs; ++i) {
        if (i % perCall == 0 || i == layer.weightOffset)
            bits = randomBits(seed, RandomStream::Start, static_cast<std::uint64_t>(i / perCall));
        row[i] = static_cast<float>(bound * (2.0 * uniform(bits[i % perCall]) - 1.0));
    }
}

} // namespace

NetworkLayout::NetworkLayout(ImageSize images, const NetworkShape& shape, std::int64_t classes)
    : m_inputs(images.rows * images.columns)
    , m_features(m_inputs)
{
    addConvolutions(images, shape.channels);
    addDenseLayers(shape.hidden, classes);
}

void NetworkLayout::addConvolutions(ImageSize images, const std::vector<std::int64_t>& channels)
{
    constexpr std::int64_t mostChannels = 4096;
    check(channels, mostChannels, "channels", "a convolution");
    std::int64_t inputs = 1;
    ImageSize size = images;
    for (const std::int64_t outputs : channels) {
        if (size.rows < 2 || size.columns < 2)
            throw InputError("channels: images of " + text(images) + " pixels are too small for "
                + std::to_string(channels.size()) + " convolutions, each of which halves them (convolution "
                + std::to_string(m_convolutions.size() + 1) + " would get " + text(size) + ")");
        ConvolutionLayer layer{inputs, outputs, size, m_parameters, 0};
        layer.biasOffset = layer.weightOffset + outputs * layer.fanIn();
        m_parameters = layer.biasOffset + outputs;
        m_convolutions.push_back(layer);
        inputs = outputs;
        size = layer.pooled();
    }
    m_features = inputs * size.rows * size.columns;
}

void NetworkLayout::addDenseLayers(const std::vector<std::int64_t>& hidden, std::int64_t classes)
{
    constexpr std::int64_t mostUnits = 65536;
    check(hidden, mostUnits, "hidden", "a hidden layer");
    std::vector<std::int64_t> outputs = hidden;
    outputs.push_back(classes);
    for (const std::int64_t units : outputs) {
        const DenseLayer layer{m_features, units, m_parameters, m_parameters + m_features * units};
        m_parameters = layer.biasOffset + units;
        m_denseLayers.push_back(layer);
        m_features = units;
    }
}

std::vector<std::int64_t> NetworkLayout::filters() const
{
    std::vector<std::int64_t> lengths;
    const auto add = [&](const auto& layer) {
        lengths.insert(lengths.end(), static_cast<std::size_t>(layer.outputs), layer.fanIn());
        lengths.insert(lengths.end(), static_cast<std::size_t>(layer.outputs), 1);
    };
    std::ranges::for_each(m_convolutions, add);
    std::ranges::for_each(m_denseLayers, add);
    return lengths;
}

std::int64_t NetworkLayout::multiplications() const
{
    std::int64_t count = 0;
    for (const ConvolutionLayer& layer : m_convolutions)
        count += layer.size.rows * layer.size.columns * layer.fanIn() * layer.outputs;
    for (const DenseLayer& layer : m_denseLayers)
        count += layer.inputs * layer.outputs;
    return count;
}

std::int64_t NetworkLayout::activations() const
{
    std::int64_t count = 0;
    for (const ConvolutionLayer& layer : m_convolutions)
        count += layer.size.rows * layer.size.columns * layer.outputs;
    for (const DenseLayer& layer : m_denseLayers)
        count += layer.outputs;
    return count;
}

void NetworkLayout::start(std::uint64_t seed, std::span<float> row) const
{
    assert(static_cast<std::int64_t>(row.size()) == m_parameters);
    for (const ConvolutionLayer& layer : m_convolutions)
        startLayer(layer, seed, row);
    for (const DenseLayer& layer : m_denseLayers)
        startLayer(layer, seed, row);
}

} // namespace tandem
