// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/network_reader.h"

#include <cmath>
#include <limits>

namespace tandem {

NetworkConfig readNetwork(const TableReader& problem, const NetworkName& name)
{
    constexpr std::int64_t mostUnits = 65536;
    constexpr std::size_t mostLayers = 16;
    std::vector<std::string> keys{"kind", "dataset", "examples", "label_noise"};
    if (name.kind == NetworkKind::Mlp)
        keys.emplace_back("hidden");
    problem.allowOnly(keys, (name.kind == NetworkKind::Mlp ? "an " : "a ") + std::string(name.name) + " problem");

    NetworkConfig config;
    config.dataset = problem.text("dataset").value_or(config.dataset);
    constexpr std::int64_t any = std::numeric_limits<std::uint32_t>::max();
    config.changes.examples = problem.integer("examples", 1, any).value_or(0);
    const NumberRange share{.above = 0.0,
        .below = std::nextafter(1.0, 2.0),
        .allowed = "a share of the training labels, a number from 0 to 1",
        .includesLower = true};
    config.changes.labelNoise = problem.number("label_noise", share).value_or(0.0);
    if (name.kind == NetworkKind::SoftmaxRegression)
        config.hidden.clear();
    else
        config.hidden = problem.integers("hidden", 1, mostUnits, mostLayers).value_or(config.hidden);
    return config;
}

} // namespace tandem
