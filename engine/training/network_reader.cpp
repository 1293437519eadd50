// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/network_reader.h"

#include <cmath>
#include <limits>

namespace tandem {
namespace {

NetworkShape usualShape(NetworkKind kind)
{
    switch (kind) {
    case NetworkKind::SoftmaxRegression:
        return {};
    case NetworkKind::Mlp:
        return {{}, {128}};
    case NetworkKind::Convnet:
        return {{16, 32}, {}};
    }
    return {};
}

} // namespace

NetworkConfig readNetwork(const TableReader& problem, const NetworkName& name)
{
    const bool convnet = name.kind == NetworkKind::Convnet;
    const bool hidden = name.kind != NetworkKind::SoftmaxRegression;
    std::vector<std::string> keys{"kind", "dataset", "examples", "label_noise"};
    if (convnet)
        keys.emplace_back("channels");
    if (hidden)
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

    constexpr std::size_t mostLayers = 16;
    config.shape = usualShape(name.kind);
    if (convnet) {
        constexpr std::int64_t mostChannels = 4096;
        constexpr std::size_t mostConvolutions = 8;
        config.shape.channels = problem.integers("channels", 1, mostChannels, mostConvolutions).value_or(config.shape.channels);
        if (config.shape.channels.empty())
            problem.rejectValue("channels", "a list of at least one number; without convolutions the problem is an \"mlp\"");
    }
    if (hidden) {
        constexpr std::int64_t mostUnits = 65536;
        config.shape.hidden = problem.integers("hidden", 1, mostUnits, mostLayers).value_or(config.shape.hidden);
    }
    return config;
}

} // namespace tandem
