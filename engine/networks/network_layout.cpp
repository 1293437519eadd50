// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_layout.h"

#include "support/input_error.h"
#include "support/random.h"

#include <cassert>
#include <cmath>
#include <string>

namespace tandem {

NetworkLayout::NetworkLayout(std::int64_t inputs, const std::vector<std::int64_t>& hidden, std::int64_t classes)
{
    constexpr std::int64_t largestLayer = 65536;
    std::vector<std::int64_t> outputs = hidden;
    for (const std::int64_t units : hidden) {
        if (units < 1 || units > largestLayer)
            throw InputError("hidden = " + std::to_string(units) + ": a hidden layer has from 1 to "
                + std::to_string(largestLayer) + " units");
    }
    outputs.push_back(classes);
    for (const std::int64_t units : outputs) {
        DenseLayer layer{inputs, units, m_parameters, m_parameters + inputs * units};
        m_parameters = layer.biasOffset + units;
        m_denseLayers.push_back(layer);
        inputs = units;
    }
}

void NetworkLayout::start(std::uint64_t seed, std::span<float> row) const
{
    assert(static_cast<std::int64_t>(row.size()) == m_parameters);
    constexpr std::int64_t perCall = 4;
    std::array<std::uint32_t, perCall> bits{};
    for (const DenseLayer& layer : m_denseLayers) {
        const double bound = 1.0 / std::sqrt(static_cast<double>(layer.inputs));
        for (std::int64_t i = layer.weightOffset; i < layer.biasOffset + layer.outputs; ++i) {
            if (i % perCall == 0 || i == layer.weightOffset)
                bits = randomBits(seed, RandomStream::Start, static_cast<std::uint64_t>(i / perCall));
            row[i] = static_cast<float>(bound * (2.0 * uniform(bits[i % perCall]) - 1.0));
        }
    }
}

} // namespace tandem
