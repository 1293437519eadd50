// SPDX-License-Identifier: GPL-3.0-or-later
#include "networks/network_factory.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace tandem;

namespace {

std::vector<std::int64_t> numbers(std::string_view list)
{
    std::vector<std::int64_t> values;
    while (!list.empty()) {
        const std::string_view one = list.substr(0, list.find(','));
        std::int64_t value = 0;
        if (std::from_chars(one.data(), one.data() + one.size(), value).ec != std::errc())
            throw std::runtime_error("not a list of numbers");
        values.push_back(value);
        list.remove_prefix(std::min(one.size() + 1, list.size()));
    }
    return values;
}

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

} // namespace

/// network_bench CHANNELS HIDDEN BATCH_SIZE REPLICAS THREADS NOISE_EVERY SECONDS [DEVICE]: trains half of the replicas with
/// SGD and half with SGDM on Fashion-MNIST (lists are separated by commas, "" is empty) and prints one line of JSON: updates
/// of one replica per second, all replicas together, by the clock and per second of processor time. On a GPU a block is longer.
int main(int argc, char** argv)
{
    if (argc < 8)
        return 2;
    NetworkConfig config;
    config.shape = {.channels = numbers(argv[1]), .hidden = numbers(argv[2])};
    const std::int64_t batchSize = numbers(argv[3]).at(0);
    const auto replicas = static_cast<int>(numbers(argv[4]).at(0));
    EnsembleOptions options;
    options.arms = {{"SGDM", Optimizer::Sgdm, {.1, .9, batchSize}}};
    if (replicas > 1)
        options.arms.push_back({"SGD", Optimizer::Sgd, {.1, 0.0, batchSize}});
    options.seeds = replicas / static_cast<int>(options.arms.size());
    options.threads = static_cast<int>(numbers(argv[5]).at(0));
    options.noiseEvery = numbers(argv[6]).at(0);
    const double seconds = std::stod(argv[7]);
    const std::string device = argc > 8 ? argv[8] : "cpu";
    const auto ensemble = makeNetworkEnsemble(config, options, device);
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());

    const std::int64_t block = device == "cpu" ? 16 : 64;
    ensemble->advance(block, records);
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    const double processorStart = processorSeconds();
    std::int64_t steps = 0;
    double elapsed = 0.0;
    while (elapsed < seconds) {
        ensemble->advance(block, records);
        steps += block;
        elapsed = std::chrono::duration<double>(Clock::now() - start).count();
    }
    const double replicaSteps = static_cast<double>(steps) * ensemble->shape().replicas();
    std::printf("{\"rate\": %.5g, \"processor_rate\": %.5g}\n", replicaSteps / elapsed,
        replicaSteps / (processorSeconds() - processorStart));
}
