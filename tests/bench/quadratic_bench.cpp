// SPDX-License-Identifier: GPL-3.0-or-later
#include "problems/quadratic_factory.h"

#include <hwy/targets.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>
#include <string_view>

using namespace tandem;

namespace {

struct Case {
    int dimension = 2;
    int replicas = 1; ///< SGD and SGDM with half of the seeds each; SGDM alone when there is one
    int threads = 1;
};

constexpr Case cases[]{
    {2, 1, 1}, {2, 16, 1}, {2, 4096, 1}, {2, 4096, 2}, {100, 1, 1}, {100, 16, 1}, {100, 4096, 1}, {100, 4096, 2}};

/// Seconds of processor time of all threads: what one core does, whoever else wants it meanwhile.
double processorSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wallSeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Updates of one replica per second, all replicas together, over about `seconds`: of processor time with one thread, by the
/// wall clock with several.
double replicaStepsPerSecond(const Case& measured, double seconds)
{
    QuadraticConfig config;
    config.curvatures = logSpacedCurvatures(measured.dimension, 10.0);
    config.start.assign(measured.dimension, 1.0);
    EnsembleOptions options;
    options.arms = {{"SGDM", Optimizer::Sgdm, {.1, .9, 1}}};
    if (measured.replicas > 1)
        options.arms.push_back({"SGD", Optimizer::Sgd, {.1, 0.0, 1}});
    options.seeds = measured.replicas / static_cast<int>(options.arms.size());
    options.recordEvery = 64;
    options.noiseEvery = 64;
    options.threads = measured.threads;
    const auto ensemble = makeQuadraticEnsemble(config, options);
    RecordBlock records(ensemble->stepMetrics(), ensemble->shape().replicas());

    const auto clock = measured.threads == 1 ? processorSeconds : wallSeconds;
    std::int64_t block = 64;
    std::int64_t steps = 0;
    ensemble->advance(block, records);
    const double start = clock();
    double elapsed = 0.0;
    while (elapsed < seconds) {
        ensemble->advance(block, records);
        steps += block;
        const double before = elapsed;
        elapsed = clock() - start;
        // Blocks of 10 to 20 ms, as the trainer cuts them.
        if (elapsed - before < .01)
            block *= 2;
    }
    return static_cast<double>(steps) * measured.replicas / elapsed;
}

} // namespace

/// quadratic_bench [SECONDS] [--avx2]: a line "dimension replicas threads replica-steps/s" per case, each measured for SECONDS
/// (0.3); with --avx2 as on a processor that has nothing wider.
int main(int argc, char** argv)
{
    double seconds = .3;
    for (const char* argument : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) {
        if (std::string_view(argument) == "--avx2")
            // Targets are numbered from the best: all below AVX2's bit are wider.
            hwy::DisableTargets(HWY_AVX2 - 1);
        else
            seconds = std::max(.01, std::atof(argument));
    }
    for (const Case& measured : cases) {
        const double rate = replicaStepsPerSecond(measured, seconds);
        std::printf("%d %d %d %.4g\n", measured.dimension, measured.replicas, measured.threads, rate);
    }
}
